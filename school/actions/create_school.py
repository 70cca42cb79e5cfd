"""The first person of an installation: without him nobody could sign in and make the others."""

from __future__ import annotations

from accounts.actions import (
    IssuedSlip,
    activate_user,
    appoint_to_office,
    create_user,
    issue_access_slip,
)
from accounts.models import Office, StandingOffice, User, lock_administrators
from common.actions import action
from common.dated import Today
from common.people import checked_name
from common.refusals import Refused
from school.models import School, StaffMember

ALREADY_APPOINTED = (
    "Администратор уже назначен: остальных назначает он, на странице «Сотрудники». Если он сам не может войти, "
    "назовите его имя: он получит новый временный пароль."
)


@action
def create_school(
    *, school_name: str, last_name: str, first_name: str, patronymic: str = "", position: str = "", by: None
) -> IssuedSlip:
    """The school's row, its first administrator and his slip (§ 3.1). Nobody does it: there is nobody who could.

    Also the way back in when nobody holds the office any more: the school keeps its name, and a staff member of the
    name given becomes the administrator with the account he has. While somebody active holds the office, only he gets
    a new slip this way, by his name; further ones are appointed on the staff page.
    """
    lock_administrators()
    names = checked_name(last_name, first_name, patronymic)
    administrators = StandingOffice.objects.on(Today()).filter(office=Office.ADMINISTRATOR)
    active = set(administrators.filter(user__is_active=True).values_list("user", flat=True))
    school, _ = School.objects.get_or_create(pk=1, defaults={"name": school_name, "short_name": school_name[:80]})
    user = _staff_account(names, position)
    if active and user.pk not in active:
        raise Refused(ALREADY_APPOINTED)
    today = School.objects.values_list(Today(), flat=True).get()
    if not administrators.filter(user=user).exists():
        appoint_to_office(user=user, office=Office.ADMINISTRATOR, starts_on=today, by=user)
    return issue_access_slip(user=user, valid_days=school.slip_valid_days, by=user)


def _staff_account(names: dict[str, str], position: str) -> User:
    """The account of the only staff member of this name, able to sign in; a new person when there is none."""
    namesakes = StaffMember.objects.filter(**names).select_related("user")
    if len(namesakes) > 1:
        raise Refused("Сотрудников с таким именем несколько: назовите другого человека.")
    person = namesakes[0] if namesakes else StaffMember(**names, position=position)
    if person.user is None:
        person.user = create_user(**names, by=None)
        person.save()
    return activate_user(user=person.user, by=person.user)
