"""What a mark may be besides a number, and which dates the database keeps with it (R-32, R-36, R-55).

Holds `journal_mark.dates_kept`.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from journal.models import Mark
from tests.factories import journal as j
from tests.journal.test_triggers import refusal_of, sql
from tests.world import TODAY, World

OUT_OF_TIME = "Сдано – не раньше дня урока и не позже сегодняшнего."


def cell(world: World) -> Mark:
    return Mark.objects.get(work=world.work_monday, pupil=world.dima.pupil)


def test_a_cell_holds_a_number_or_a_result_never_both(world: World) -> None:
    with pytest.raises(IntegrityError, match="journal_mark_number_or_result"):
        Mark.objects.filter(pk=cell(world).pk).update(result="credit")


@pytest.mark.parametrize(("result", "sign"), [("credit", "зч"), ("no_credit", "нз"), ("exempt", "осв"), ("", "")])
def test_results_are_given_but_are_no_marks_for_averages(world: World, result: str, sign: str) -> None:
    Mark.objects.filter(pk=cell(world).pk).update(value=None, result=result)
    of_dima = Mark.objects.filter(pupil=world.dima.pupil)
    assert (str(cell(world)), of_dima.given().exists(), of_dima.set().exists()) == (sign, bool(result), False)


def test_no_results_in_grade_1(world: World) -> None:
    sql("UPDATE school_schoolclass SET grade = 1 WHERE id = %(id)s", id=world.class_5a.pk)
    message = refusal_of(lambda: Mark.objects.filter(pk=cell(world).pk).update(value=None, result="credit"))
    assert message == "В 1 классе отметки не ставят."


def test_a_mark_for_a_missed_lesson_put_later_carries_its_own_date(world: World) -> None:
    """Света was absent on Monday, Дима was not; cleared, the mark loses its date."""
    mark = j.make_mark(work=world.work_monday, pupil=world.sveta.pupil, value=4, by=world.anna.user)
    mark.refresh_from_db()
    was_given = mark.given_on
    Mark.objects.filter(pk=mark.pk).update(value=None)
    mark.refresh_from_db()
    assert (was_given, mark.given_on, cell(world).given_on) == (TODAY, None, None)


def test_a_date_of_a_make_up_mark_before_its_lesson_or_after_today(world: World) -> None:
    def dated(day: date) -> str:
        return refusal_of(lambda: Mark.objects.filter(pk=cell(world).pk).update(given_on=day))

    Mark.objects.filter(pk=cell(world).pk).update(given_on=date(2026, 10, 13))
    assert cell(world).given_on == date(2026, 10, 13)
    assert (dated(date(2026, 10, 11)), dated(date(2026, 10, 15))) == (OUT_OF_TIME, OUT_OF_TIME)


def test_a_changed_mark_carries_the_day_of_the_change_and_a_new_comment_does_not(world: World) -> None:
    Mark.objects.filter(pk=cell(world).pk).update(comment="Решение у доски")
    commented = cell(world).changed_on
    Mark.objects.filter(pk=cell(world).pk).update(value=5)
    assert (commented, cell(world).changed_on) == (None, TODAY)


def test_a_point_is_settled_by_a_mark_and_never_becomes_one(world: World) -> None:
    """Overdue since Tuesday, it is still only a point."""
    point = j.make_outstanding_work(
        work=world.work_monday, pupil=world.sveta.pupil, due_on=date(2026, 10, 13), by=world.anna.user
    )
    points = type(point).objects
    before = list(points.open()), Mark.objects.filter(pupil=world.sveta.pupil).count()
    j.make_mark(work=world.work_monday, pupil=world.sveta.pupil, value=3, by=world.anna.user)
    assert (before, list(points.open())) == (([point], 0), [])
