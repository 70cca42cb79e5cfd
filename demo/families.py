"""Pupils and guardians get saved, their accounts opened, their guardianships written with their permissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone

from accounts.models import AccessSlip, User
from common.clock import current_moment
from demo import cast
from demo.accounts import Accounts, save_slip
from demo.movements import school_day
from demo.names import FullName
from demo.pupils import DemoGuardian, DemoPupil, Population
from demo.random_streams import random_for
from demo.staff import Staff, Teacher
from demo.structure import Structure
from school.models import Enrolment, Guardian, Guardianship, Pupil, PupilUserObjectPermission

GUARDIANS_WITH_LOGIN, PUPILS_WITH_LOGIN = 0.985, 0.975  # the others are what class teachers have still to do
_USED, _WAITING = 0.90, 0.96  # of the slips: used, waiting to be used, the rest has expired unused
SLIP_DAYS = timedelta(days=14)


@dataclass(frozen=True)
class _AccountOffice:
    """Where class teachers open accounts and hand out slips."""

    structure: Structure
    accounts: Accounts
    leaders: dict[str, Teacher]
    slips: list[AccessSlip]

    def account(self, name: FullName, class_name: str, draw: Random) -> User:
        """An account, with the slip on which the class teacher handed it over."""
        user = self.accounts.open(name)
        fate = draw.random()
        day = self._day_of_issue(fate, draw)
        issued_at = _moment(day, draw.randrange(8 * 60, 9 * 60))
        seen_at = max(issued_at, _moment(self.structure.today - timedelta(days=draw.randrange(1, 10)), 21 * 60))
        expires_at = _moment(day + SLIP_DAYS, 24 * 60 - 1)
        leader = self.leaders[class_name].user
        self.slips.append(save_slip(user, leader, issued_at, expires_at, seen_at if fate < _USED else None))
        return user

    def _day_of_issue(self, fate: float, draw: Random) -> date:
        """Most slips were handed out in September; of the unused ones some wait and some have expired."""
        if fate < _USED:
            return min(self.structure.begins + timedelta(days=draw.randrange(1, 25)), self.structure.today)
        days_ago = draw.randrange(1, 6) if fate < _WAITING else draw.randrange(16, 30)
        return max(self.structure.begins, self.structure.today - timedelta(days=days_ago))


def _moment(day: date, minutes: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(minutes // 60, minutes % 60)))


def save_families(
    structure: Structure, staff: Staff, population: Population, leaders: dict[str, Teacher], accounts: Accounts
) -> None:
    """Save pupils, guardians, accounts, slips, guardianships and the object permissions that follow from both."""
    desk = _AccountOffice(structure, accounts, leaders, [])
    for demo_pupil in population.demo_pupils:
        demo_pupil.row.user = _account_of_pupil(desk, demo_pupil)
    class_of = {id(demo_pupil.family): demo_pupil.class_name for demo_pupil in reversed(population.demo_pupils)}
    demo_guardians = list({id(c): (c, f) for f in population.families for c in f.demo_guardians}.values())
    for demo_guardian, family in demo_guardians:
        demo_guardian.row.user = _account_of_guardian(desk, staff, demo_guardian, class_of[id(family)])
    accounts.save()
    AccessSlip.objects.bulk_create(desk.slips, batch_size=1000)
    Pupil.objects.bulk_create((demo_pupil.row for demo_pupil in population.demo_pupils), batch_size=1000)
    Guardian.objects.bulk_create((demo_guardian.row for demo_guardian, _ in demo_guardians), batch_size=1000)
    guardianships = [
        guardianship for demo_pupil in population.demo_pupils for guardianship in _guardianships(structure, demo_pupil)
    ]
    Guardianship.objects.bulk_create(guardianships, batch_size=1000)
    _save_permissions(structure, population.demo_pupils, guardianships)


def _name(row: Pupil | Guardian) -> FullName:
    return FullName(row.last_name, row.first_name, row.patronymic)


def _account_of_pupil(desk: _AccountOffice, demo_pupil: DemoPupil) -> User | None:
    if demo_pupil.login in cast.PUPILS_WITH_LOGIN:
        return desk.accounts.open_for_cast(_name(demo_pupil.row), demo_pupil.login)
    draw = random_for("account", demo_pupil.class_name, demo_pupil.row.last_name, demo_pupil.row.first_name)
    if draw.random() < PUPILS_WITH_LOGIN:
        return desk.account(_name(demo_pupil.row), demo_pupil.class_name, draw)
    return None


def _account_of_guardian(
    desk: _AccountOffice, staff: Staff, demo_guardian: DemoGuardian, class_name: str
) -> User | None:
    teacher = next(
        (teacher for teacher in staff.teachers if demo_guardian.login and teacher.login == demo_guardian.login), None
    )
    if teacher is not None:
        return teacher.user
    if demo_guardian.login:
        return desk.accounts.open_for_cast(_name(demo_guardian.row), demo_guardian.login)
    draw = random_for(
        "account", class_name, demo_guardian.row.last_name, demo_guardian.row.first_name, demo_guardian.row.phone
    )
    return desk.account(_name(demo_guardian.row), class_name, draw) if draw.random() < GUARDIANS_WITH_LOGIN else None


def _guardianships(structure: Structure, demo_pupil: DemoPupil) -> list[Guardianship]:
    guardianships = [
        Guardianship(
            guardian=demo_guardian.row,
            pupil=demo_pupil.row,
            relation=demo_guardian.relation,
            starts_on=demo_pupil.came_on,
        )
        for demo_guardian in demo_pupil.family.demo_guardians
    ]
    login, number = cast.ACCESS_ENDED
    for demo_guardian, guardianship in zip(demo_pupil.family.demo_guardians, guardianships, strict=True):
        if demo_guardian.login == login:
            guardianship.ends_on = school_day(structure, number)
            guardianship.basis, guardianship.end_basis = (
                "свидетельство о рождении",
                "определение суда о порядке общения",
            )
    return guardianships


def _save_permissions(structure: Structure, demo_pupils: list[DemoPupil], guardianships: list[Guardianship]) -> None:
    """The same object permissions that linking a guardian and opening an account write one by one."""
    view_pupil = Permission.objects.get(codename="view_pupil", content_type__app_label="school")
    allowed = {(demo_pupil.row.user, demo_pupil.row) for demo_pupil in demo_pupils if demo_pupil.row.user}
    for guardianship in guardianships:
        if guardianship.guardian.user and (guardianship.ends_on is None or guardianship.ends_on >= structure.today):
            allowed.add((guardianship.guardian.user, guardianship.pupil))
    PupilUserObjectPermission.objects.bulk_create(
        PupilUserObjectPermission(user=user, content_object=pupil, permission=view_pupil)
        for user, pupil in sorted(allowed, key=lambda pair: (pair[1].pk, pair[0].pk))
    )


def disable_accounts_of_former_pupils(structure: Structure) -> None:
    """Accounts of families whose last child has left school are disabled, as the action that withdraws a pupil does."""
    remaining = Enrolment.objects.touching(structure.today, structure.ends).values("pupil")
    guardianships = Guardianship.objects.touching(structure.today, structure.ends).filter(pupil__in=remaining)
    departed = User.objects.filter(
        ~Q(pupil__in=remaining) & ~Q(guardian__guardianships__in=guardianships),
        Q(pupil__isnull=False) | Q(guardian__guardianships__pupil__enrolments__withdrawal__isnull=False),
        staff_member=None,
    ).distinct()
    keys = list(departed.values_list("pk", flat=True))
    AccessSlip.objects.unused().filter(user__in=keys).update(revoked_at=current_moment())
    User.objects.filter(pk__in=keys).update(is_active=False, password=make_password(None), must_change_password=False)
