"""Chaos: a teacher types 200 marks while the network, the server, the database and the session end at random.

Now and then one is filled down, which is many in one request. Every mark must be in the database exactly once with the
value typed last (product 2, docs/decisions/0011).
`make chaos SEEDS=20` runs more seeds than the suite does.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from ezh import embedded_postgres
from tests.factories.accounts import PASSWORD
from tests.house.chaos_school import N_LESSONS, N_PUPILS
from tests.house.servers import PROJECT, Runner, data_folder, free_port

pytestmark = pytest.mark.system

SEEDS = range(int(os.environ.get("CHAOS_SEEDS", "1")))
MARKS = 200
KEY_PAUSE = 0.06  # seconds between two keys: a teacher who knows the marks by heart
PATIENCE = 90  # seconds for the page to write what waits once all runs again
FILL_EVERY = 23  # marks, after which one is filled down
DISASTERS = ("network", "server", "database", "session")


@dataclass
class Site:
    """A runner that can be broken and mended in the background, while the browser goes on."""

    var: Path
    port: int
    runner: Runner
    repairs: list[Thread] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        return embedded_postgres.url(self.var)

    def in_background(self, repair: Callable[[], None]) -> None:
        thread = Thread(target=repair)
        self.repairs.append(thread)
        thread.start()

    def restart_server(self) -> None:
        """kill -9 of gunicorn and its runner, then another runner."""
        self.wait()
        gunicorn = int((self.var / "gunicorn.pid").read_text())
        self.runner.end(signal.SIGKILL)
        os.killpg(gunicorn, signal.SIGKILL)
        self.in_background(self._run_again)

    def _run_again(self) -> None:
        self.runner = Runner.ready(self.var, self.port)

    def restart_database(self) -> None:
        """The connections of the server die with it."""
        self.wait()
        embedded_postgres.stop(self.var)
        self.in_background(lambda: embedded_postgres.start(self.var))

    def end_sessions(self) -> None:
        self.wait()
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("DELETE FROM django_session")

    def wait(self) -> None:
        """Until everything runs again."""
        while self.repairs:
            self.repairs.pop().join()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with data_folder() as var:
        port = free_port()
        site = Site(var, port, Runner.ready(var, port))
        yield site
        site.wait()
        with suppress(ProcessLookupError):
            site.runner.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def classes(site: Site) -> list[dict[str, Any]]:
    """A class for each seed."""
    addresses = {"DATABASE_URL": site.database_url, "EZH_OWNER_DATABASE_URL": ""}
    environment = {**os.environ, **addresses, "EZH_SECRET_KEY": "x" * 50, "EZH_HTTPS": "0"}
    command = [sys.executable, "-m", "tests.house.chaos_school", str(len(SEEDS))]
    made = subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: list[dict[str, Any]] = json.loads(made.stdout)
    return found


def opened(context: BrowserContext, site: Site, school_class: dict[str, Any]) -> Page:
    page = context.new_page()
    page.goto(site.address + school_class["path"])
    page.get_by_label("Логин").fill(school_class["login"])
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_selector("#grid[data-unsaved]")  # the script has begun to listen
    return page


def order_of_typing(dice: random.Random) -> list[tuple[int, int]]:
    """Row and column of each mark: columns downwards, now and then back to a cell that has been typed already."""
    columns = [(row, column) for column in range(N_LESSONS) for row in range(N_PUPILS)]
    first_time = iter(columns)
    typed: list[tuple[int, int]] = []
    while len(typed) < MARKS:
        is_change = bool(typed) and dice.random() < 0.2
        typed.append(dice.choice(typed) if is_change else next(first_time))
    return typed


def moments(dice: random.Random) -> dict[int, str]:
    """After which mark what breaks: everything at least once, and two things once more."""
    kinds = [*DISASTERS, *dice.sample(DISASTERS, 2)]
    return dict(zip(dice.sample(range(5, MARKS - 5), len(kinds)), kinds, strict=True))


def sign_in_again(page: Page) -> None:
    """As soon as the page asks; the person types on until then."""
    if not page.locator("#save-sign-in").is_visible():
        return
    page.locator("#save-sign-in").click()
    page.locator("#sign-in-password").fill(PASSWORD)
    page.keyboard.press("Enter")
    with suppress(AssertionError):  # the server may be down as well: later, then
        expect(page.locator("#sign-in")).to_be_hidden(timeout=3000)
    if page.locator("#sign-in").is_visible():
        with suppress(PlaywrightError):  # it may close by itself this very moment
            page.get_by_role("button", name="Потом").click(timeout=1000)


def everything_is_written(page: Page) -> bool:
    """Waits as a person would: signs in when asked, presses «Сохранить сейчас» when it is there."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if page.locator("#grid").get_attribute("data-unsaved") == "0":
            return True
        sign_in_again(page)
        if page.locator("#save-retry").is_visible():
            page.locator("#save-retry").click()
        page.wait_for_timeout(500)
    return False


