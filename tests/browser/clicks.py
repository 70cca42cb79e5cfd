"""Counting what a job costs the hands."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page


class CountedHands:
    """Clicks, chooses from lists and goes into fields; each is one click, what is typed then is none."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def choose(self, target: Locator, **option: Any) -> None:
        target.select_option(**option)
        self.clicks += 1

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)
        self.clicks += 1
