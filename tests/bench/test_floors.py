"""The floors that pages are measured beside must do their work: a floor that fails is a quick one."""

from __future__ import annotations

import pytest
from django.db import connection

from bench.owner_sql import MAKE_TABLE
from tests.conftest import sign_in
from tests.owner import as_owner
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.urls("bench.urls")]


def test_the_floor_of_a_page_is_a_table_of_so_many_cells(world: World) -> None:
    answer = sign_in(world.anna).get("/bench/table/3/4/")
    assert (answer.status_code, answer.content.count(b"<tr>"), answer.content.count(b"<td>")) == (200, 3, 12)


def test_the_floor_of_saving_is_one_bare_row(world: World) -> None:
    with connection.cursor() as cursor:
        with as_owner():
            cursor.execute(MAKE_TABLE)
        answer = sign_in(world.anna).post("/bench/insert/")
        cursor.execute("SELECT value, written_by_id FROM bench_mark")
        assert (answer.content, cursor.fetchall()) == (b"1", [(4, world.anna.user.pk)])