class Typist:
    """Types the marks and lets things break in between; remembers the last value of each cell."""

    def __init__(self, page: Page, site: Site, dice: random.Random) -> None:
        self.page, self.site, self.dice = page, site, dice
        self.last: dict[tuple[int, int], int] = {}
        self.times: Counter[tuple[int, int]] = Counter()
        self.online_again_after = MARKS

    def type_all(self) -> None:
        breaks = moments(self.dice)
        for number, place in enumerate(order_of_typing(self.dice)):
            self.type_one(place)
            if number % FILL_EVERY == FILL_EVERY - 1:
                self.fill_down(place)
            if number in breaks:
                self.disaster(breaks[number], number)
            if number >= self.online_again_after:
                self.page.context.set_offline(False)
            if number % 25 == 0:
                sign_in_again(self.page)
        self.page.context.set_offline(False)
        self.site.wait()

    def type_one(self, place: tuple[int, int]) -> None:
        """The cursor has moved on by itself to the next row; elsewhere one clicks."""
        row, column = place
        value = self.dice.choice([value for value in (2, 3, 4, 5) if value != self.last.get(place)])
        if self.here() != place:
            self.page.locator(f"#grid tbody tr:nth-child({row + 1}) td:nth-child({column + 2})").click()
        self.page.keyboard.press(str(value))
        self.last[place] = value
        self.times[place] += 1
        time.sleep(KEY_PAUSE)

    def fill_down(self, place: tuple[int, int]) -> None:
        """The value typed last goes into all rows below, in one request."""
        row, column = place
        if row == N_PUPILS - 1:
            return
        self.page.keyboard.press("ArrowUp")  # the cursor has moved on by itself
        self.page.keyboard.press("Control+d")
        for below in ((each, column) for each in range(row + 1, N_PUPILS)):
            if self.last.get(below) != self.last[place]:
                self.last[below] = self.last[place]
                self.times[below] += 1

    def here(self) -> tuple[int, int]:
        row, cell = self.page.evaluate(
            "(({activeElement: cell}) => [cell.parentElement.sectionRowIndex ?? -1, cell.cellIndex ?? 0])(document)"
        )
        return row, cell - 1

    def disaster(self, kind: str, number: int) -> None:
        match kind:
            case "network":
                self.page.context.set_offline(True)
                self.online_again_after = number + self.dice.randint(3, 30)
            case "server":
                self.site.restart_server()
            case "database":
                self.site.restart_database()
            case "session":
                self.site.end_sessions()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_mark_typed_is_written_exactly_once(
    chromium: Browser, site: Site, classes: list[dict[str, Any]], seed: int
) -> None:
    school_class = classes[seed]
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ru-RU")
    page = opened(context, site, school_class)
    typist = Typist(page, site, random.Random(seed))
    typist.type_all()
    assert everything_is_written(page), [page.locator(part).inner_text() for part in ("#save-state", "#unsaved")]
    expect(page.locator("#unsaved")).to_be_hidden()
    context.close()
    pupils, lessons = school_class["pupils"], school_class["lessons"]
    expected = {(pupils[row], lessons[column]): value for (row, column), value in typist.last.items()}
    assert written(site, lessons) == expected
    assert [
        cell for cell, n in changes(site, lessons).items() if n > typist.times[place_of(cell, pupils, lessons)]
    ] == []


def written(site: Site, lessons: list[int]) -> dict[tuple[int, int], int]:
    """(pupil, lesson) → mark; two rows of one cell would show as a difference in number."""
    rows = site.rows(
        "SELECT m.pupil_id, w.lesson_id, m.value FROM journal_mark m JOIN journal_work w ON w.id = m.work_id"
        " WHERE w.lesson_id = ANY(%s)",
        lessons,
    )
    assert len(rows) == len({row[:2] for row in rows})
    return {(pupil, lesson): value for pupil, lesson, value in rows}


def changes(site: Site, lessons: list[int]) -> dict[tuple[int, int], int]:
    """How often each cell was written, by the history; an operation stands there once by its unique index."""
    rows = site.rows(
        "SELECT e.pupil_id, w.lesson_id, count(*), count(DISTINCT e.operation) FROM journal_markevent e"
        " JOIN journal_work w ON w.id = e.work_id WHERE w.lesson_id = ANY(%s) GROUP BY 1, 2",
        lessons,
    )
    assert [row for row in rows if row[2] != row[3]] == []
    return {(pupil, lesson): n for pupil, lesson, n, _ in rows}


def place_of(cell: tuple[int, int], pupils: list[int], lessons: list[int]) -> tuple[int, int]:
    return pupils.index(cell[0]), lessons.index(cell[1])
