"""A quarter closed for a grade and a correction granted, from the start page on, every press counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journal.access import CorrectionScope
from journal.actions import request_correction
from journal.models import CorrectionRequest, TermLock
from tests.browser.clicks import CountedHands
from tests.browser.conftest import OpenBrowser, Visitor
from tests.world import World

pytestmark = pytest.mark.browser


def at_start(deputy: Visitor) -> CountedHands:
    """The hands of the deputy at the own start page."""
    deputy.goto("/start/deputy/")
    return CountedHands(deputy.page)


def test_a_quarter_is_closed_for_a_grade_by_four_presses(world: World, open_browser: OpenBrowser) -> None:
    deputy = at_start(open_browser(world.galina))
    deputy.click(deputy.page.get_by_role("link", name="Закрыть период"))
    deputy.click(deputy.page.get_by_role("link", name="5А, I четверть"))
    deputy.click(deputy.page.get_by_label("Закрыть с незаполненным").first)
    deputy.click(deputy.page.get_by_role("button", name="Закрыть параллель"))
    expect(deputy.page.get_by_text("I четверть: период закрыт. Классы: 5А, 5Б.")).to_be_visible()
    assert [str(lock) for lock in TermLock.objects.all()] == ["5А: I четверть", "5Б: I четверть"]
    assert deputy.clicks == 4


def test_a_correction_is_granted_by_two_presses(world: World, open_browser: OpenBrowser) -> None:
    scope = CorrectionScope(world.group_5a, world.maths, world.quarter_1)
    request_correction(scope=scope, reason="описка", by=world.anna.user)
    deputy = at_start(open_browser(world.galina))
    deputy.click(deputy.page.locator("main").get_by_role("link", name="Исправления"))
    deputy.click(deputy.page.get_by_role("button", name="Открыть"))
    expect(deputy.page.get_by_text("открыто до")).to_be_visible()
    assert [one.reason for one in CorrectionRequest.objects.open()] == ["описка"]
    assert deputy.clicks == 2
