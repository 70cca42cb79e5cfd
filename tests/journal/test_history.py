"""The history of a cell: who wrote what, when, over what; read from the append-only tables (R-54)."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from journal.models import Mark
from journal.queries.history import cell_history
from tests.factories import journal as j
from tests.world import World


def history(world: World) -> list[tuple[str, str, str, str]]:
    """What is told of Дима's cell on Monday, by what was changed; within that the first change first.

    A test is one transaction, and so one moment: only changes of the same thing keep their order.
    """
    found = reversed(cell_history(world.lesson_monday.pk, 1, world.dima.pupil.pk))
    return [(one.what, one.author, one.before, one.after) for one in sorted(found, key=lambda one: one.what)]


def test_history_tells_every_change_of_a_cell_with_author_and_values(world: World) -> None:
    dima, cell = world.dima.pupil, Mark.objects.filter(work=world.work_monday, pupil=world.dima.pupil)
    cell.update(value=5, comment="Решение у доски", written_by=world.boris.user)
    j.make_outstanding_work(
        work=world.work_monday, pupil=dima, due_on=date(2026, 10, 19), comment="Тетрадь", by=world.anna.user
    )
    dima.outstanding_works.update(is_owed=False)
    j.make_absence(lesson=world.lesson_monday, pupil=dima, code=world.codes["Н"], by=world.anna.user)
    cell.update(value=None, result="credit", written_by=world.anna.user)
    assert history(world) == [
        ("Комментарий", "Громов Б. Н.", "", "Решение у доски"),
        ("Отметка", "Белова А. С.", "", "4"),
        ("Отметка", "Громов Б. Н.", "4", "5"),
        ("Отметка", "Белова А. С.", "5", "зч"),
        ("Пропуск", "Белова А. С.", "", "Н"),
        ("Точка", "Белова А. С.", "", "• до 19.10.2026: Тетрадь"),
        ("Точка", "Белова А. С.", "• до 19.10.2026: Тетрадь", ""),
    ]


def test_history_tells_the_reason_of_a_change(world: World) -> None:
    with pghistory.context(reason="Ошибка при вводе"):
        Mark.objects.filter(work=world.work_monday, pupil=world.dima.pupil).update(value=5)
    latest = cell_history(world.lesson_monday.pk, 1, world.dima.pupil.pk)
    assert [(one.after, one.reason) for one in latest] == [("5", "Ошибка при вводе"), ("4", "")]


def test_history_of_a_cell_is_of_this_cell_only(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    second = j.make_work(lesson=world.lesson_monday, work_type=world.answer, position=2, by=world.anna.user)
    j.make_mark(work=second, pupil=world.dima.pupil, value=2, by=world.anna.user)
    j.make_mark(work=world.work_monday, pupil=world.sveta.pupil, value=3, by=world.anna.user)
    with django_assert_num_queries(4):
        assert history(world) == [("Отметка", "Белова А. С.", "", "4")]


def test_history_of_a_cell_is_found_by_an_index(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_indexes WHERE indexname LIKE 'journal\\_%event\\_cell' ORDER BY 1")
        indexed = [table for (table,) in cursor.fetchall()]
    assert indexed == ["journal_absenceevent", "journal_markevent", "journal_outstandingworkevent"]
