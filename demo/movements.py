"""Who is in which class and subgroup when: the year's enrolments and the events of the story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from common.dated import HoldsOn
from demo import cast
from demo.curriculum import ENGLISH, PE, TECHNOLOGY
from demo.pupils import DemoPupil, Population
from demo.structure import DemoClass, Structure
from demo.workload import Course
from school.models import Enrolment, SchoolOrder, SubjectExemption, Withdrawal
from school.models.membership import OrderKind
from school.models.people import Sex
from school.models.usual_year import DAY
from timetable.models import GroupMembership

_LEAVES, _COMES = 0.14, 0.12  # of a class: one of its pupils leaves or comes during the autumn
_EXEMPT = 0.012  # of pupils from grade 5 on


@dataclass
class DemoStay:
    """A pupil is in a class from a day to a day. `leaves_for` is set when the school lets him go."""

    demo_pupil: DemoPupil
    school_class: DemoClass
    starts_on: date
    ends_on: date | None = None
    order: str = "112-у"
    leaves_for: str = ""
    is_transfer: bool = False


@dataclass(frozen=True)
class CourseMembership(HoldsOn):
    """A pupil is taught in a course from a day to a day."""

    demo_pupil: DemoPupil
    starts_on: date
    ends_on: date


def school_day(structure: Structure, number: int) -> date:
    """The school day counted from 1 September, in the calendar of grades 2–9: the story's own clock."""
    story = next(each for each in structure.classes if each.name == "5А")
    return list(story.calendar.days)[number - 1]


def move_pupils(structure: Structure, population: Population) -> list[DemoStay]:
    """Who is in which class from when to when; nothing is saved."""
    stays = [
        DemoStay(demo_pupil, each, structure.begins)
        for each in structure.classes
        for demo_pupil in population.of_class[each.name]
    ]
    _move_cast(structure, stays)
    _move_random_pupils(structure, stays)
    return stays


def _move_cast(structure: Structure, stays: list[DemoStay]) -> None:
    of = {stay.demo_pupil.login: stay for stay in stays if stay.demo_pupil.login}
    classes = {each.name: each for each in structure.classes}
    login, number = cast.WITHDRAWN
    of[login].ends_on, of[login].leaves_for = school_day(structure, number), "гимназия № 41, г. Кемерово"
    login, name, number = cast.TRANSFERRED
    day = school_day(structure, number)
    of[login].ends_on = day - DAY
    stays.append(DemoStay(of[login].demo_pupil, classes[name], day, order="141-у", is_transfer=True))
    login, left, returned = cast.CAME_BACK
    of[login].ends_on, of[login].leaves_for = school_day(structure, left), "школа № 7, г. Юрга"
    day = school_day(structure, returned)
    stays.append(DemoStay(of[login].demo_pupil, of[login].school_class, day, order="138-у"))


def _move_random_pupils(structure: Structure, stays: list[DemoStay]) -> None:
    """Elsewhere somebody leaves or comes, too; 1 September stays the day of most enrolments."""
    for each in structure.classes:
        draw = structure.random_for("movements", each.name)
        strangers = [stay for stay in stays if stay.school_class is each and not stay.demo_pupil.login]
        if draw.random() < _LEAVES:
            stay = draw.choice(strangers)
            stay.ends_on, stay.leaves_for = school_day(structure, draw.randint(10, 55)), "школа другого города"
        elif draw.random() < _COMES:
            stay = draw.choice(strangers)
            stay.starts_on, stay.order = school_day(structure, draw.randint(6, 45)), "129-у"


def save_stays(structure: Structure, stays: list[DemoStay]) -> None:
    """Save enrolments and withdrawals with their orders."""
    orders = _Orders()
    rows = []
    for stay in stays:
        kind = OrderKind.TRANSFER if stay.is_transfer else OrderKind.ENROLMENT
        dated = structure.begins - 4 * DAY if stay.starts_on == structure.begins else stay.starts_on
        rows.append(
            Enrolment(
                pupil=stay.demo_pupil.row,
                school_class=stay.school_class.row,
                starts_on=stay.starts_on,
                ends_on=stay.ends_on,
                school_order=orders.of(stay.order, dated, kind),
            )
        )
    Enrolment.objects.bulk_create(rows, batch_size=1000)
    Withdrawal.objects.bulk_create(
        Withdrawal(
            enrolment=row,
            school_order=orders.of("12-о", stay.ends_on, OrderKind.WITHDRAWAL),
            destination=stay.leaves_for,
        )
        for stay, row in zip(stays, rows, strict=True)
        if stay.leaves_for and stay.ends_on
    )


