"""A school that stands for many tests: its pages are only read, so that one world and one window a person will do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.test.utils import modify_settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.conftest import Visitor, close, new_visitor, session_key
from tests.kept_world import KeptWorld, clear_tables
from tests.world import World


@dataclass
class StandingSchool:
    """The world behind a live server, where everybody has signed in, and the windows opened so far."""

    world: World
    sessions: dict[str, str]
    server: str
    browser: Browser
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, name: str) -> Visitor:
        """The window of the person of this name in the world; "" is a stranger."""
        if name not in self.visitors:
            self.visitors[name] = new_visitor(self.browser, self.server, self.sessions.get(name))
        return self.visitors[name]


@contextmanager
def standing_school(browser: Browser, kept_world: KeptWorld, blocker: DjangoDbBlocker) -> Iterator[StandingSchool]:
    """Inside the block the world is in the database, for every connection; afterwards nothing is.

    Tests in it are marked `django_db`, without `transaction`: the end of those would empty the database under it.
    """
    with blocker.unblock(), modify_settings(ALLOWED_HOSTS={"append": "localhost"}):
        world = kept_world.restored()
        sessions = {name: session_key(person) for name, person in world.people.items()}
        server = LiveServer("localhost")
        school = StandingSchool(world, sessions, server.url, browser)
        try:
            yield school
            unsaid = {name: visitor.complaints for name, visitor in school.visitors.items() if visitor.complaints}
            assert unsaid == {}
        finally:
            close(school.visitors.values())
            server.stop()
            clear_tables()
