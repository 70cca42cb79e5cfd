"""The school before its people: details, year, calendars, bells, subjects, rooms, classes, work types and codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from random import Random

from common.dated import Today
from demo.curriculum import ClassSpec
from demo.random_streams import random_for
from demo.year import calendars, first_year_of
from journal.models import AbsenceCode, WorkType
from journal.models.usual_lists import usual_absence_codes, usual_work_types
from school.models import Calendar, School, SchoolClass, SchoolYear, Subject, Term, TransferredDay, Vacation
from school.models.usual_subjects import PE, USUAL_SUBJECTS
from school.models.usual_year import CalendarPlan, Span, unsaved_calendar, year_bounds
from timetable.models import BellSlot, TeachingGroup
from timetable.models.usual_bells import usual_bells


@dataclass(frozen=True, eq=False)
class DemoClass:
    """A class of the demo school: its plan, its saved row and the group of all its pupils."""

    spec: ClassSpec
    calendar: CalendarPlan
    row: SchoolClass
    whole: TeachingGroup

    @property
    def name(self) -> str:
        return self.spec.name


@dataclass(frozen=True)
class Rules:
    """What is the same in every year: subjects, types of works, letters, bells."""

    subjects: dict[str, Subject]
    work_types: dict[str, WorkType]
    codes: dict[str, AbsenceCode]
    bells: dict[tuple[int, int], tuple[time, time]]


@dataclass(frozen=True)
class Structure:
    """What a school year has before the first person comes. `today` is the last day of a past year."""

    year: SchoolYear
    ago: int  # years before the present one
    today: date
    classes: list[DemoClass]
    rules: Rules
    terms: dict[str, list[Term]]  # by the calendar's name
    quarters: tuple[Span, ...]

    @property
    def begins(self) -> date:
        return self.year.starts_on

    @property
    def ends(self) -> date:
        assert self.year.ends_on is not None  # noqa: S101  # a constraint of the table
        return self.year.ends_on

    def random_for(self, *names: object) -> Random:
        """A stream of this year's own. The present year's has no year in its name: past years change nothing in it."""
        return random_for(*names, f"{self.ago} years ago") if self.ago else random_for(*names)


def found_school() -> School:
    """The school's details; its editing window stays open until the demo data are in."""
    return School.objects.create(
        id=1,
        name="Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 92 "
        "с углублённым изучением отдельных предметов» (показательная)",
        short_name="МБОУ СОШ № 92",
        address="650000, г. Кемерово, ул. Примерная, д. 92",
        phone="+7 (3842) 00-00-92",
        email="school92@example.org",
        editing_window_days=None,
    )


def build_structures(specs: list[ClassSpec], years: int) -> list[Structure]:
    """Save everything the people need, for so many years: the present one is the last.

    The school must have been founded: its time zone tells today's date.
    """
    today = School.objects.values_list(Today(), flat=True).get()
    rules = Rules(
        subjects=_save_subjects(),
        work_types=_save_work_types(),
        codes=_save_absence_codes(),
        bells=_save_bells(year_bounds(first_year_of(today) - years + 1).starts_on),
    )
    structures: list[Structure] = []
    for ago in range(years - 1, -1, -1):
        before = {each.name: each.row for each in structures[-1].classes} if structures else {}
        structures.append(_build_year(specs, rules, today, ago, before))
    return structures


def _build_year(
    specs: list[ClassSpec], rules: Rules, today: date, ago: int, before: dict[str, SchoolClass]
) -> Structure:
    """A year of the school; its classes succeed those of the year before."""
    first = first_year_of(today) - ago
    bounds = year_bounds(first)
    year = SchoolYear.objects.create(starts_on=bounds.starts_on, ends_on=bounds.ends_on)
    plans = calendars(first)
    saved = [_save_calendar(year, plan) for plan in plans]
    return Structure(
        year=year,
        ago=ago,
        today=min(today, bounds.ends_on),
        classes=_save_classes(year, specs, plans, saved, before),
        rules=rules,
        quarters=plans[1].terms,
        terms={calendar.name: list(calendar.terms.all()) for calendar in saved},
    )


def _save_calendar(year: SchoolYear, plan: CalendarPlan) -> Calendar:
    calendar, (terms, vacations, days) = unsaved_calendar(year, plan)
    calendar.save()
    Term.objects.bulk_create(terms)
    Vacation.objects.bulk_create(vacations)
    TransferredDay.objects.bulk_create(days)
    return calendar


def _save_classes(
    year: SchoolYear,
    specs: list[ClassSpec],
    plans: tuple[CalendarPlan, ...],
    saved: list[Calendar],
    before: dict[str, SchoolClass],
) -> list[DemoClass]:
    rows = SchoolClass.objects.bulk_create(
        SchoolClass(
            calendar=saved[spec.calendar],
            year=year,
            grade=spec.grade,
            letter=spec.letter,
            shift=spec.shift,
            profile=spec.profile,
            predecessor=before.get(f"{spec.grade - 1}{spec.letter}"),
        )
        for spec in specs
    )
    groups = TeachingGroup.objects.bulk_create(TeachingGroup(school_class=row) for row in rows)
    return [
        DemoClass(spec, plans[spec.calendar], row, whole) for spec, row, whole in zip(specs, rows, groups, strict=True)
    ]


def _save_subjects() -> dict[str, Subject]:
    subjects = Subject.objects.bulk_create(
        Subject(name=name, short_name=short_name, is_pe=name == PE, position=10 * number)
        for number, (name, short_name) in enumerate(USUAL_SUBJECTS.items(), 1)
    )
    return {subject.name: subject for subject in subjects}


def _save_work_types() -> dict[str, WorkType]:
    return {each.name: each for each in WorkType.objects.bulk_create(usual_work_types())}


def _save_absence_codes() -> dict[str, AbsenceCode]:
    return {each.letter: each for each in AbsenceCode.objects.bulk_create(usual_absence_codes())}


def _save_bells(begins: date) -> dict[tuple[int, int], tuple[time, time]]:
    """(shift, number) → beginning and end."""
    bells: dict[tuple[int, int], tuple[time, time]] = {}
    for schedule, slots in usual_bells(begins):
        schedule.save()
        bells |= {(schedule.shift, slot.number): (slot.starts_at, slot.ends_at) for slot in slots}
        BellSlot.objects.bulk_create(slots)
    return bells
