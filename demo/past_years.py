"""A school year that is over: its timetable, lessons, journal, marks and meals, and its terms closed.

It is written past the triggers: what was done in time then no rule would let be done today.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from demo.bulk import greatest_key, refresh_statistics, triggers_off
from demo.late_changes import close_past_terms
from demo.lessons import LessonRegister, save_changes, save_lessons
from demo.movements import save_memberships
from demo.past_meals import load_past_meals
from demo.past_people import PastYear
from demo.period_marks import set_period_marks, set_year_marks
from demo.school_year import JOURNAL, People, fill_journal
from demo.substitutions import change_some_lessons
from demo.timetable import save_timetable
from demo.workload import save_workload
from journal.models import PeriodMark
from timetable.models import Lesson, TimetableEntry


def load_past_year(year: PastYear, now: datetime) -> None:
    """Save the year, whose people and enrolments are saved."""
    structure, staff, people = year.structure, year.staff, _people(year)
    with triggers_off(TimetableEntry):
        weekly = save_timetable(structure, staff, people.workload.courses)
    register = LessonRegister(structure, weekly, greatest_key(Lesson) + 1)
    change_some_lessons(structure, staff, register)
    rows = fill_journal(structure, people, register, now)
    with triggers_off(Lesson):
        save_lessons(structure, register.lessons)
    save_changes(register.lessons)
    with triggers_off(*JOURNAL):
        rows.save()
    refresh_statistics(Lesson, *JOURNAL)
    with triggers_off(PeriodMark):
        set_period_marks(structure.today, structure.random_for)
        set_year_marks(structure.year)
    close_past_terms(structure, staff)
    load_past_meals(structure, year.stays, staff.offices["raisa"])


def _people(year: PastYear) -> People:
    structure = year.structure
    beginners = Counter(stay.school_class.name for stay in year.stays if stay.starts_on == structure.begins)
    primary = {name: year.staff.teachers[place] for name, place in year.posts.items()}
    workload = save_workload(structure, year.staff, beginners, primary)
    return People(year.staff, workload, year.stays, save_memberships(structure, year.stays, workload.courses))
