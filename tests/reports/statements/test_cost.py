"""What statements ask of the database: a number that does not grow with the school."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import Pupil
from tests.factories import journal as j
from tests.factories import school as s
from tests.reports.statements.making import statement_sheets
from tests.world import YEAR_BEGINS, World

# Of the school at most 20; besides: the person, his roles, the terms, and the names of those who sign – offices, and
# the class teacher where it is about a class, as all of them are here.
QUERIES = {
    "school-summary": 7,
    "absences": 4,
    "movement": 3,
    "changes": 2,
    "substitutions": 5,
    "hours": 5,
    "load": 5,
    "filling": 4,
    "mark-density": 3,
    "class-mark-density": 2,
    "class-report": 9,
    "year-summary": 7,
    "class-absences": 4,
    "programmes": 6,
    "control-works": 3,
    "set-and-proposed": 6,
    "class-changes": 3,
    "teacher-report": 4,
    "report-card": 12,
    "subject-card": 8,
    "parents-report": 15,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("key", QUERIES)
def test_statements_take_the_same_number_of_queries_whatever_the_size(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, key: str, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        other = s.make_class(calendar=world.calendar, grade=6 + number, letter="А")
        s.make_enrolment(pupil=s.make_pupil(), school_class=other, starts_on=YEAR_BEGINS)
        j.make_absence(lesson=world.lesson_monday, pupil=pupil, code=world.codes["Б"], by=world.anna.user)
        j.make_mark(work=world.work_monday, pupil=pupil, value=4, by=world.anna.user)
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=4, by=world.anna.user)
    j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    pupils = list(Pupil.objects.filter(enrolments__school_class=world.class_5a))
    with django_assert_num_queries(QUERIES[key] + 5):
        statement_sheets(
            key,
            term="2026-quarter-1",
            school_class=world.class_5a,
            teacher=world.anna.staff,
            pupils=pupils,
        )