class _Orders:
    """School orders, each saved once."""

    def __init__(self) -> None:
        self._saved: dict[tuple[str, date, str], SchoolOrder] = {}

    def of(self, number: str, dated: date, kind: OrderKind) -> SchoolOrder:
        key = (number, dated, kind.value)
        if key not in self._saved:
            self._saved[key] = SchoolOrder.objects.create(number=number, dated=dated, kind=kind)
        return self._saved[key]


def save_exemptions(structure: Structure, stays: list[DemoStay], population: Population) -> None:
    """Save who is exempt from physical education."""
    draw = structure.random_for("exemptions")
    login, number = cast.EXEMPT_FROM_PE
    exempt = {population.of(login).row.pk: (population.of(login), school_day(structure, number))}
    for stay in stays:
        if stay.school_class.spec.grade >= 5 and not stay.demo_pupil.login and draw.random() < _EXEMPT:
            exempt[stay.demo_pupil.row.pk] = (stay.demo_pupil, stay.starts_on + timedelta(days=draw.randrange(20)))
    order = SchoolOrder.objects.create(number="131-у", dated=structure.begins, kind=OrderKind.ENROLMENT)
    SubjectExemption.objects.bulk_create(
        SubjectExemption(
            pupil=demo_pupil.row,
            subject=structure.rules.subjects[PE],
            school_order=order,
            starts_on=starts_on,
            ends_on=structure.ends,
        )
        for demo_pupil, starts_on in exempt.values()
    )
    for demo_pupil, starts_on in exempt.values():
        demo_pupil.exempt_since[PE] = starts_on


def save_memberships(
    structure: Structure, stays: list[DemoStay], courses: list[Course]
) -> dict[Course, list[CourseMembership]]:
    """Save who is in which subgroup, and tell for every course who is taught in it and when."""
    in_class: dict[DemoClass, list[DemoStay]] = defaultdict(list)
    for stay in stays:
        in_class[stay.school_class].append(stay)
    seats: dict[Course, list[CourseMembership]] = {}
    memberships = []
    for course in courses:
        seats[course] = list(_seats(structure, course, in_class[course.school_class]))
        if course.part:
            memberships += [
                GroupMembership(
                    group=course.group, pupil=seat.demo_pupil.row, starts_on=seat.starts_on, ends_on=seat.ends_on
                )
                for seat in seats[course]
            ]
    GroupMembership.objects.bulk_create(memberships, batch_size=1000)
    return seats


def _seats(structure: Structure, course: Course, stays: list[DemoStay]) -> Iterable[CourseMembership]:
    for position, stay in enumerate(stays):
        ends_on = stay.ends_on or structure.ends
        part = _subgroup_number(course, stay.demo_pupil, position)
        login, number = cast.CHANGED_SUBGROUP
        if course.part and course.subject == ENGLISH and stay.demo_pupil.login == login:
            day = school_day(structure, number)
            yield (
                CourseMembership(stay.demo_pupil, stay.starts_on, day - DAY)
                if course.part == 1
                else CourseMembership(stay.demo_pupil, day, ends_on)
            )
        elif part in (0, course.part):
            yield CourseMembership(stay.demo_pupil, stay.starts_on, ends_on)


def _subgroup_number(course: Course, demo_pupil: DemoPupil, position: int) -> int:
    """In which part of the class the pupil is taught the course's subject; 0 when the class is not divided."""
    if not course.part:
        return 0
    if course.subject == TECHNOLOGY:
        return 1 if demo_pupil.row.sex == Sex.MALE else 2
    if course.subject == ENGLISH and demo_pupil.language_group:
        return demo_pupil.language_group
    return 1 + position % 2
