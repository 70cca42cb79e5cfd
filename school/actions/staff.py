"""Staff members; their accounts and slips are those of everybody (school/actions/people.py)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db import transaction

from accounts.actions import IssuedSlip, appoint_to_office
from accounts.models import Office, StandingOffice, User
from common.actions import action
from common.people import checked_name
from common.refusals import Refused
from school.actions.people import issue_slip_for, open_account
from school.models import StaffMember
from school.queries.staff import staff_rows


@action
def add_staff_member(
    *,
    last_name: str,
    first_name: str,
    patronymic: str = "",
    position: str = "",
    is_namesake: bool = False,
    by: User,
) -> StaffMember:
    """A new staff member, without an account yet. Refused for the name of another one, however it
    is written, unless `is_namesake`.
    """
    person = StaffMember(**checked_name(last_name, first_name, patronymic), position=position)
    if not is_namesake and any(each.name_key == person.name_key for each in StaffMember.objects.all()):
        raise Refused("Сотрудник с таким именем уже есть. Если это другой человек, отметьте «однофамилец».")
    person.save()
    return person


@action
def change_staff_member(
    *, staff_member: StaffMember, last_name: str, first_name: str, patronymic: str, position: str, by: User
) -> StaffMember:
    """Corrects name and position; the account's name follows, its login stays, for people know it by heart."""
    names = checked_name(last_name, first_name, patronymic)
    for field, value in {**names, "position": position}.items():
        setattr(staff_member, field, value)
    staff_member.save(update_fields=[*names, "position"])
    if staff_member.user_id is not None:
        User.objects.filter(pk=staff_member.user_id).update(**names)
    return staff_member


@action
def appoint_staff_member(
    *, staff_member: StaffMember, office: Office, starts_on: date, ends_on: date | None = None, by: User
) -> StandingOffice:
    """An office for a staff member, who gets an account with it if there was none.

    Refused when he holds the office on one of these days.
    """
    user = open_account(person=staff_member, by=by)
    return appoint_to_office(user=user, office=office, starts_on=starts_on, ends_on=ends_on, by=by)


@action
def issue_slips_for_staff(*, by: User) -> list[IssuedSlip]:
    """Slips for all staff members who have nothing to sign in with: a new school gets its logins in one go."""
    issued = []
    for row in staff_rows(StaffMember.objects.all()):
        if row.login.needs_slip:
            with suppress(Refused), transaction.atomic():
                issued.append(issue_slip_for(person=row.staff_member, by=by))
    return issued
