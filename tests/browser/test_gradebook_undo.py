"""Whatever was done in the gradebook, undoing it step by step leads back through every state, redoing forth again."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from journal.models import Absence, Mark, RollCall, WholeDayAbsence
from tests.browser.conftest import OpenBrowser
from tests.browser.grid import DIMA, MONDAY, SVETA, TODAY, all_saved, cell, opened, press, row
from tests.factories.timetable import make_lesson
from tests.world import TODAY as TODAY_IS
from tests.world import World
from timetable.models import LessonState

pytestmark = pytest.mark.browser

ACTIONS = 30
KEYS = ["5", "4", "3", "2", "y", ",", "j", "+", "Delete", "Control+d", "Control+Shift+d", "Space"]
RANGE = "Shift+ArrowDown Delete"


def state(page: Page) -> tuple[Any, ...]:
    """Marks, absences, whole days and roll calls in the database, means and counts on the page."""
    marks = Mark.objects.set().order_by("work", "pupil").values_list("work", "pupil", "value")
    absences = Absence.objects.set().order_by("lesson", "pupil").values_list("lesson", "pupil", "code__letter")
    days = WholeDayAbsence.objects.filter(is_in_force=True).order_by("lesson", "pupil").values_list("lesson", "pupil")
    rolls = RollCall.objects.in_force().order_by("lesson").values_list("lesson", flat=True)
    standings = [row(page, number)[-4:] for number in range(2)]
    return list(marks), list(absences), list(days), list(rolls), standings


@pytest.mark.parametrize("seed", range(3))
def test_undo_leads_back_through_every_state_and_redo_forth(world: World, open_browser: OpenBrowser, seed: int) -> None:
    make_lesson(assignment=world.maths_5a, on=TODAY_IS, number=3, state=LessonState.HELD)
    page = opened(world, open_browser(world.anna)).page
    draw = Random(seed)
    states = [state(page)]
    for _ in range(ACTIONS):
        cell(page, draw.choice([DIMA, SVETA]), draw.choice([MONDAY, TODAY, TODAY + 1])).click()
        now = _after(page, *draw.choice([*KEYS, RANGE]).split())
        if now != states[-1]:
            states.append(now)
    assert len(states) > ACTIONS / 2
    back = [_after(page, "Control+z") for _ in states[1:]]
    assert back == states[-2::-1]
    assert page.get_by_role("button", name="Отменить").is_disabled()
    forth = [_after(page, "Control+y") for _ in states[1:]]
    assert forth == states[1:]


def _after(page: Page, *keys: str) -> tuple[Any, ...]:
    press(page, *keys)
    if page.locator("#grid[data-unsaved]").count():
        all_saved(page)
    return state(page)
