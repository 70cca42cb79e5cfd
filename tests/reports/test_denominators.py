"""Worked examples of requirements 1.7: who is in N of a subject and of a class, and what the figures then are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reports.queries.comparison import By, ComparisonRow, comparison
from reports.queries.periods import periods_of
from reports.rules.changes import Figures
from school.models import SchoolClass, SubjectExemption
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import TODAY, YEAR_BEGINS, World

D = Decimal
NOTHING = Figures()
# What a pupil of the class has in the subject.
NO_MARK, NOT_ATTESTED, EXEMPT_SET, CREDIT = None, "not_attested", "exempt", "credit"
EXEMPT, LEFT_BEFORE, LEFT_ON_THE_DAY = "has an exemption", "left yesterday", "leaves today"

EXAMPLES: list[tuple[str, list[Any], Figures, Figures]] = [
    # what the pupils have; of the subject: N, успеваемость, качество, СОУ, mean; of the class the same
    ("nobody at all", [], NOTHING, NOTHING),
    ("nobody has a mark: N = 0 is a dash", [NO_MARK, NO_MARK], NOTHING, NOTHING),
    ("who has no mark is out", [5, NO_MARK], Figures(1, D("100.0"), D("100.0"), D("100.0"), D("5.00")),
     Figures(1, D("100.0"), D("100.0"), D("100.0"), D("5.00"))),
    ("«н/а» stays in N and out of the mean", [5, NOT_ATTESTED], Figures(2, D("50.0"), D("50.0"), D("53.5"), D("5.00")),
     Figures(2, D("50.0"), D("50.0"), D("53.5"), D("5.00"))),
    ("only «н/а»: a mean of nothing is a dash", [NOT_ATTESTED], Figures(1, D("0.0"), D("0.0"), D("7.0"), None),
     Figures(1, D("0.0"), D("0.0"), D("7.0"), None)),
    ("exempt by order is out, marks or not", [4, (EXEMPT, 2)], Figures(1, D("100.0"), D("100.0"), D("64.0"), D("4.00")),
     Figures(1, D("100.0"), D("100.0"), D("64.0"), D("4.00"))),
    ("«осв.» set for the term is out", [3, EXEMPT_SET], Figures(1, D("100.0"), D("0.0"), D("36.0"), D("3.00")),
     Figures(1, D("100.0"), D("0.0"), D("36.0"), D("3.00"))),
    ("credit is no mark", [3, CREDIT], Figures(1, D("100.0"), D("0.0"), D("36.0"), D("3.00")),
     Figures(1, D("100.0"), D("0.0"), D("36.0"), D("3.00"))),
    ("who left before the end is out", [4, (LEFT_BEFORE, 2)], Figures(1, D("100.0"), D("100.0"), D("64.0"), D("4.00")),
     Figures(1, D("100.0"), D("100.0"), D("64.0"), D("4.00"))),
    ("whose last day it is is in", [4, (LEFT_ON_THE_DAY, 2)], Figures(2, D("50.0"), D("50.0"), D("40.0"), D("3.00")),
     Figures(2, D("50.0"), D("50.0"), D("40.0"), D("3.00"))),
    ("«1» counts as «2»", [5, 1], Figures(2, D("50.0"), D("50.0"), D("58.0"), D("3.50")),
     Figures(2, D("50.0"), D("50.0"), D("58.0"), D("3.50"))),
    ("halves are rounded up", [5, 4, 4, 3, 3, 3, 2, 2], Figures(8, D("75.0"), D("37.5"), D("46.0"), D("3.25")),
     Figures(8, D("75.0"), D("37.5"), D("46.0"), D("3.25"))),
]  # fmt: skip


def fill(world: World, pupils: list[Any]) -> SchoolClass:
    """A class of grade 6 that is taught mathematics, whose pupils have just this."""
    world.school.lowest_mark = 1
    world.school.editing_window_days = None
    world.school.save()
    school_class = s.make_class(calendar=world.calendar, grade=6, letter="А")
    assignment = t.make_assignment(
        group=t.make_group(school_class=school_class),
        subject=world.maths,
        teacher=world.nina.staff,
        starts_on=YEAR_BEGINS,
    )
    work = j.make_work(
        lesson=t.make_lesson(assignment=assignment, on=TODAY - timedelta(days=2), number=1),
        work_type=world.answer,
        by=world.nina.user,
    )
    for has in pupils:
        special, mark = has if isinstance(has, tuple) else (has, has)
        ends_on = {LEFT_BEFORE: TODAY - timedelta(days=1), LEFT_ON_THE_DAY: TODAY}.get(special)
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS, ends_on=ends_on)
        if special == EXEMPT:
            SubjectExemption.objects.create(pupil=pupil, subject=world.maths, starts_on=YEAR_BEGINS)
        if isinstance(mark, int):
            j.make_mark(work=work, pupil=pupil, value=mark, by=world.nina.user)
        elif mark:
            j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, result=mark, by=world.nina.user)
    j.date_period_marks(TODAY)
    return school_class


def row_of(world: World, by: By, title: str) -> ComparisonRow | None:
    periods = periods_of(TODAY)
    term = periods.of_key("")
    assert term is not None
    rows = comparison(periods.compared(term), by).rows
    return next((row for row in rows if row.title == title), None)


@pytest.mark.parametrize(
    ("pupils", "of_subject", "of_class"), [each[1:] for each in EXAMPLES], ids=[e[0] for e in EXAMPLES]
)
def test_figures_follow_from_who_is_counted(
    world: World, pupils: list[Any], of_subject: Figures, of_class: Figures
) -> None:
    fill(world, pupils)
    world.work_monday.marks.update(value=None)
    world.work_5b_today.marks.update(value=None)
    subject, school_class = row_of(world, By.SUBJECT, world.maths.name), row_of(world, By.CLASS, "6А")
    assert school_class is not None
    assert (subject.now if subject else NOTHING, school_class.now) == (of_subject, of_class)


def test_a_pupil_fails_by_one_subject_and_is_counted_once_in_the_class(world: World) -> None:
    """Two subjects, three pupils: shares of a class are of pupils, those of a subject of results."""
    school_class = fill(world, [5, 4, 2])
    pupils = [row.pupil for row in school_class.enrolments.order_by("pk")]
    assignment = t.make_assignment(
        group=school_class.groups.get(), subject=world.history, teacher=world.boris.staff, starts_on=YEAR_BEGINS
    )
    lesson = t.make_lesson(assignment=assignment, on=date(2026, 10, 12), number=2)
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.boris.user)
    for pupil, value in zip(pupils, (5, 3, 5), strict=True):
        j.make_mark(work=work, pupil=pupil, value=value, by=world.boris.user)
    found = row_of(world, By.CLASS, "6А")
    assert found is not None
    assert found.now == Figures(3, D("66.7"), D("33.3"), D("69.3"), D("4.00"))
