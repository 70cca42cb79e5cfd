"""Pupils and guardians get saved, their accounts opened, the bonds between them written with their permissions."""

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
from demo.accounts import Accounts, hand_out_slip
from demo.movements import school_day
from demo.names import FullName
from demo.pupils import Carer, Learner, Population
from demo.random_streams import random_for
from demo.staff import Staff, Teacher
from demo.structure import Structure
from school.models import Enrolment, Guardian, Guardianship, Pupil, PupilUserObjectPermission

_GUARDIANS_WITH_LOGIN = 0.86
_USED, _WAITING = 0.90, 0.96  # of the slips: used, waiting to be used, the rest has expired unused
SLIP_DAYS = timedelta(days=14)


def pupils_with_login(grade: int) -> float:
    """The share of pupils of the grade who have a login of their own."""
    return 0.0 if grade == 1 else 0.3 if grade <= 4 else 0.75


@dataclass(frozen=True)
class _Desk:
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
        self.slips.append(hand_out_slip(user, leader, issued_at, expires_at, seen_at if fate < _USED else None))
        return user

    def _day_of_issue(self, fate: float, draw: Random) -> date:
        """Most slips were handed out in September; of the unused ones some wait and some have expired."""
        if fate < _USED:
            return min(self.structure.begins + timedelta(days=draw.randrange(1, 25)), self.structure.today)
        days_ago = draw.randrange(1, 6) if fate < _WAITING else draw.randrange(16, 30)
        return max(self.structure.begins, self.structure.today - timedelta(days=days_ago))


def _moment(day: date, minutes: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(minutes // 60, minutes % 60)))


def settle_families(
    structure: Structure, staff: Staff, population: Population, leaders: dict[str, Teacher], accounts: Accounts
) -> None:
    """Save pupils, guardians, accounts, slips, guardianships and the object permissions that follow from both."""
    desk = _Desk(structure, accounts, leaders, [])
    for learner in population.learners:
        learner.row.user = _account_of_pupil(desk, learner)
    class_of = {id(learner.family): learner.class_name for learner in reversed(population.learners)}
    carers = list({id(c): (c, f) for f in population.families for c in f.carers}.values())
    for carer, family in carers:
        carer.row.user = _account_of_guardian(desk, staff, carer, class_of[id(family)])
    accounts.save()
    AccessSlip.objects.bulk_create(desk.slips, batch_size=1000)
    Pupil.objects.bulk_create((learner.row for learner in population.learners), batch_size=1000)
    Guardian.objects.bulk_create((carer.row for carer, _ in carers), batch_size=1000)
    bonds = [bond for learner in population.learners for bond in _bonds(structure, learner)]
    Guardianship.objects.bulk_create(bonds, batch_size=1000)
    _permit(structure, population.learners, bonds)


def _name(row: Pupil | Guardian) -> FullName:
    return FullName(row.last_name, row.first_name, row.patronymic)


def _account_of_pupil(desk: _Desk, learner: Learner) -> User | None:
    if learner.login in cast.PUPILS_WITH_LOGIN:
        return desk.accounts.open_for_cast(_name(learner.row), learner.login)
    draw = random_for("account", learner.class_name, learner.row.last_name, learner.row.first_name)
    grade = int("".join(sign for sign in learner.class_name if sign.isdigit()))
    if draw.random() < pupils_with_login(grade):
        return desk.account(_name(learner.row), learner.class_name, draw)
    return None


def _account_of_guardian(desk: _Desk, staff: Staff, carer: Carer, class_name: str) -> User | None:
    teacher = next((teacher for teacher in staff.teachers if carer.login and teacher.login == carer.login), None)
    if teacher is not None:
        return teacher.user
    if carer.login:
        return desk.accounts.open_for_cast(_name(carer.row), carer.login)
    draw = random_for("account", class_name, carer.row.last_name, carer.row.first_name, carer.row.phone)
    return desk.account(_name(carer.row), class_name, draw) if draw.random() < _GUARDIANS_WITH_LOGIN else None


def _bonds(structure: Structure, learner: Learner) -> list[Guardianship]:
    bonds = [
        Guardianship(guardian=carer.row, pupil=learner.row, relation=carer.relation, starts_on=structure.begins)
        for carer in learner.family.carers
    ]
    login, number = cast.ACCESS_ENDED
    for carer, bond in zip(learner.family.carers, bonds, strict=True):
        if carer.login == login:
            bond.ends_on = school_day(structure, number)
            bond.basis, bond.end_basis = "свидетельство о рождении", "определение суда о порядке общения"
    return bonds


def _permit(structure: Structure, learners: list[Learner], bonds: list[Guardianship]) -> None:
    """The same object permissions that linking a guardian and opening an account write one by one."""
    view_pupil = Permission.objects.get(codename="view_pupil", content_type__app_label="school")
    allowed = {(learner.row.user, learner.row) for learner in learners if learner.row.user}
    for bond in bonds:
        if bond.guardian.user and (bond.ends_on is None or bond.ends_on >= structure.today):
            allowed.add((bond.guardian.user, bond.pupil))
    PupilUserObjectPermission.objects.bulk_create(
        PupilUserObjectPermission(user=user, content_object=pupil, permission=view_pupil)
        for user, pupil in sorted(allowed, key=lambda pair: (pair[1].pk, pair[0].pk))
    )


def disable_departed(structure: Structure) -> None:
    """Accounts of families whose last child has left school are disabled, as the action that withdraws a pupil does."""
    remaining = Enrolment.objects.touching(structure.today, structure.ends).values("pupil")
    bonds = Guardianship.objects.touching(structure.today, structure.ends).filter(pupil__in=remaining)
    departed = User.objects.filter(
        ~Q(pupil__in=remaining) & ~Q(guardian__guardianships__in=bonds),
        Q(pupil__isnull=False) | Q(guardian__guardianships__pupil__enrolments__withdrawal__isnull=False),
        staff_member=None,
    ).distinct()
    keys = list(departed.values_list("pk", flat=True))
    AccessSlip.objects.unused().filter(user__in=keys).update(revoked_at=current_moment())
    User.objects.filter(pk__in=keys).update(is_active=False, password=make_password(None), must_change_password=False)
