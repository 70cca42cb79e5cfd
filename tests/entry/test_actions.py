"""Compare-and-set within the transaction of an action: no statement more than it needs, no error to recover from."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from entry.actions import Conflict, compare_and_set, insert_if_absent
from journal.models import Mark, Work
from tests.world import TODAY, World


def of_sveta(world: World) -> dict[str, Any]:
    """An empty cell of Monday's column."""
    return {"work_id": world.work_monday.pk, "pupil_id": world.sveta.pupil.pk}


def test_a_new_row_is_one_statement(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        mark = compare_and_set(Mark.objects.all(), of_sveta(world), {"value": 5}, known_version=0, by=world.anna.user)
    assert Mark.objects.get(pk=mark.pk).value == 5


def test_a_change_is_one_statement(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = {**of_sveta(world), "pupil_id": world.dima.pupil.pk}
    with django_assert_num_queries(1):
        mark = compare_and_set(Mark.objects.all(), keys, {"value": 3}, known_version=1, by=world.anna.user)
    assert (mark.value, mark.version) == (3, 2)
    assert mark.changed_on == TODAY  # as the trigger has left it


def test_a_row_that_is_there_is_left_alone_and_the_transaction_goes_on(world: World) -> None:
    values = {"value": 5, "written_by": world.anna.user}
    first = insert_if_absent(Mark.objects.all(), {**of_sveta(world), **values})
    second = insert_if_absent(Mark.objects.all(), {**of_sveta(world), **values, "value": 2})
    assert (first, second) == (Mark.objects.get(value=5, **of_sveta(world)), None)


def test_what_is_not_compared_is_written_along_and_makes_no_conflict(world: World) -> None:
    def write(value: int, comment: str, known_version: int) -> Mark:
        return compare_and_set(
            Mark.objects.all(),
            of_sveta(world),
            {"value": value},
            uncompared={"comment": comment},
            known_version=known_version,
            by=world.anna.user,
        )

    write(5, "у доски", 0)
    repeated = write(5, "с места", 0)
    assert (repeated.comment, repeated.version) == ("у доски", 1)
    assert (write(4, "с места", 1).comment, Mark.objects.get(**of_sveta(world)).version) == ("с места", 2)
    with pytest.raises(Conflict):
        write(3, "", 1)


def test_a_row_named_by_its_number_is_never_made(world: World) -> None:
    """«0 = no row» is a conflict, whether it is there or gone."""
    Work.objects.filter(pk=world.work_monday.pk).update(title="Доли")
    for pk in (world.work_monday.pk, 10**9):
        with pytest.raises(Conflict):
            compare_and_set(Work.objects.all(), {"pk": pk}, {"title": "Тест"}, known_version=0, by=world.anna.user)
