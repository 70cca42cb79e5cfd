"""A school year that is over: its timetable, lessons, journal, marks and meals, and its terms closed.

It is written past the triggers: what was done in time then no rule would let be done today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from demo.bulk import greatest_key, refresh_statistics, triggers_off
from demo.journal_rows import JournalRows
from demo.late_changes import close_past_terms
from demo.lessons import LessonRegister, save_absences, save_changes, save_lessons
from demo.movements import save_memberships
from demo.past_meals import load_past_meals
from demo.past_people import PastYear
from demo.period_marks import set_period_marks, set_year_marks
from demo.plans import Programmes
from demo.school_year import JOURNAL, People, make_up_journal
from demo.structure import Structure
from demo.substitutions import change_some_lessons
from demo.timetable import WeeklyLesson, save_timetable
from demo.workload import save_workload
from journal.models import PeriodMark, Work
from timetable.models import Lesson, TimetableEntry


@dataclass(frozen=True)
class YearPlan:
    """A past year before its first lesson: people, workload, weekly timetable and lesson plans are saved."""

    structure: Structure
    people: People
    weekly: list[WeeklyLesson]
    programmes: Programmes


@dataclass(frozen=True)
class MadeUpYear:
    """A past year after its last lesson; of lessons and journal nothing is saved."""

    structure: Structure
    people: People
    register: LessonRegister
    rows: JournalRows


def plan_year(year: PastYear) -> YearPlan:
    """Save who is taught what when, in a year whose enrolments are saved."""
    structure, people = year.structure, _people(year)
    with triggers_off(TimetableEntry):
        weekly = save_timetable(structure, year.staff, people.workload.courses)
    programmes = Programmes(structure, people.workload.courses, year.staff.offices["galina"])
    return YearPlan(structure, people, weekly, programmes)


def made_up_years(plans: Sequence[YearPlan], now: datetime) -> Iterator[MadeUpYear]:
    """One after the other: while one is saved, the next is made up in a thread, which needs no database."""
    lesson, work = greatest_key(Lesson) + 1, greatest_key(Work) + 1
    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(_make_up, plans[0], lesson, work, now)
        for following in (*plans[1:], None):
            made_up = coming.result()
            lesson += len(made_up.register.lessons)
            work += len(made_up.rows.works)
            if following is not None:
                coming = thread.submit(_make_up, following, lesson, work, now)
            yield made_up


def _make_up(plan: YearPlan, first_lesson: int, first_work: int, now: datetime) -> MadeUpYear:
    structure, people = plan.structure, plan.people
    register = LessonRegister(structure, plan.weekly, first_lesson)
    change_some_lessons(structure, people.staff, register)
    rows = make_up_journal(structure, people, register, plan.programmes, now, first_work)
    return MadeUpYear(structure, people, register, rows)


def save_year(year: MadeUpYear) -> None:
    """Save the lessons, the journal and what follows from it; the terms are closed."""
    structure, staff = year.structure, year.people.staff
    with triggers_off(Lesson):
        save_lessons(structure, year.register.lessons)
    save_changes(year.register.lessons)
    save_absences(year.register.absences)
    with triggers_off(*JOURNAL):
        year.rows.save()
    refresh_statistics(Lesson, *JOURNAL)
    with triggers_off(PeriodMark):
        set_period_marks(structure.today, structure.random_for)
        set_year_marks(structure.year)
    close_past_terms(structure, staff)
    load_past_meals(structure, year.people.stays, staff.offices["raisa"])


def _people(year: PastYear) -> People:
    structure = year.structure
    beginners = Counter(stay.school_class.name for stay in year.stays if stay.starts_on == structure.begins)
    primary = {name: year.staff.teachers[place] for name, place in year.posts.items()}
    workload = save_workload(structure, year.staff, beginners, primary)
    return People(year.staff, workload, year.stays, save_memberships(structure, year.stays, workload.courses))
