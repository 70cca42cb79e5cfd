"""Loading the demo school: everything in one transaction, each step with a line on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.db import transaction

from accounts.models import User
from common.clock import current_moment
from demo.absences import absences_of
from demo.accounts import Accounts
from demo.attendance import save_attendance
from demo.bulk import refresh_statistics
from demo.columns import (
    add_missed_control_works,
    add_overdue_work,
    comment_on_some_marks,
    hide_recent_control_works,
)
from demo.curriculum import class_specs
from demo.families import disable_accounts_of_former_pupils, save_families
from demo.fill_rates import FillRates
from demo.gtzo import fill_gtzo
from demo.journal import JournalWriter
from demo.journal_rows import JournalRows
from demo.late_changes import (
    attach_sheets,
    close_past_terms,
    correct_some_marks,
    merge_a_topic,
    note_whole_days,
    plan_control_works,
    raise_a_weight,
)
from demo.lessons import LessonRegister, save_lessons
from demo.meals import set_meal_prices
from demo.movements import CourseMembership, DemoStay, move_pupils, save_memberships
from demo.period_marks import set_period_marks
from demo.plans import Programmes
from demo.pupils import make_population
from demo.servings import load_meals
from demo.staff import Staff, save_staff
from demo.structure import Structure, build_structure, found_school
from demo.substitutions import change_lessons
from demo.timetable import save_timetable
from demo.workload import Course, Workload, save_workload
from school.models import School, SchoolYear

ALL_CLASSES = 40
EDITING_WINDOW_DAYS = 14
REASON = "Загрузка демо-школы"
ProgressCallback = Callable[[str], None]


class NotEmptyError(Exception):
    """The database holds somebody's school: nothing has been changed."""


@dataclass(frozen=True)
class Figures:
    """How much was loaded."""

    classes: int
    pupils: int
    lessons: int
    marks: int
    absences: int


@dataclass(frozen=True)
class _People:
    """Who is there, who teaches whom, who is taught when."""

    staff: Staff
    workload: Workload
    stays: list[DemoStay]
    seats: dict[Course, list[CourseMembership]]


def is_empty() -> bool:
    """Is there nobody and nothing in the database yet?"""
    return not (School.objects.exists() or User.objects.exists() or SchoolYear.objects.exists())


def load(*, classes: int = ALL_CLASSES, tell: ProgressCallback = print) -> Figures:
    """Fill an empty database with the demo school as of the school's today; the same date gives the same school.

    Triggers and history are at work as ever; only the editing window is open until the end. `classes` below 40 makes
    a smaller school for tests. Raises NotEmptyError.
    """
    if not is_empty():
        raise NotEmptyError
    now = current_moment()
    with transaction.atomic(), pghistory.context(reason=REASON):
        with _step(tell, "школа, учебный график, звонки"):
            found_school()
            structure = build_structure(class_specs(classes))
            set_meal_prices(structure.begins)
        with _step(tell, "учителя, нагрузка, ученики, родители"):
            people = _save_people(structure, now)
        with _step(tell, "расписание без накладок"):
            refresh_statistics()
            register = _plan_lessons(structure, people)
        with _step(tell, "темы, задания, отметки, пропуски"):
            rows = _fill_journal(structure, people, register, now)
        with _step(tell, "запись уроков"):
            save_lessons(structure, register.lessons)
            refresh_statistics()
        with _step(tell, "запись журнала"):
            _save_journal(structure, people, rows)
        with _step(tell, "питание"):
            load_meals(structure, people.staff, people.stays)
        with _step(tell, "отметки за период, закрытие периодов"):
            set_period_marks(structure.today)
            close_past_terms(structure, people.staff)
        with _step(tell, "ГТЗО, три года результатов"):
            fill_gtzo(structure.begins, structure.today, people.staff.of("pavel").user)
        with _step(tell, "статистика базы"):
            School.objects.update(editing_window_days=EDITING_WINDOW_DAYS)
            refresh_statistics()
    return Figures(
        classes=len(structure.classes),
        pupils=len({stay.demo_pupil.row.pk for stay in people.stays}),
        lessons=len(register.lessons),
        marks=len(rows.marks),
        absences=len(rows.absences),
    )


def _save_journal(structure: Structure, people: _People, rows: JournalRows) -> None:
    """Write the journal, and what happens to it afterwards."""
    rows.save()
    correct_some_marks(structure, rows)
    note_whole_days(structure)
    save_attendance(structure, people.staff)
    hide_recent_control_works(structure)
    add_missed_control_works(structure)
    add_overdue_work(structure)
    comment_on_some_marks(structure)
    attach_sheets(structure)
    plan_control_works(structure)
    merge_a_topic(structure)
    raise_a_weight(structure)


@contextmanager
def _step(tell: ProgressCallback, name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    tell(f"  {name}: {time.monotonic() - begun:.1f} с".replace(".", ","))


def _save_people(structure: Structure, now: datetime) -> _People:
    accounts = Accounts(now)
    population = make_population([each.spec for each in structure.classes], structure.begins.year)
    sizes = {name: len(demo_pupils) for name, demo_pupils in population.of_class.items()}
    staff = save_staff(accounts, structure.begins)
    workload = save_workload(structure, staff, sizes)
    save_families(structure, staff, population, workload.leaders, accounts)
    stays = move_pupils(structure, population)
    disable_accounts_of_former_pupils(structure)
    return _People(staff, workload, stays, save_memberships(structure, stays, workload.courses))


def _plan_lessons(structure: Structure, people: _People) -> LessonRegister:
    register = LessonRegister(structure, save_timetable(structure, people.staff, people.workload.courses))
    change_lessons(structure, people.staff, register)
    return register


def _fill_journal(structure: Structure, people: _People, register: LessonRegister, now: datetime) -> JournalRows:
    """Only lesson plans are saved yet: what the journal holds decides which lessons were held."""
    days = {each.name: [day for day in each.calendar.days if day <= structure.today] for each in structure.classes}
    absences = {
        stay.demo_pupil.row.pk: absences_of(stay.demo_pupil, days[stay.school_class.name]) for stay in people.stays
    }
    programmes = Programmes(structure, people.workload.courses, people.staff.offices["galina"])
    writer = JournalWriter(structure, FillRates(structure, people.staff, register), absences, programmes, now)
    for course, lessons in register.of_courses().items():
        writer.write(course, lessons, people.seats[course])
    return writer.rows
