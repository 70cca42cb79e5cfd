"""The gradebook as of a past day: read-only, and one link away (product 2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from journal.actions import put_mark
from tests.conftest import SignedIn
from tests.journal.test_past import happened_on
from tests.pages.journal.grid import grid
from tests.world import TODAY, World

YESTERDAY = TODAY - timedelta(days=1)


def past_of_5a(world: World, day: object) -> str:
    return reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk], query={"as_of": str(day)})


def test_the_past_stands_there_without_what_came_later(world: World, signed_in: SignedIn) -> None:
    happened_on(YESTERDAY)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=2, known_version=1, by=world.anna.user)
    happened_on(TODAY)
    page = signed_in(world.anna).get(past_of_5a(world, YESTERDAY))
    assert [row[3] for row in grid(page).rows[3:]] == ["4", "Н", ""]
    assert "Журнал, каким он был в конце дня 13.10.2026. Изменить в нём ничего нельзя." in page.text
    assert page.text.count("Журнал на 13.10.2026: только чтение.") == 7
    assert "пишет учитель" not in page.text  # nobody does
    assert "&#34;place&#34;: &#34;&#34;" in page.text  # nothing typed elsewhere is restored here


def test_the_present_is_untouched_by_a_look_into_the_past(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    anna.get(past_of_5a(world, YESTERDAY))
    page = anna.get(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    assert [row[3] for row in grid(page).rows[3:]] == ["4", "Н", ""]


def test_a_page_often_opened_before_does_not_hide_the_past(world: World, signed_in: SignedIn) -> None:
    """The connection keeps the plans of its queries, which lead to the tables of the present (decision 19)."""
    anna, here = signed_in(world.anna), reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    for _ in range(7):
        anna.get(here)
    happened_on(YESTERDAY)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=2, known_version=1, by=world.anna.user)
    happened_on(TODAY)
    shown = [[row[3] for row in grid(anna.get(page)).rows[3:]] for page in (past_of_5a(world, YESTERDAY), here)]
    assert shown == [["4", "Н", ""], ["2", "Н", ""]]


@pytest.mark.parametrize(
    ("typed", "error"),
    [("2026-10-15", "Этот день ещё не наступил."), ("вчера", "Введите дату."), ("0", "Введите дату.")],
)
def test_what_is_no_past_day_shows_the_present_and_says_why(
    world: World, signed_in: SignedIn, typed: str, error: str
) -> None:
    page = signed_in(world.anna).get(past_of_5a(world, typed))
    assert ([row[3] for row in grid(page).rows[3:]], error in page.text) == (["4", "Н", ""], True)


@pytest.mark.parametrize("person", ["vera", "nina", "elena", "dima", "raisa"])
def test_the_past_is_closed_to_whom_the_present_is_closed(world: World, signed_in: SignedIn, person: str) -> None:
    happened_on(YESTERDAY)
    answers = {
        signed_in(world.people[person]).get(address).status_code
        for address in (past_of_5a(world, YESTERDAY), past_of_5a(world, TODAY))
    }
    assert answers <= {403, 404}
