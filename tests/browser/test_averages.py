"""A click on a mean opens its explanation over the gradebook, wide and narrow (product 2)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenBrowser
from tests.browser.grid import opened
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_mean_explains_itself_over_the_gradebook(world: World, open_browser: OpenBrowser, width: int) -> None:
    page = opened(world, open_browser(world.anna)).page
    page.set_viewport_size({"width": width, "height": 800})
    page.locator(".grid .mean a").first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("(4 × 1) : (1) = 4 : 1 = 4,00")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "/pupils/" not in page.url
