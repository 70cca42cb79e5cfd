"""«Итог» typed into the gradebook: the entry contract of a cell, and the rules of period marks (R-31, R-63)."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.actions import close_term
from journal.models import PeriodMark
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.journal.grid import grid
from tests.world import Child, World

OPERATION = UUID("6f1c0f3e-5a0b-4f7e-9d7e-0c1d2e3f4a5b")


def save(
    world: World,
    client: Client,
    value: str,
    version: int = 0,
    child: Child | None = None,
    operation: UUID | None = None,
) -> dict[str, Any]:
    place = [world.group_5a.pk, world.maths.pk, world.quarter_1.pk, (child or world.dima).pupil.pk]
    data = {"value": value, "version": version, "operation": operation or uuid4()}
    answer = client.post(reverse("journal:period_mark", args=place), data)
    return {"status": answer.status_code, **json.loads(answer.content)}


def stored() -> list[tuple[object, ...]]:
    return list(PeriodMark.objects.values_list("value", "result", "reason", "version"))


def finals(world: World, client: Client) -> tuple[str | None, list[str]]:
    """Why the last column is closed, and what stands in it."""
    page = grid(client.get(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])))
    return page.attributes[0][-1].get("data-lock"), [row[-1] for row in page.rows[3:]]


@pytest.mark.parametrize(
    ("typed", "row"), [("5", (5, "")), ("н/а", (None, "not_attested")), ("осв.", (None, "exempt")), ("", (None, ""))]
)
def test_what_is_typed_is_what_stands_there(
    world: World, signed_in: SignedIn, typed: str, row: tuple[int | None, str]
) -> None:
    anna = signed_in(world.anna)
    assert save(world, anna, typed) == {"status": 200, "value": typed, "version": 1}
    assert stored() == [(*row, "", 1)]
    assert finals(world, anna) == (None, [typed, "", ""])


def test_the_reason_of_a_mark_goes_with_it(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user)
    PeriodMark.objects.update(reason="олимпиада")
    save(world, signed_in(world.anna), "4", version=2)
    assert stored() == [(4, "", "", 3)]


def test_a_conflict_tells_the_other_value_and_its_author(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.boris.user)
    answer = save(world, signed_in(world.anna), "5")
    assert {name: answer[name] for name in ("status", "value", "version", "author")} == {
        "status": 409,
        "value": "3",
        "version": 1,
        "author": "Громов Б. Н.",
    }
    assert stored() == [(3, "", "", 1)]


def test_a_repeated_request_writes_once_and_tells_who_has_changed_it_since(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    first = save(world, anna, "5", operation=OPERATION)
    assert save(world, anna, "5", operation=OPERATION) == first
    PeriodMark.objects.update(value=4, written_by=world.boris.user)
    assert save(world, anna, "5", operation=OPERATION) == {
        "status": 200,
        "value": "4",
        "version": 2,
        "author": "Громов Б. Н.",
        "message": "Здесь уже записано «4» (Громов Б. Н.).",
    }


@pytest.mark.parametrize("typed", ["1", "6", "0", "55", "на", "Н"])
def test_what_is_no_period_mark_is_refused(world: World, signed_in: SignedIn, typed: str) -> None:
    answer = save(world, signed_in(world.anna), typed)
    assert (answer["status"], stored()) == (400, [])


def test_a_closed_term_is_closed_in_the_grid_too(world: World, signed_in: SignedIn) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    anna = signed_in(world.anna)
    lock = "Период закрыт: отметки за него не меняются."
    assert save(world, anna, "5") == {"status": 423, "message": lock}
    assert finals(world, anna) == (lock, ["", "", ""])


def test_readers_are_told_who_sets_it(world: World, signed_in: SignedIn) -> None:
    lock = "Отметки за период ставит учитель, который ведёт предмет."
    assert save(world, signed_in(world.boris), "5") == {"status": 403, "message": lock}
    assert finals(world, signed_in(world.boris))[0] == lock


def test_who_left_before_the_end_of_the_term_gets_none(world: World, signed_in: SignedIn) -> None:
    assert save(world, signed_in(world.anna), "5", child=world.nikita) == {
        "status": 400,
        "message": "На конец периода ученику не преподают этот предмет.",
    }


def test_saving_takes_few_statements(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    anna = signed_in(world.anna)
    with django_assert_num_queries(10):
        save(world, anna, "5")
