"""Exams beside the marks of the year: who is compared, and how far apart the means are (requirements 2.6)."""

from __future__ import annotations

from typing import Any

import pytest

from reports.queries.objectivity import objectivity
from reports.queries.periods import periods_of
from tests.factories import journal as j
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, World

# Pupils of 5А with the mark of their only work and that of the exam (0: none); how many were compared, both means,
# the difference, and whether it is so large that somebody asks.
EXAMPLES = [
    ([(4, 4), (5, 5)], (2, "4.50", "4.50", "0.00", False)),
    ([(5, 3), (5, 3)], (2, "3.00", "5.00", "2.00", True)),
    ([(3, 5)], (1, "5.00", "3.00", "-2.00", True)),
    ([(4, 4), (4, 3)], (2, "3.50", "4.00", "0.50", True)),
    ([(4, 4), (4, 4), (4, 3)], (3, "3.67", "4.00", "0.33", False)),
    ([(5, 3), (2, 0), (2, 0)], (1, "3.00", "5.00", "2.00", True)),  # who sat no exam is left out of both
    ([(0, 4), (5, 4)], (1, "4.00", "5.00", "1.00", True)),  # whose year has no marks is no result
]


@pytest.mark.parametrize(("pupils", "expected"), EXAMPLES)
def test_exams_are_compared_with_the_marks_of_the_examined(
    world: World, pupils: list[tuple[int, int]], expected: tuple[int, str, str, str, bool]
) -> None:
    maria, year = world.maria.user, world.calendar.year
    for mark, exam in pupils:
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        if mark:
            j.make_mark(work=world.work_tuesday, pupil=pupil, value=mark, by=maria)
        if exam:
            j.make_exam_mark(pupil=pupil, subject=world.maths, year=year, value=exam, by=maria)
    (row,) = [each for each in _of_year() if each.title == "5А, Математика"]
    found = row.exams
    difference = str(found.change.value) if found.change else ""
    assert (found.n, str(found.measured), str(found.set), difference, found.is_noticeable) == expected


def test_without_exams_and_control_works_there_is_nothing_to_compare(world: World) -> None:
    assert _of_year() == []


def _of_year() -> list[Any]:
    now = periods_of(TODAY).of_key("2026-year")
    assert now is not None
    return list(objectivity(now))
