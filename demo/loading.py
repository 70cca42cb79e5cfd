"""Loading the demo school: everything in one transaction, each step with a line on the screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.db import transaction
from django.db.models import Model
from django.utils.timezone import make_aware

from accounts.models import User
from common.clock import current_moment
from demo.accounts import Accounts
from demo.attendance import save_attendance
from demo.bulk import checked_together, greatest_key, refresh_statistics, triggers_off
from demo.columns import (
    add_missed_control_works,
    add_overdue_work,
    comment_on_some_marks,
    hide_recent_control_works,
)
from demo.correspondence import write_to_each_other
from demo.curriculum import class_specs
from demo.diaries import leave_in_diaries
from demo.families import disable_accounts_of_former_pupils, save_families
from demo.gtzo import fill_gtzo
from demo.journal_rows import JournalRows
from demo.late_changes import (
    attach_sheets,
    close_past_terms,
    correct_some_marks,
    merge_a_topic,
    note_whole_days,
    plan_control_works,
    plan_council,
    raise_a_weight,
)
from demo.lessons import LessonRegister, save_absences, save_changes, save_lessons
from demo.letters import announce, write_to_parents
from demo.meals import set_meal_prices
from demo.movements import move_pupils, save_exemptions, save_memberships, save_stays
from demo.notices import tell_families
from demo.past_councils import end_past_year
from demo.past_people import PastPeople, PastYear
from demo.past_years import made_up_years, plan_year, save_year
from demo.period_marks import set_period_marks
from demo.plans import Programmes
from demo.pupils import make_population
from demo.remarks import make_remarks
from demo.school_year import JOURNAL, People, make_up_journal
from demo.servings import load_meals
from demo.staff import save_staff
from demo.structure import Structure, build_structures, found_school
from demo.substitutions import change_lessons
from demo.support import ask_questions
from demo.timetable import save_timetable
from demo.workload import save_workload
from gtzo.models import TrialResult
from journal.models import PeriodMark, Work
from meals.models import ClassRequest, MealRequest, MealServing, SheetLine
from school.models import School, SchoolYear
from timetable.models import Lesson

ALL_CLASSES, MOST_YEARS = 40, 11
LARGE_TABLES = (Lesson, *JOURNAL, PeriodMark, MealServing, ClassRequest, MealRequest, SheetLine, TrialResult)
EDITING_WINDOW_DAYS = 14
REASON = "Загрузка демо-школы"
ProgressCallback = Callable[[str], None]
Writing = Callable[..., AbstractContextManager[None]]


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


def is_empty() -> bool:
    """Is there nobody and nothing in the database yet?"""
    return not (School.objects.exists() or User.objects.exists() or SchoolYear.objects.exists())


def load(
    *, classes: int = ALL_CLASSES, years: int = 1, guarded: bool = False, tell: ProgressCallback = print
) -> Figures:
    """Fill an empty database with the demo school as of the school's today; the same date gives the same school.

    Before the present year there are `years` - 1 that are over; they change nothing in the present one. Large tables
    are written past their triggers, which `guarded` leaves on for the present year: slower, and the same rows. The
    editing window is open until the end. `classes` below 40 makes a smaller school for tests. Raises NotEmptyError.
    """
    if not is_empty():
        raise NotEmptyError
    now = current_moment()
    with transaction.atomic(), pghistory.context(reason=REASON):
        with _step(tell, "школа, учебный график, звонки"):
            found_school()
            *past, structure = build_structures(class_specs(classes), years)
            set_meal_prices(structure.begins)
        with _step(tell, "учителя, нагрузка, ученики, родители"):
            people, past_years = _save_people([*past, structure], now)
        with ExitStack() as checks:
            checks.enter_context(_guarded() if guarded else checked_together(*LARGE_TABLES))
            if past_years:
                _load_past_years(past_years, now, tell)
            figures = _load_present_year(structure, people, now, _guarded if guarded else triggers_off, tell)
            with _step(tell, "проверка связей и накладок"):
                checks.close()
        if past_years:
            with _step(tell, "педсоветы и закрытие прошлых лет"):
                for year in past_years:
                    end_past_year(year)
        with _step(tell, "замечания"):
            make_remarks(structure, people.staff)
        # What is said is dated from here, for each loading of a day says it at the same moments.
        midnight = make_aware(datetime.combine(structure.today, datetime.min.time()))
        with _step(tell, "письма родителям, объявления"):
            write_to_parents(structure, people.staff, midnight)
            announce(structure, people.staff)
        with _step(tell, "вопросы о журнале"):
            ask_questions(midnight)
        with _step(tell, "переписка"):
            write_to_each_other(midnight)
        with _step(tell, "уведомления семьям"):
            tell_families(structure.today, now)
        with _step(tell, "дневники"):
            leave_in_diaries(structure.today, now)
        with _step(tell, "статистика базы"):
            School.objects.update(editing_window_days=EDITING_WINDOW_DAYS)
            refresh_statistics()
    return figures


@contextmanager
def _guarded(*_tables: type[Model]) -> Iterator[None]:
    yield


def _load_past_years(years: list[PastYear], now: datetime, tell: ProgressCallback) -> None:
    with _step(tell, "нагрузка и расписания прошлых лет"):
        plans = [plan_year(year) for year in years]
    for made_up in made_up_years(plans, now):
        with _step(tell, f"{made_up.structure.year} учебный год"):
            save_year(made_up)


def _load_present_year(
    structure: Structure, people: People, now: datetime, past_triggers: Writing, tell: ProgressCallback
) -> Figures:
    """Everything of the year up to today, by people who are saved already."""
    with _step(tell, "расписание без накладок"):
        refresh_statistics()
        register = _plan_lessons(structure, people)
    with _step(tell, "темы, задания, отметки, пропуски"):
        programmes = Programmes(structure, people.workload.courses, people.staff.offices["galina"])
        rows = make_up_journal(structure, people, register, programmes, now, greatest_key(Work) + 1)
    with _step(tell, "запись уроков"):
        with past_triggers(Lesson):
            save_lessons(structure, register.lessons)
        save_changes(register.lessons)
        save_absences(register.absences)
        refresh_statistics()
    with _step(tell, "запись журнала"):
        with past_triggers(*JOURNAL):
            rows.save()
        _change_journal(structure, people, rows)
    with _step(tell, "питание"), past_triggers(MealServing, ClassRequest, MealRequest, SheetLine):
        load_meals(structure, people.staff, people.stays)
    with _step(tell, "отметки за период, закрытие периодов"):
        with past_triggers(PeriodMark):
            set_period_marks(structure.today)
        close_past_terms(structure, people.staff)
    with _step(tell, "ГТЗО, три года результатов"), past_triggers(TrialResult):
        fill_gtzo(structure.begins, structure.today, people.staff.of("pavel").user)
    return Figures(
        classes=len(structure.classes),
        pupils=len({stay.demo_pupil.row.pk for stay in people.stays}),
        lessons=len(register.lessons),
        marks=len(rows.marks),
        absences=len(rows.absences),
    )


def _change_journal(structure: Structure, people: People, rows: JournalRows) -> None:
    """What happens to the journal after it was written."""
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
    plan_council(structure)


@contextmanager
def _step(tell: ProgressCallback, name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    tell(f"  {name}: {time.monotonic() - begun:.1f} с".replace(".", ","))


def _save_people(structures: list[Structure], now: datetime) -> tuple[People, list[PastYear]]:
    """Everybody who is or was at the school since the first of the years, and who is taught what in the present one."""
    accounts, structure = Accounts(now), structures[-1]
    population = make_population([each.spec for each in structure.classes], structure.begins.year)
    sizes = {name: len(demo_pupils) for name, demo_pupils in population.of_class.items()}
    staff = save_staff(accounts, structure.begins)
    workload = save_workload(structure, staff, sizes)
    stays = move_pupils(structure, population)
    past = PastPeople(structures, population, stays)
    save_families(structure, staff, population, workload.leaders, accounts)
    years = past.save(staff, workload, accounts)
    save_stays(structure, stays)
    save_exemptions(structure, stays, population)
    disable_accounts_of_former_pupils(structure)
    return People(staff, workload, stays, save_memberships(structure, stays, workload.courses)), years


def _plan_lessons(structure: Structure, people: People) -> LessonRegister:
    weekly = save_timetable(structure, people.staff, people.workload.courses)
    register = LessonRegister(structure, weekly, greatest_key(Lesson) + 1)
    change_lessons(structure, people.staff, register)
    return register
