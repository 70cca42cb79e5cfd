"""Tables of fields move like the grid: Enter leads down, and writes nothing by itself (static/js/down.js)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journal.models import CouncilDecision
from tests.browser.conftest import OpenBrowser
from tests.pages.test_shown_versions import CASES
from tests.world import World

pytestmark = pytest.mark.browser

TABLES = ["lesson", "period column", "results", "council"]


@pytest.mark.parametrize("name", TABLES)
def test_enter_and_arrows_go_from_row_to_row(world: World, open_browser: OpenBrowser, name: str) -> None:
    case = CASES[name]
    case.before(world)
    if name == "council":
        decision = CouncilDecision.objects.get()
        decision.pk, decision.pupil = None, world.sveta.pupil
        decision.save(force_insert=True)
    visitor = open_browser(world.people[case.person])
    visitor.goto(case.address(world))
    page = visitor.page
    first, second = (page.locator("[data-down]").nth(number) for number in (0, 1))
    expect(first).to_have_attribute("data-down", second.get_attribute("data-down") or "")
    first.fill("5")
    for key, here in (("Enter", second), ("ArrowUp", first), ("ArrowDown", second), ("Shift+Enter", first)):
        page.keyboard.press(key)
        expect(here).to_be_focused()
    expect(first).to_have_value("5")
    assert (
        page.locator("main .pupil input[type=text]:not([data-down]), main td input[type=text]:not([data-down])").count()
        == 0
    )
