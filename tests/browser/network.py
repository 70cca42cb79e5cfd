"""A network that answers as a test wants it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Answer = Callable[[Any], None]

_PROBE = "/is-intercepted/"
_IS_INTERCEPTED = "async (probe) => { while ((await fetch(probe)).status !== 204); }"


def intercept(page: Page, addresses: str, answer: Answer, *, times: int | None = None) -> None:
    """`page.route` that holds when it returns: Chromium tells the page of it later than it tells Playwright."""
    page.route(f"**{_PROBE}", lambda route: route.fulfill(status=204))
    page.evaluate(_IS_INTERCEPTED, _PROBE)
    page.route(addresses, answer, times=times)
    page.unroute(f"**{_PROBE}")


def refusing(status: int) -> Answer:
    """Answers so, and the server hears nothing."""
    return lambda route: route.fulfill(status=status, body="")
