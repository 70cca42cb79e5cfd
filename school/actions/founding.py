"""The first person of an empty installation: without him nobody could sign in and make the others."""

from __future__ import annotations

from django.db import transaction

from accounts.actions import IssuedSlip, appoint_to_office, create_user, issue_access_slip
from accounts.models import Office, StandingOffice
from common.dated import Today
from common.refusals import Refused
from school.models import School, StaffMember


@transaction.atomic
def found_school(
    *, school_name: str, last_name: str, first_name: str, patronymic: str = "", position: str = ""
) -> IssuedSlip:
    """The school's row, its first administrator and his slip (§ 3.1). Nobody does it: there is nobody yet.

    Refused when an administrator is appointed already: further ones are appointed on the staff page.
    """
    if StandingOffice.objects.filter(office=Office.ADMINISTRATOR).exists():
        raise Refused("Администратор уже назначен: остальных назначает он, на странице «Сотрудники».")
    school, _ = School.objects.get_or_create(pk=1, defaults={"name": school_name, "short_name": school_name[:80]})
    names = {"last_name": last_name, "first_name": first_name, "patronymic": patronymic}
    user = create_user(**names, by=None)
    StaffMember.objects.create(**names, position=position, user=user)
    today = School.objects.values_list(Today(), flat=True).get()
    appoint_to_office(user=user, office=Office.ADMINISTRATOR, starts_on=today, by=user)
    return issue_access_slip(user=user, valid_days=school.slip_valid_days, by=user)
