"""A click on a mean opens its explanation over the gradebook, wide and narrow (product 2)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.grid import opened
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 420)])
def test_a_mean_explains_itself_over_the_gradebook(
    world: World, open_browser: OpenBrowser, width: int, height: int
) -> None:
    page = opened(world, open_browser(world.anna)).page
    page.set_viewport_size({"width": width, "height": height})
    page.locator(".grid .mean a").first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("(4 × 1) : (1) = 4 : 1 = 4,00")
    assert dialog.evaluate("(dialog) => dialog.scrollTop") == 0  # though the button at its end has the focus
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "/pupils/" not in page.url
