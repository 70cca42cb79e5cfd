"""What every test has at hand: the world, its date, and the guard against queries while a page is drawn."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.template.backends.jinja2 import Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from django.test.utils import override_settings
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from accounts.middleware import LAST_SEEN_KEY
from common.clock import current_moment
from journal.queries.kept_bodies import KEPT_BODIES
from school.queries.kept_sums import KEPT_SUMS
from tests.databases import connected_as, copied_database
from tests.kept_world import KeptWorld, clear_tables
from tests.world import TODAY, Person, World

FAKED_TODAY = os.environ.get("EZH_FAKED_TODAY", "")
SignedIn = Callable[[Person], Client]

# A machine that does other things as well may stop any example for a while: time proves nothing about a property.
hypothesis_settings.register_profile("no deadline", deadline=None)
hypothesis_settings.load_profile("no deadline")


@pytest.hookimpl(trylast=True)  # after pytest-randomly, whose order stays within a file and among equal lengths
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files, the longest first, so that workers end at the same time. A test in a browser counts as twenty."""
    length: Counter[Path] = Counter()
    for item in items:
        length[item.path] += 20 if {"browser", "system"} & {mark.name for mark in item.iter_markers()} else 1
    place = {path: number for number, path in enumerate(length)}
    items.sort(key=lambda item: (-length[item.path], place[item.path]))


@pytest.fixture(scope="session", autouse=True)
def faked_today() -> Iterator[None]:
    """EZH_FAKED_TODAY=2028-02-29: for Python it is noon of that day, and time goes on from there (make any-day).

    The clock of PostgreSQL cannot be moved. What triggers compare with moments follows (`ezh_now`), and the school's
    date is the world's today on any day; history and whatever else says `now()` keep the day of the machine, which no
    test compares with Python's.
    """
    if not FAKED_TODAY:
        yield
        return
    noon = datetime.combine(date.fromisoformat(FAKED_TODAY), time(12), ZoneInfo(settings.TIME_ZONE))
    with time_machine.travel(noon, tick=True):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    faked_today: None,
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    cheap_password_hashing: None,
) -> Iterator[KeptWorld]:
    """The test database, where it is always the world's today. Tests work as the application's role, as pages do.

    `as_owner` (tests/owner.py) is for what only the owner of the tables can do.
    """
    with django_db_blocker.unblock(), copied_database(settings.DATABASES["default"]["TEST"]["NAME"]):
        _stop_the_clock()
        with connected_as(settings.APPLICATION_ROLE):
            kept_world = KeptWorld.build()
            with django_db_blocker.block():
                yield kept_world


def _stop_the_clock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION ezh_today() RETURNS date LANGUAGE sql IMMUTABLE "
            f"AS $$ SELECT DATE '{TODAY.isoformat()}' $$"
        )
        # … and eight in the morning, unless a test has set another moment of the school's clock.
        cursor.execute(
            "CREATE OR REPLACE FUNCTION meals_now() RETURNS timestamp LANGUAGE sql STABLE AS $$ SELECT COALESCE("
            f"NULLIF(current_setting('ezh.test_now', true), ''), '{TODAY.isoformat()} 08:00')::timestamp $$"
        )
        if FAKED_TODAY:
            cursor.execute("SELECT now()")
            ahead = (current_moment() - cursor.fetchone()[0]).total_seconds()
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ezh_now() RETURNS timestamptz LANGUAGE sql STABLE "
                f"SET search_path = public, pg_temp AS $$ SELECT now() + interval '{ahead} seconds' $$"
            )


@pytest.fixture(scope="session", autouse=True)
def static_files_without_collectstatic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No collectstatic before tests, and none that `make run` did: a script changed since is the one to be tested.

    Hashed names and compression are exercised where whole servers are started.
    """
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": plain}
    nothing_collected = tmp_path_factory.mktemp("static")
    with override_settings(
        STORAGES=storages, STATIC_ROOT=nothing_collected, WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True
    ):
        yield


class CheapArgon2PasswordHasher(Argon2PasswordHasher):
    """The same hash with the least work: hundreds of passwords are set and tried here."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


@pytest.fixture(scope="session", autouse=True)
def media_root_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Attached files go into a folder of the run."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_password_hashing() -> Iterator[None]:
    """Argon2 is slow by design; the suite tests our use of it, not its strength."""
    with override_settings(PASSWORD_HASHERS=["tests.conftest.CheapArgon2PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def transactional_tests_delete_what_they_leave() -> Iterator[None]:
    """Instead of Django's flush, which append-only history refuses and which takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: clear_tables())
        yield


@pytest.fixture
def world(db: None, django_db_setup: KeptWorld) -> World:
    """The people everybody knows (tests/world.py), with the caches warm that a running server has warm."""
    return django_db_setup.restored()


def sign_in(person: Person) -> Client:
    """A browser in which the person has signed in and opened a first page. The sign-in page has tests of its own."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.AccountBackend"
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session[LAST_SEEN_KEY] = int(current_moment().timestamp())  # so that pages are counted without this write
    session.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


@pytest.fixture
def signed_in() -> SignedIn:
    """`signed_in(world.anna)`: a browser in which the person has signed in."""
    return sign_in


@pytest.fixture(autouse=True)
def no_bodies_of_earlier_tests() -> None:
    """The world of a test comes past all triggers: what an earlier one has left must not be shown."""
    KEPT_BODIES.clear()
    KEPT_SUMS.clear()


@pytest.fixture(params=[32, 0], ids=["kept", "anew"])
def kept_or_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """The test runs twice: with bodies of pages kept, and with every page drawn anew."""
    with override_settings(KEPT_BODIES_MEGABYTES=request.param):
        yield


@pytest.fixture(autouse=True)
def no_query_during_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that asks the database fails the test: pages get everything ready (architecture 7).

    Also tells Django's test client what the page was drawn from (`answer.context`), as its own engine would.
    """
    render = Template.render

    def guarded(self: Template, context: dict[str, Any] | None = None, request: Any = None) -> str:
        def refuse(execute: Any, sql: str, *rest: Any) -> Any:
            raise AssertionError(f"query while {self.template.name} is drawn: {sql}")

        template_rendered.send(sender=self, template=self, context=dict(context or {}))
        with connection.execute_wrapper(refuse):
            return render(self, context, request)

    monkeypatch.setattr(Template, "render", guarded)
