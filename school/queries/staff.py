"""The list of staff and one staff member, with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import AccessSlip, Office, StandingOffice
from accounts.queries import NO_ACCOUNT, LoginState, login_states
from common.dated import TodayOnce
from school.models import ClassTeacherAppointment, StaffMember


@dataclass(frozen=True)
class StaffRow:
    """One staff member: what he answers for today, and whether he can sign in."""

    staff_member: StaffMember
    duties: tuple[str, ...]
    login: LoginState


@dataclass(frozen=True)
class OfficeRow:
    """An office that the person holds, has held or will hold."""

    office: StandingOffice
    can_end: bool


@dataclass(frozen=True)
class StaffCard:
    """One staff member with everything about the account."""

    row: StaffRow
    username: str
    offices: tuple[OfficeRow, ...]
    slips: tuple[AccessSlip, ...]


def staff_rows(staff: QuerySet[StaffMember]) -> list[StaffRow]:
    """All of the staff by name, in four queries."""
    members = list(staff)
    logins = login_states(member.user_id for member in members if member.user_id)
    duties = _duties(members)
    return [
        StaffRow(
            staff_member=member,
            duties=tuple(duties[member.pk]),
            login=logins[member.user_id] if member.user_id else NO_ACCOUNT,
        )
        for member in members
    ]


def _duties(members: Iterable[StaffMember]) -> dict[int, list[str]]:
    duties: dict[int, list[str]] = defaultdict(list)
    today = TodayOnce()
    offices = StandingOffice.objects.on(today).filter(user__staff_member__in=members)
    for staff_id, office in offices.values_list("user__staff_member", "office"):
        duties[staff_id].append(Office(office).label)
    appointments = ClassTeacherAppointment.objects.on(today).filter(teacher__in=members)
    for appointment in appointments.select_related("school_class").order_by("school_class"):
        duties[appointment.teacher_id].append(f"классный руководитель {appointment.school_class.name}")
    return duties


def staff_card(staff_member: StaffMember, *, day: date) -> StaffCard:
    """Duties, login, all offices and all slips of one staff member, in six queries."""
    offices = StandingOffice.objects.filter(user__staff_member=staff_member).order_by("-starts_on", "office")
    slips = AccessSlip.objects.filter(user__staff_member=staff_member).select_related("issued_by")
    return StaffCard(
        row=staff_rows(StaffMember.objects.filter(pk=staff_member.pk))[0],
        username=staff_member.user.username if staff_member.user else "",
        offices=tuple(OfficeRow(each, each.ends_on is None or each.ends_on > day) for each in offices),
        slips=tuple(slips),
    )
