"""Counts of missed lessons by reason, class and pupil (R-38, requirements 2.2)."""

from __future__ import annotations

from datetime import timedelta

from attendance.queries.figures import FiguresRow, class_figures, pupil_figures, sum_of_rows
from attendance.rules import Figures, FullDayRule
from school.models import SchoolClass
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import MONDAY, NIKITA_LEFT_ON, TODAY, TUESDAY, YEAR_BEGINS, World

RULE = FullDayRule()


def absent(world: World, *letters: str, number: int = 3) -> None:
    """Дима has one of the letters at each of as many lessons of Tuesday."""
    for place, letter in enumerate(letters):
        lesson = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=number + place)
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], by=world.boris.user)


def test_reasons_add_up_and_lateness_is_no_absence(world: World) -> None:
    absent(world, "Н", "Б", "УП", "НП", "ОП")
    rows = pupil_figures(world.class_5a, TUESDAY, TUESDAY, RULE)
    dima = next(row for row in rows if row.title == "Ершов Дмитрий")
    assert dima.figures == Figures(total=4, illness=1, excused=1, unexcused=1, unknown=1, late=1)


def test_rows_of_pupils_add_up_to_the_row_of_the_class(world: World) -> None:
    absent(world, "Б", "НП")
    pupils = pupil_figures(world.class_5a, YEAR_BEGINS, TODAY, RULE)
    classes = class_figures(SchoolClass.objects.all(), YEAR_BEGINS, TODAY, RULE)
    assert classes == [
        FiguresRow(world.class_5a.pk, "5А", Figures(total=3, illness=1, unexcused=1, unknown=1, full_days=1)),
        FiguresRow(world.class_5b.pk, "5Б", Figures()),
    ]
    assert sum_of_rows(pupils) == classes[0].figures


def test_range_is_inclusive_and_cleared_cells_do_not_count(world: World) -> None:
    absent(world, "Б")
    world.lesson_monday.absences.update(code=None)
    found = [
        class_figures(SchoolClass.objects.filter(pk=world.class_5a.pk), first, last, RULE)[0].figures.total
        for first, last in ((MONDAY, MONDAY), (MONDAY, TUESDAY), (TUESDAY, TUESDAY), (TODAY, TODAY))
    ]
    assert found == [0, 1, 1, 0]


def test_pupil_who_left_is_listed_for_his_days_with_the_date(world: World) -> None:
    rows = pupil_figures(world.class_5a, YEAR_BEGINS, TODAY, RULE)
    after = pupil_figures(world.class_5a, NIKITA_LEFT_ON + timedelta(days=1), TODAY, RULE)
    assert [(row.title, row.note) for row in rows] == [
        ("Ершов Дмитрий", ""),
        ("Ёшкина Светлана", ""),
        ("Петров Никита", "выбыл(а) 25.09.2026"),
    ]
    assert [row.title for row in after] == ["Ершов Дмитрий", "Ёшкина Светлана"]


def test_absences_stay_with_the_class_in_which_they_happened(world: World) -> None:
    absent(world, "Б")
    world.dima.pupil.enrolments.update(ends_on=TUESDAY)
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY)
    counts = {row.title: row.figures.total for row in class_figures(SchoolClass.objects.all(), TUESDAY, TODAY, RULE)}
    assert counts == {"5А": 1, "5Б": 0}
