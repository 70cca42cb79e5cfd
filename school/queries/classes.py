"""Lists of classes and of one class, with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.queries import NO_ACCOUNT, LoginState, login_states
from common.prepared import AnyOf
from school.models import ClassTeacherAppointment, Enrolment, Guardian, Guardianship, Pupil, SchoolClass, SchoolYear
from school.queries.class_list import ClassList, class_list
from school.queries.slips import slip_refusal


@dataclass(frozen=True)
class ClassRow:
    """One class in the list of classes."""

    school_class: SchoolClass
    pupils: int
    class_teacher: str


@dataclass(frozen=True)
class GuardianRow:
    """A guardian beside his child: who he is to the child, how to reach him, can he sign in."""

    guardianship: Guardianship
    guardian: Guardian
    login: LoginState
    slip_refusal: str  # why the reader of the page cannot issue the slip; empty when he can


@dataclass(frozen=True)
class PupilRow:
    """One pupil of a class list; on a card, which is of no list, without a number."""

    number: int | None
    pupil: Pupil
    login: LoginState
    guardians: tuple[GuardianRow, ...]


@dataclass(frozen=True)
class Leaver:
    """Who has left the class and is in no other one: his records are read until the year ends."""

    number: int | None
    pupil: Pupil
    ends_on: date


@dataclass(frozen=True)
class ClassPage:
    """The list of a class on a day."""

    class_teacher: str
    pupils: tuple[PupilRow, ...]
    leavers: tuple[Leaver, ...]

    @property
    def without_login(self) -> int:
        """Pupils and guardians who have nothing to sign in with and whose slips the reader of the page may issue."""
        guardians = [each for row in self.pupils for each in row.guardians if not each.slip_refusal]
        logins = [*(row.login for row in self.pupils), *(each.login for each in guardians)]
        return sum(login.needs_slip for login in logins)


def class_rows(classes: QuerySet[SchoolClass], *, day: date) -> list[ClassRow]:
    """Classes with the number of pupils and the class teacher on the day, in three queries."""
    here = Enrolment.objects.on(day).filter(AnyOf("school_class", classes.order_by().values("pk"))).order_by()
    counts = dict(here.values_list("school_class").annotate(n=Count("pk")))
    leaders = _class_teachers(classes, day)
    found = classes.order_by("grade", "letter")
    return [ClassRow(each, counts.get(each.pk, 0), leaders.get(each.pk, "")) for each in found]


def rows_to_come(classes: QuerySet[SchoolClass]) -> list[tuple[SchoolYear, list[ClassRow]]]:
    """Classes of years that have not begun, as they stand on the first day. A query, two more for each such year."""
    years = SchoolYear.objects.filter(pk__in=classes.values("year")).order_by("starts_on")
    return [(year, class_rows(classes.filter(year=year), day=year.starts_on)) for year in years]


def _class_teachers(classes: QuerySet[SchoolClass], day: date) -> dict[int, str]:
    appointments = ClassTeacherAppointment.objects.on(day).filter(school_class__in=classes).order_by()
    return {each.school_class_id: each.teacher.full_name for each in appointments.select_related("teacher")}


def class_page(school_class: SchoolClass, *, day: date, by: User) -> ClassPage:
    """Pupils of the class on the day with families and logins, as `by` reads them, in six queries."""
    members = Enrolment.objects.in_class(school_class.pk).on(day).pupils()
    places = class_list(school_class.pk)
    pupils = places.in_order(members, lambda pupil: pupil.pk)
    leader = _class_teachers(SchoolClass.objects.filter(pk=school_class.pk), day).get(school_class.pk, "")
    return ClassPage(
        class_teacher=leader,
        pupils=pupil_rows(pupils, day=day, by=by, places=places),
        leavers=_leavers(school_class, day, places),
    )


def _leavers(school_class: SchoolClass, day: date, places: ClassList) -> tuple[Leaver, ...]:
    somewhere = Enrolment.objects.on(day).filter(pupil=OuterRef("pupil"))
    ended = Enrolment.objects.in_class(school_class.pk).filter(~Exists(somewhere), ends_on__lt=day)
    last = {each.pupil_id: each for each in ended.select_related("pupil").order_by("pupil__sort_name", "ends_on")}
    found = places.in_order(last.values(), lambda each: each.pupil_id)
    return tuple(
        Leaver(places.number(each.pupil_id), each.pupil, each.ends_on) for each in found if each.ends_on is not None
    )


def pupil_rows(
    pupils: Sequence[Pupil], *, day: date, by: User, places: ClassList | None = None
) -> tuple[PupilRow, ...]:
    """The pupils with guardians of the day and the state of everybody's login, in two queries."""
    today = Guardianship.objects.on(day).filter(pupil__in=pupils).select_related("guardian")
    bonds = today.annotate(slip_refusal=slip_refusal("guardian", by=by)).order_by("relation", "pk")
    by_pupil = defaultdict(list)
    for bond in bonds:
        by_pupil[bond.pupil_id].append(bond)
    people: list[Pupil | Guardian] = [*pupils, *(bond.guardian for bond in bonds)]
    logins = login_states(person.user_id for person in people if person.user_id)

    def login_of(person: Pupil | Guardian) -> LoginState:
        return logins[person.user_id] if person.user_id else NO_ACCOUNT

    return tuple(
        PupilRow(
            number=places.number(pupil.pk) if places else None,
            pupil=pupil,
            login=login_of(pupil),
            guardians=tuple(
                GuardianRow(bond, bond.guardian, login_of(bond.guardian), bond.slip_refusal)
                for bond in by_pupil[pupil.pk]
            ),
        )
        for pupil in pupils
    )
