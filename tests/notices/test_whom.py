"""Who hears of whose child, over the whole demo school: recounted by plain SQL over guardianships and enrolments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Case, F, Max, Value, When
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from journal.models import Mark
from notices.access import families_of
from notices.models import Mail, MailAddress, MailChoice, NewsKind, Notice
from notices.queries.mail import message_of
from school.models import Pupil
from school.roles import roles_of
from tests.factories.notices import MAIL_SETTINGS, send_mails, tell
from tests.small_school import small_school
from tests.sql import fetched
from tests.world import TODAY

# Guardians whose guardianship holds on the day, and the pupil himself, while he is at school and the account is open.
FAMILIES = """
    SELECT u.id, p.id
      FROM school_pupil p
      JOIN accounts_user u ON u.is_active AND (
           u.id = p.user_id
           OR EXISTS (SELECT FROM school_guardian g JOIN school_guardianship b ON b.guardian_id = g.id
                       WHERE g.user_id = u.id AND b.pupil_id = p.id
                         AND ezh_today() BETWEEN b.starts_on AND COALESCE(b.ends_on, 'infinity')))
     WHERE EXISTS (SELECT FROM school_enrolment e
                    WHERE e.pupil_id = p.id AND ezh_today() <= COALESCE(e.ends_on, 'infinity'))
"""


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), small_school():
        yield


@pytest.fixture(autouse=True)
def undone(school: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a test writes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_families_are_those_that_roles_and_plain_sql_know() -> None:
    pupils = list(Pupil.objects.values_list("pk", flat=True))
    found = {(user, pupil) for pupil, users in families_of(pupils).items() for user in users}
    users = User.objects.filter(is_active=True)
    by_roles = {(user.pk, pupil) for user in users for pupil in roles_of(user).family_pupil_ids}
    assert len(found) > 100
    assert (found, found) == (by_roles, set(fetched(FAMILIES)))


def change_marks() -> list[int]:
    """A better mark for everybody who got one in the last days, in columns that families may see."""
    recent = Mark.objects.set().published().filter(on__gte=TODAY - timedelta(days=7), on__lt=TODAY)
    changed = list(recent.values_list("pk", flat=True))
    better = Case(When(value=5, then=Value(4)), default=F("value") + 1)
    Mark.objects.filter(pk__in=changed).update(value=better)
    return changed


def test_all_families_of_a_pupil_and_nobody_else_hear_of_his_marks() -> None:
    tell()
    before = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    changed = change_marks()
    tell()
    expected = f"""
        SELECT f.user_id, 'mark:' || m.id, m.pupil_id, m.value::text
          FROM journal_mark m JOIN ({FAMILIES}) f (user_id, pupil_id) ON f.pupil_id = m.pupil_id
         WHERE m.id IN ({", ".join(map(str, changed))})
    """
    told = Notice.objects.filter(pk__gt=before).values_list("user", "about", "pupil", "value")
    assert len(changed) > 100
    assert sorted(told) == sorted(fetched(expected))


def test_every_letter_names_the_children_of_its_reader_and_no_others(settings: object) -> None:
    for name, value in MAIL_SETTINGS.items():
        setattr(settings, name, value)
    users = User.objects.filter(is_active=True)
    MailAddress.objects.bulk_create(
        MailAddress(user=user, address=f"{user.username}@home.example", confirmed_at=user.created_at) for user in users
    )
    MailChoice.objects.bulk_create(MailChoice(user=user, kind=NewsKind.MARKS, pace="instant") for user in users)
    tell()
    change_marks()
    tell()
    sent = send_mails(after_minutes=24 * 60)
    own: dict[int, set[int]] = {}
    for user_id, pupil_id in fetched(FAMILIES):
        own.setdefault(user_id, set()).add(pupil_id)
    mails = {str(mail.address): mail for mail in Mail.objects.all()}
    assert (len(sent) > 50, len(sent) == len(mails)) == (True, True)
    for letter in sent:
        mail = mails[letter.to[0]]
        assert set(mail.notices.values_list("pupil", flat=True)) <= own[mail.user_id]
        again = message_of(mail)
        assert again is not None
        assert again.body == letter.body
