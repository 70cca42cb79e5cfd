"""Going from page to page and reading what stands on one, without overtaking the browser.

Playwright waits for an element before it clicks it or reads it; it does not wait for a page after a click, nor for
the elements that it counts or reads as a list. A slow machine then reads the page that is going away, or half of one.
"""

from __future__ import annotations

from playwright.sync_api import Locator


def follow(button_or_link: Locator) -> None:
    """Clicks what leads to another page and waits until that page is there."""
    with button_or_link.page.expect_navigation():
        button_or_link.click()


def each(found: Locator) -> list[Locator]:
    """The elements of a page that holds at least one of them."""
    return _there(found).all()


def texts(found: Locator) -> list[str]:
    """What each of the elements says; the page holds at least one of them."""
    return _there(found).all_inner_texts()


def _there(found: Locator) -> Locator:
    found.first.wait_for(state="attached")
    found.page.wait_for_load_state()
    return found
