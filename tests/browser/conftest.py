"""A real browser against a live server, and what every page must keep in it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from scripts.chromium import launch
from tests.conftest import sign_in
from tests.world import Person, World

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
PATIENCE = 30  # seconds for a page to do what it will do: other tests may be at work beside it
expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class Visitor:
    """A browser window of one person, and the list of everything in it that must not have happened."""

    page: Page
    context: BrowserContext
    server: str
    complaints: list[str] = field(default_factory=list)

    def goto(self, path: str) -> None:
        """Opens the path of the live server."""
        self.page.goto(self.server + path)


OpenBrowser = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser process for the run."""
    # Playwright's event loop lives in this thread; Django's synchronous ORM is used beside it on purpose.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium: Browser, live_server: LiveServer, world: World) -> Iterator[OpenBrowser]:
    """`open_browser(world.anna)`: a window in which the person has signed in; `open_browser()`: a stranger's.

    Windows of other kinds are described by the arguments of `new_visitor`.
    """
    visitors: list[Visitor] = []

    def open_window(person: Person | None = None, **window: Any) -> Visitor:
        session = session_key(person) if person else None
        visitors.append(new_visitor(chromium, live_server.url, session, **window))
        return visitors[-1]

    yield open_window
    complaints = [line for visitor in visitors for line in visitor.complaints]
    close(visitors)
    assert complaints == []


def close(visitors: Iterable[Visitor]) -> None:
    """Closes the windows and waits until the live server has answered the last request of each.

    What it wrote later would meet the clearing of the tables, or stand in the next test's world. Every connection
    has a thread, which ends with it.
    """
    for visitor in visitors:
        visitor.context.close()
    deadline = time.monotonic() + PATIENCE
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "the live server still answers a window that has been closed"
        time.sleep(0.005)


def session_key(person: Person) -> str:
    """Of a session in which the person has signed in."""
    return str(sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value)


def new_visitor(
    browser: Browser,
    server: str,
    session: str | None,
    *,
    viewport: dict[str, int] = WIDE,
    dark: bool = False,
    javascript: bool = True,
    touch: bool = False,
) -> Visitor:
    """A window that shares nothing with others; its person has signed in when the key of a session is given."""
    context = browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        color_scheme="dark" if dark else "light",
        locale="ru-RU",
        java_script_enabled=javascript,
        has_touch=touch,
        is_mobile=touch,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE * 1000)
    if session is not None:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server}])
    visitor = Visitor(page=context.new_page(), context=context, server=server)
    _listen(visitor)
    return visitor


def _listen(visitor: Visitor) -> None:
    """Notes requests to other hosts, errors of scripts and violations of the content security policy."""

    def watch(request: Request) -> None:
        if not request.url.startswith((visitor.server, "data:", "blob:", "about:")):
            visitor.complaints.append(f"another host: {request.url}")

    visitor.context.on("request", watch)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(f"script: {error}"))
    visitor.page.on(
        "console",
        lambda message: (
            visitor.complaints.append(f"console: {message.text}") if "Content Security Policy" in message.text else None
        ),
    )
