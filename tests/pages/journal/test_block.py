"""A block of cells in one request: each written or refused on its own, looked at before, repeated without harm."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import Absence, Mark, PeriodMark, Work
from school.models import School
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import YEAR_BEGINS, Child, Person, World
from timetable.models import Lesson

Edit = dict[str, object]
NOT_THE_TEACHER = "На этом уроке пишет только учитель, который его ведёт."


def mark(lesson: Lesson, child: Child, value: str, *, version: int = 0, position: int = 1) -> Edit:
    column = f"{lesson.pk}/{position}"
    return {"kind": "mark", "column": column, "row": child.pupil.pk, **said(value, version)}


def absence(lesson: Lesson, child: Child, value: str, *, version: int = 0) -> Edit:
    return {"kind": "absence", "column": f"{lesson.pk}", "row": child.pupil.pk, **said(value, version)}


def final(world: World, child: Child, value: str) -> Edit:
    return {"kind": "final", "column": f"term-{world.quarter_1.pk}", "row": child.pupil.pk, **said(value, 0)}


def said(value: str, version: int) -> Edit:
    return {"value": value, "version": version, "operation": str(uuid4())}


def address(world: World) -> str:
    return reverse("journal:block", args=[world.group_5a.pk, world.maths.pk])


def send(client: Client, world: World, *edits: Edit, **more: object) -> list[dict[str, Any]]:
    answer = client.post(address(world), {"cells": json.dumps(edits), **more})
    assert answer.status_code == 200, answer.text
    cells: list[dict[str, Any]] = answer.json()["cells"]
    return cells


def standing() -> dict[str, list[tuple[object, ...]]]:
    """All marks, absences, period marks and works."""
    marks = Mark.objects.order_by("pk").values_list("work__lesson", "pupil", "value", "result", "version", "written_by")
    return {
        "marks": list(marks),
        "absences": list(Absence.objects.order_by("pk").values_list("lesson", "pupil", "code__letter", "version")),
        "finals": list(PeriodMark.objects.order_by("pk").values_list("pupil", "value", "result")),
        "works": list(Work.objects.order_by("pk").values_list("lesson", "position")),
    }


def test_marks_and_letters_are_written_at_once_and_answered_in_their_order(world: World, signed_in: SignedIn) -> None:
    cells = send(
        signed_in(world.anna),
        world,
        mark(world.lesson_today, world.sveta, "3"),
        absence(world.lesson_today, world.dima, "ОП"),
        mark(world.lesson_today, world.dima, "5"),
        mark(world.lesson_monday, world.dima, "", version=1),
    )
    svetas = {"mean": "3,00", "nMarks": 1, "proposed": "3"}
    dimas = {"mean": "5,00", "nMarks": 1, "proposed": "5"}
    assert cells == [
        {"status": 200, "value": "3", "version": 1, **svetas},
        {"status": 200, "value": "ОП", "version": 1},
        {"status": 200, "value": "5", "version": 1, **dimas},
        {"status": 200, "value": "", "version": 2, **dimas},
    ]
    today = Mark.objects.filter(work__lesson=world.lesson_today)
    assert list(today.order_by("value").values_list("value", "written_by")) == [
        (3, world.anna.user.pk),
        (5, world.anna.user.pk),
    ]
    assert Work.objects.filter(lesson=world.lesson_today).count() == 1


def test_what_is_refused_leaves_the_rest_alone(world: World, signed_in: SignedIn) -> None:
    """Each with the status and the words of a cell that is sent alone."""
    Mark.objects.filter(work=world.work_monday).update(value=2, written_by=world.galina.user)
    cells = send(
        signed_in(world.anna),
        world,
        mark(world.lesson_monday, world.dima, "5", version=1),
        mark(world.lesson_today, world.dima, "7"),
        mark(world.lesson_today, world.dima, "1", position=2),
        mark(world.lesson_today, world.dima, "хор", position=3),
        mark(world.lesson_today, world.nikita, "5"),
        mark(world.lesson_today, world.zoya, "5"),
        mark(world.lesson_tuesday, world.dima, "5"),
        mark(world.lesson_5b_today, world.dima, "5"),
        absence(world.lesson_today, world.sveta, "Х"),
        absence(world.lesson_long_ago, world.sveta, "Н"),
        mark(world.lesson_friday, world.sveta, "4"),
        mark(world.lesson_today, world.sveta, "4"),
    )
    conflict = cells[0].pop("message")
    assert conflict.startswith("Здесь уже записано «2»: Ерёмина Г. И.")
    assert cells[0] == {"status": 409, "value": "2", "version": 2, "author": "Ерёмина Г. И."}
    assert [(cell["status"], cell.get("message")) for cell in cells[1:]] == [
        (400, "Отметка – от 1 до 5."),
        (400, "Отметка вне шкалы, принятой в школе."),
        (400, "Отметка – одна цифра."),
        (400, "Ученик в этот день не был в группе."),
        (400, "Ученик в этот день не был в группе."),
        (403, NOT_THE_TEACHER),
        (404, "Этой ячейки больше нет: обновите страницу."),
        (400, "Такого кода пропуска нет."),
        (423, "Срок правки истёк: урок 07.09.2026 был больше 14 дн. назад."),
        (403, NOT_THE_TEACHER),
        (200, None),
    ]
    of_5a = Mark.objects.set().filter(work__lesson__group=world.group_5a)
    assert list(of_5a.order_by("value").values_list("pupil", "value")) == [
        (world.dima.pupil.pk, 2),
        (world.sveta.pupil.pk, 4),
    ]


def test_a_look_says_what_would_happen_and_writes_nothing(world: World, signed_in: SignedIn) -> None:
    anna, before = signed_in(world.anna), standing()
    edits = [
        mark(world.lesson_today, world.dima, "5"),
        mark(world.lesson_today, world.sveta, "1"),
        mark(world.lesson_monday, world.dima, "3", version=7),
    ]
    looked = send(anna, world, *edits, is_look="1")
    assert [cell["status"] for cell in looked] == [200, 400, 409]
    assert standing() == before
    written = send(anna, world, *edits)
    assert [cell["status"] for cell in written] == [200, 400, 409]
    assert len(standing()["marks"]) == len(before["marks"]) + 1


def test_a_repeated_block_writes_once_whatever_has_been_written_since(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    edits = [mark(world.lesson_today, world.dima, "5"), mark(world.lesson_today, world.sveta, "4")]
    send(anna, world, *edits)
    Mark.objects.filter(pupil=world.sveta.pupil).update(value=2, written_by=world.galina.user)
    before = standing()
    again = send(anna, world, *edits)
    assert [(cell["status"], cell["value"], cell.get("author")) for cell in again] == [
        (200, "5", None),
        (200, "2", "Ерёмина Г. И."),
    ]
    assert standing() == before


def test_history_names_who_has_written_the_block(world: World, signed_in: SignedIn) -> None:
    send(signed_in(world.anna), world, *[mark(world.lesson_today, child, "5") for child in (world.dima, world.sveta)])
    events = Mark.pgh_event_model.objects.filter(work__lesson=world.lesson_today)  # type: ignore[attr-defined]  # pghistory
    assert (
        list(events.values_list("pgh_label", "written_by", "pgh_context__user"))
        == [("insert", world.anna.user.pk, world.anna.user.pk)] * 2
    )


def test_marks_of_the_term_are_set_by_the_same_rules_as_one_by_one(world: World, signed_in: SignedIn) -> None:
    anna, maria = signed_in(world.anna), signed_in(world.maria)
    School.objects.update(period_mark_days=1)
    early = send(anna, world, final(world, world.dima, "5"))
    School.objects.update(period_mark_days=60)
    edits = [final(world, world.dima, "5"), final(world, world.sveta, "н/а"), final(world, world.zoya, "5")]
    assert [cell["status"] for cell in send(maria, world, *edits)] == [403, 403, 404]
    found = send(anna, world, *edits)
    assert [(cell["status"], cell.get("value")) for cell in (*early, *found)] == [
        (423, None),
        (200, "5"),
        (200, "н/а"),
        (404, None),
    ]
    assert standing()["finals"] == [(world.dima.pupil.pk, 5, ""), (world.sveta.pupil.pk, None, "not_attested")]


@pytest.mark.parametrize(
    "cells",
    [
        "",
        "[",
        "{}",
        "[]",
        "[1]",
        json.dumps([{"kind": "day", "column": "1", "row": 1, "value": "", "version": 0, "operation": ""}]),
        json.dumps([{"kind": "mark", "column": "term-1", "row": 1, "value": "", "version": 0, "operation": ""}]),
        json.dumps([{"kind": "mark", "column": "1/1", "row": "x", "value": "", "version": 0, "operation": ""}]),
        json.dumps([{"kind": "mark", "column": "1/1", "row": 1}]),
        "[" * 100_000,
    ],
)
def test_what_is_no_block_is_refused(world: World, signed_in: SignedIn, cells: str) -> None:
    answer = signed_in(world.anna).post(address(world), {"cells": cells})
    assert (answer.status_code, sorted(answer.json())) == (400, ["message"])


def test_more_than_five_hundred_cells_are_refused(world: World, signed_in: SignedIn) -> None:
    edits = [mark(world.lesson_today, world.dima, "5")] * 501
    answer = signed_in(world.anna).post(address(world), {"cells": json.dumps(edits)})
    assert (answer.status_code, answer.json()) == (400, {"message": "За один раз – не больше 500 ячеек."})


@pytest.mark.parametrize("person", ["boris", "galina", "maria"])
def test_readers_of_the_gradebook_write_nothing(world: World, signed_in: SignedIn, person: str) -> None:
    reader: Person = world.people[person]
    before = standing()
    (cell,) = send(signed_in(reader), world, mark(world.lesson_today, world.dima, "5"))
    assert (cell, standing()) == ({"status": 403, "message": NOT_THE_TEACHER}, before)


@pytest.mark.parametrize("n_cells", [1, 3])
def test_queries_before_and_after_the_writing_do_not_depend_on_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_cells: int
) -> None:
    """Each cell costs a savepoint and an insert, here after the first has made the work of the column."""
    lesson = world.lesson_today
    children = []
    for number in range(n_cells):
        pupil = s.make_pupil(last_name=f"Ученик{number}", first_name="Пётр")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        children.append(pupil)
    Work.objects.create(lesson=lesson, work_type=world.answer, weight=1, position=1, written_by=world.anna.user)
    edits = [{"kind": "mark", "column": f"{lesson.pk}/1", "row": pupil.pk, **said("5", 0)} for pupil in children]
    anna = signed_in(world.anna)
    with django_assert_num_queries(17 + 3 * n_cells):
        send(anna, world, *edits)
