"""What families of the story have been told in the last days, most of it read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.timezone import make_aware

from accounts.models import User
from journal.models import Absence, Mark
from notices.access import families_of
from notices.models import Notice
from notices.queries.facts import facts_about
from notices.rules.wording import news
from school.models import Pupil

_FAMILIES = ("elena", "tatiana", "yulia", "zhanna")
_DAYS = timedelta(days=5)
_TOLD_AT = time(15, 20)


def tell_families(today: date, now: datetime) -> None:
    """Marks and absences of five days, told in the afternoon of their day; only those of the last day are new."""
    guardians = User.objects.filter(username__in=_FAMILIES)
    pupils = list(Pupil.objects.filter(guardianships__guardian__user__in=guardians).values_list("pk", flat=True))
    recent = Q(pupil__in=pupils, on__gt=today - _DAYS, on__lte=today)
    marks = Mark.objects.given().filter(recent).values_list("pk", flat=True)
    cells = Absence.objects.set().filter(recent).values_list("lesson", "pupil")
    places = [*(f"mark:{pk}" for pk in marks), *(f"absence:{lesson}:{pupil}" for lesson, pupil in cells)]
    families = families_of(pupils)
    notices = [
        Notice(
            user_id=user_id, pupil_id=fact.pupil_id, kind=new.kind, about=fact.about, value=fact.value, text=new.text,
            on=fact.on, created_at=min(now, make_aware(datetime.combine(fact.on, _TOLD_AT))),
        )
        for fact in sorted(facts_about(places), key=lambda fact: (str(fact.on), fact.about))
        for user_id in sorted(families.get(fact.pupil_id or 0, ()))
        for new in [news(fact, None)]
        if new and fact.on
    ]  # fmt: skip
    latest = max((notice.on for notice in notices if notice.on), default=today)
    for notice in notices:
        if notice.on and notice.on < latest:
            notice.seen_at = notice.created_at
    Notice.objects.bulk_create(notices)
