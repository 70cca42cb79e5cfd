"""Saving a cell of the gradebook: once, under the right name, against the version that was seen (product 2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.middleware import LAST_SEEN_KEY
from entry.actions import Conflict
from journal.access import Cell
from journal.actions import put_absence, put_mark, put_mark_at
from journal.models import Absence, Mark, Work
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.journal.grid import filled, save_mark
from tests.world import Child, World
from timetable.models import Lesson


def save_absence(
    client: Client, lesson: Lesson, person: Child, *, value: str, version: int = 0, operation: UUID | None = None
) -> dict[str, Any]:
    address = reverse("journal:absence", args=[lesson.pk, person.pupil.pk])
    answer = client.post(address, {"value": value, "version": version, "operation": operation or uuid4()})
    return {"status": answer.status_code, **json.loads(answer.content)}


def test_a_saved_mark_answers_with_its_version_and_the_fresh_mean(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    assert save_mark(anna, world.lesson_today, world.dima, value=5) == {
        "status": 200,
        "value": "5",
        "version": 1,
        "mean": "4,50",
        "nMarks": 2,
        "proposed": "5",
    }
    assert save_mark(anna, world.lesson_today, world.dima, value="", version=1) == {
        "status": 200,
        "value": "",
        "version": 2,
        "mean": "4,00",
        "nMarks": 1,
        "proposed": "4",
    }


def test_the_mean_counts_weights(world: World, signed_in: SignedIn) -> None:
    Work.objects.filter(pk=world.work_monday.pk).update(weight=Decimal(2))
    saved = save_mark(signed_in(world.anna), world.lesson_today, world.dima, value=5)
    assert saved["mean"] == "4,33"


def test_a_second_mark_makes_a_second_work_once(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    for person in (world.dima, world.sveta):
        save_mark(anna, world.lesson_monday, person, value=5, position=2)
    works = Work.objects.filter(lesson=world.lesson_monday).order_by("position")
    assert [(work.position, work.work_type, work.marks.count()) for work in works] == [
        (1, world.answer, 1),
        (2, world.answer, 2),
    ]


def test_a_saved_absence_answers_with_its_version(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    assert save_absence(anna, world.lesson_today, world.dima, value="ОП") == {
        "status": 200,
        "value": "ОП",
        "version": 1,
    }
    assert save_absence(anna, world.lesson_today, world.dima, value="", version=1) == {
        "status": 200,
        "value": "",
        "version": 2,
    }


def test_a_repeated_operation_writes_once_and_tells_what_stands_there_now(world: World, signed_in: SignedIn) -> None:
    anna, typed = signed_in(world.anna), uuid4()
    first = save_mark(anna, world.lesson_monday, world.dima, value=5, version=1, operation=typed)
    assert save_mark(anna, world.lesson_monday, world.dima, value=5, version=1, operation=typed) == first
    mark = Mark.objects.get(work=world.work_monday)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=2, by=world.galina.user)
    assert save_mark(anna, world.lesson_monday, world.dima, value=5, version=1, operation=typed) == {
        "status": 200,
        "value": "3",
        "version": 3,
        "mean": "3,00",
        "nMarks": 1,
        "proposed": "3",
        "author": "Ерёмина Г. И.",
        "message": "Здесь уже записано «3» (Ерёмина Г. И.).",
    }
    assert values_in_history(mark) == [(4, None), (5, typed), (3, None)]


def test_a_repeated_first_mark_of_a_column_writes_once(world: World, signed_in: SignedIn) -> None:
    anna, typed = signed_in(world.anna), uuid4()
    save_mark(anna, world.lesson_today, world.dima, value=5, operation=typed)
    save_mark(anna, world.lesson_today, world.dima, value=2, version=1)
    again = save_mark(anna, world.lesson_today, world.dima, value=5, operation=typed)
    assert (again["status"], again["value"], again["version"]) == (200, "2", 2)
    later = Mark.objects.get(work__lesson=world.lesson_today)
    assert values_in_history(later) == [(5, typed), (2, later.operation)]


def test_an_operation_that_another_person_repeats_is_a_conflict(world: World) -> None:
    """Even in the same cell and with the same value: what Анна typed tells nothing about what Галина did."""
    dima, typed = world.dima.pupil, uuid4()
    cell = Cell(world.lesson_today, dima.pk, 1, None, world.answer.pk, world.answer.weight)
    put_mark_at(cell=cell, value=5, known_version=0, by=world.anna.user, operation=typed)
    work = Work.objects.get(lesson=world.lesson_today)
    put_mark(work=work, pupil=dima, value=2, known_version=1, by=world.anna.user)
    with pytest.raises(Conflict) as conflict:
        put_mark_at(cell=cell, value=5, known_version=0, by=world.galina.user, operation=typed)
    assert (conflict.value.value, conflict.value.version) == ("2", 2)
    assert put_mark_at(cell=cell, value=5, known_version=0, by=world.anna.user, operation=typed).value == 2


def test_an_operation_is_nobody_elses_and_of_no_other_cell(world: World, signed_in: SignedIn) -> None:
    anna, typed = signed_in(world.anna), uuid4()
    save_mark(anna, world.lesson_today, world.dima, value=5, operation=typed)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=1, by=world.galina.user)
    conflict = save_mark(anna, world.lesson_monday, world.dima, value=5, version=1, operation=typed)
    other_cell = save_mark(anna, world.lesson_today, world.sveta, value=5, operation=typed)
    assert (conflict["status"], other_cell) == (
        409,
        {"status": 400, "message": "Эта запись уже сделана в другом месте: обновите страницу."},
    )
    assert list(Mark.objects.filter(pupil=world.sveta.pupil)) == []


def test_an_absence_is_repeated_without_harm(world: World, signed_in: SignedIn) -> None:
    anna, typed = signed_in(world.anna), uuid4()
    save_absence(anna, world.lesson_monday, world.sveta, value="Б", version=1, operation=typed)
    absence = Absence.objects.get(lesson=world.lesson_monday)
    put_absence(lesson=world.lesson_monday, pupil=world.sveta.pupil, code=None, known_version=2, by=world.galina.user)
    assert save_absence(anna, world.lesson_monday, world.sveta, value="Б", version=1, operation=typed) == {
        "status": 200,
        "value": "",
        "version": 3,
        "author": "Ерёмина Г. И.",
        "message": "Здесь уже пусто (Ерёмина Г. И.).",
    }
    events = Absence.pgh_event_model.objects.filter(pgh_obj=absence).order_by("pgh_id")  # type: ignore[attr-defined]
    assert list(events.values_list("code__letter", "operation")) == [("Н", None), ("Б", typed), (None, None)]


def values_in_history(mark: Mark) -> list[tuple[int | None, UUID | None]]:
    events = Mark.pgh_event_model.objects.filter(pgh_obj=mark).order_by("pgh_id")  # type: ignore[attr-defined]
    return list(events.values_list("value", "operation"))


def test_nothing_is_written_under_the_name_of_who_signed_in_meanwhile(world: World, signed_in: SignedIn) -> None:
    address = reverse("journal:mark", args=[world.lesson_today.pk, 1, world.dima.pupil.pk])
    typed = {"value": 5, "version": 0, "operation": uuid4(), "writer": world.nina.user.pk}
    answer = signed_in(world.anna).post(address, typed)
    assert (answer.status_code, answer.json()) == (401, {"message": "Сейчас вошёл другой человек: Белова А. С."})
    assert list(Mark.objects.filter(work__lesson=world.lesson_today)) == []


def end_session_after_mark(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    """As another window that signs out at this very moment."""
    done = execute(sql, *rest)
    if sql.startswith('INSERT INTO "journal_mark"'):
        Session.objects.all().delete()
    return done


def test_a_mark_whose_session_is_ended_while_it_is_written_is_told_as_written(
    world: World, signed_in: SignedIn
) -> None:
    anna = signed_in(world.anna)
    session = anna.session
    session[LAST_SEEN_KEY] -= 61  # each minute the moment is written anew
    session.save()
    with connection.execute_wrapper(end_session_after_mark):
        answer = save_mark(anna, world.lesson_today, world.dima, value=5)
    assert (answer["status"], answer["value"], answer["version"]) == (200, "5", 1)
    assert anna.get(reverse("journal:gradebooks")).status_code == 302


def test_a_page_of_an_older_program_is_told_to_be_opened_again(world: World, signed_in: SignedIn) -> None:
    address = reverse("journal:mark", args=[world.lesson_today.pk, 1, world.dima.pupil.pk])
    answer = signed_in(world.anna).post(address, {"value": 5, "version": 0})
    assert (answer.status_code, answer.json()) == (
        400,
        {"message": "Страница устарела: обновите её. Введённое хранится на этом компьютере."},
    )


def test_a_conflict_answers_with_the_other_value_and_its_author(world: World, signed_in: SignedIn) -> None:
    answer = save_mark(signed_in(world.anna), world.lesson_monday, world.dima, value=5)
    assert answer["message"].startswith("Здесь уже записано «4»: Белова А. С.")
    assert {name: answer[name] for name in ("status", "value", "version", "author")} == {
        "status": 409,
        "value": "4",
        "version": 1,
        "author": "Белова А. С.",
    }
    assert Mark.objects.get(work=world.work_monday).value == 4


@pytest.mark.parametrize(
    ("value", "status", "message"),
    [
        ("7", 400, "Отметка – от 1 до 5."),
        ("1", 400, "Отметка вне шкалы, принятой в школе."),
        ("55", 400, "Отметка – одна цифра."),
        ("4-", 400, "Отметка – одна цифра."),
    ],
)
def test_what_is_no_mark_is_refused(world: World, signed_in: SignedIn, value: str, status: int, message: str) -> None:
    answer = save_mark(signed_in(world.anna), world.lesson_today, world.dima, value=value)
    assert answer == {"status": status, "message": message}
    assert list(Mark.objects.filter(work__lesson=world.lesson_today)) == []


def test_an_unknown_letter_is_refused(world: World, signed_in: SignedIn) -> None:
    answer = save_absence(signed_in(world.anna), world.lesson_today, world.dima, value="Щ")
    assert answer == {"status": 400, "message": "Такого кода пропуска нет."}
    assert list(Absence.objects.filter(lesson=world.lesson_today)) == []


def test_locked_lessons_answer_with_the_reason(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    assert save_mark(anna, world.lesson_long_ago, world.dima, value=5) == {
        "status": 423,
        "message": "Срок правки истёк: урок 07.09.2026 был больше 14 дн. назад.",
    }
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    assert save_absence(anna, world.lesson_today, world.dima, value="Н") == {
        "status": 423,
        "message": "Учебный период закрыт: записи за 14.10.2026 не меняются.",
    }


def test_readers_and_strangers_to_the_gradebook_are_told_so(world: World, signed_in: SignedIn) -> None:
    assert save_mark(signed_in(world.boris), world.lesson_today, world.dima, value=5) == {
        "status": 403,
        "message": "На этом уроке пишет только учитель, который его ведёт.",
    }
    assert save_mark(signed_in(world.vera), world.lesson_today, world.dima, value=5) == {
        "status": 404,
        "message": "Этой ячейки больше нет: обновите страницу.",
    }
    assert list(Mark.objects.filter(work__lesson=world.lesson_today)) == []


def test_saving_takes_at_most_ten_statements(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anna = signed_in(world.anna)
    with django_assert_num_queries(10):  # the first mark of the lesson makes its work and the lesson held
        save_mark(anna, world.lesson_today, world.dima, value=5)
    with django_assert_num_queries(8):  # an empty cell
        save_mark(anna, world.lesson_today, world.sveta, value=5)
    with django_assert_num_queries(8):  # a changed one
        save_mark(anna, world.lesson_today, world.sveta, value=4, version=1)
    with django_assert_num_queries(8):
        save_absence(anna, world.lesson_today, world.dima, value="Н")


@pytest.mark.parametrize("n_pupils", [1, 27])
def test_statements_of_a_save_do_not_depend_on_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_pupils: int
) -> None:
    filled(world, n_pupils=n_pupils, n_lessons=2 * n_pupils)
    anna = signed_in(world.anna)
    with django_assert_num_queries(8):
        save_mark(anna, world.lesson_monday, world.sveta, value=5)


def test_history_of_a_typed_mark_names_person_address_and_page(world: World, signed_in: SignedIn) -> None:
    save_mark(signed_in(world.anna), world.lesson_today, world.dima, value=5)
    event = Mark.pgh_event_model.objects.order_by("pgh_id").last()  # type: ignore[attr-defined]
    path = reverse("journal:mark", args=[world.lesson_today.pk, 1, world.dima.pupil.pk])
    assert event.pgh_context == {"user": world.anna.user.pk, "url": path, "address": "127.0.0.1"}


def test_a_lesson_yet_to_come_takes_no_marks(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=date(2026, 10, 19), number=2)
    assert save_mark(signed_in(world.anna), lesson, world.dima, value=5) == {
        "status": 400,
        "message": "Урок ещё не состоялся: отметки и пропуски ставят после него.",
    }
