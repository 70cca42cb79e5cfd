"""Chaos: the worker is killed at random while marks are written; a real SMTP server takes what it sends.

Each news is delivered at least once and shown once. `make chaos` and `make nightly` run fifty seeds.
"""

from __future__ import annotations

import email
import logging
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
from email.message import Message
from email.policy import default
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from accounts.models import User
from common.clock import current_moment
from journal.models import Mark
from notices.models import HistoryChange, Mail, MailState, Notice, NoticeSettings
from tasks.models import Task, TaskState
from tasks.rules import JOBS
from tests.factories.journal import make_mark, make_work
from tests.factories.notices import choose, make_mail_address, tell
from tests.house.servers import PROJECT, free_port
from tests.sql import fetched_value
from tests.world import World

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True)]

logger = logging.getLogger(__name__)
SEEDS = range(int(os.environ.get("NOTICES_SEEDS", "2")))
KILLS, WRITES = 3, 12
LIFE = 2.5  # seconds at most that a worker lives once it works
PATIENCE = 90  # seconds for the last worker to end what the others have left
COLUMNS = 4


@dataclass
class Server:
    """Takes every letter, sometimes slowly, and sometimes ends the sender before it has answered."""

    dice: random.Random
    received: list[Message] = field(default_factory=list)
    victim: Worker | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.received.append(email.message_from_bytes(envelope.content, policy=default))
        if self.victim is not None and self.dice.random() < 0.15:  # the letter has come, its sender never hears of it
            self.victim.kill()
        return "250 OK"


class Nursery:
    """Where workers come from: on the test database, looking for news twenty times a second."""

    def __init__(self, port: int) -> None:
        address = os.environ["DATABASE_URL"]
        base, _, query = address.partition("?")
        environment = {key: value for key, value in os.environ.items() if key != "EZH_OWNER_DATABASE_URL"} | {
            "DATABASE_URL": f"{base.rpartition('/')[0]}/{connection.settings_dict['NAME']}?{query}",
            "EZH_SMTP_HOST": "127.0.0.1",
            "EZH_SMTP_PORT": str(port),
            "EZH_MAIL_FROM": "journal@school.example",
            "EZH_SITE_URL": "https://journal.example",
            "EZH_NOTICES_EVERY": "0.05",
            "EZH_MAIL_LEASE": "2",
            "EZH_SECRET_KEY": settings.SECRET_KEY,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.notices.nursery"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def worker(self) -> Worker:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("another\n")
        self.process.stdin.flush()
        return Worker(int(self.process.stdout.readline()))

    def close(self) -> None:
        self.process.communicate(timeout=60)


@dataclass
class Worker:
    """A process, by its number."""

    number: int

    @property
    def lives(self) -> bool:
        return Path(f"/proc/{self.number}").exists()

    def kill(self) -> None:
        """As the out-of-memory killer would."""
        with suppress(ProcessLookupError):
            os.kill(self.number, signal.SIGKILL)

    def end(self) -> None:
        """It is gone, and so are its connections: the tables can be cleared."""
        self.kill()
        wait_until(lambda: not self.lives, "the worker does not die")


@pytest.fixture(params=SEEDS)
def dice(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def nursery(port: int, django_db_setup: None) -> Iterator[Nursery]:
    nursery = Nursery(port)
    yield nursery
    nursery.close()


@pytest.fixture
def server(dice: random.Random, port: int) -> Iterator[Server]:
    handler = Server(dice)
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def school(world: World) -> World:
    """Everybody wants letters at once, of marks without grace; this night's other work is done."""
    NoticeSettings.objects.create(pk=1, grace_minutes=0)
    for person in (world.elena, world.dima, world.zhanna, world.zoya, world.sveta):
        make_mail_address(person)
        choose(person, "instant")
    autodiscover_modules("jobs")
    night = timezone.localtime(current_moment()).date()
    done = {"state": TaskState.DONE, "finished_at": current_moment()}
    Task.objects.bulk_create(
        Task(job=job.path, title=job.title, night=night, **done) for job in JOBS.values() if job.at
    )
    tell()
    return world


def write_something(world: World, columns: list[Any], dice: random.Random) -> None:
    """A mark is put, changed or taken back."""
    work = dice.choice(columns)
    pupil = dice.choice([world.dima.pupil, world.sveta.pupil])
    value = dice.choice([2, 3, 4, 5, None])
    if not Mark.objects.filter(work=work, pupil=pupil).update(value=value) and value:
        make_mark(work=work, pupil=pupil, value=value, by=world.anna.user)


def everything_is_noted() -> bool:
    """Has the history of marks been read to its end?"""
    unread = """
        SELECT EXISTS (SELECT FROM journal_markevent e JOIN notices_historycursor c ON c.source = 'marks'
                        WHERE e.pgh_id > c.up_to AND NOT EXISTS (
                              SELECT FROM notices_historychange h WHERE h.source = 'marks' AND h.event_id = e.pgh_id))
    """
    return not fetched_value(unread)


def nothing_is_left() -> bool:
    return everything_is_noted() and not (
        HistoryChange.objects.filter(is_told=False).exists()
        or Notice.objects.filter(mail=None, mail_at__isnull=False).exists()
        or Mail.objects.filter(state=MailState.WAITING).exists()
    )


def wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    patient_until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < patient_until, otherwise
        time.sleep(0.1)


def test_each_news_is_delivered_at_least_once_and_shown_once(
    school: World, server: Server, nursery: Nursery, dice: random.Random
) -> None:
    columns = [
        make_work(lesson=school.lesson_monday, work_type=school.answer, position=2 + n, by=school.anna.user)
        for n in range(COLUMNS)
    ]
    for _ in range(KILLS):
        worker = server.victim = nursery.worker()
        write_something(school, columns, dice)
        wait_until(everything_is_noted, "the worker did not begin")
        killed_at = time.monotonic() + dice.uniform(0, LIFE)
        while time.monotonic() < killed_at and worker.lives:
            write_something(school, columns, dice)
            time.sleep(dice.uniform(0, 2 * LIFE / WRITES))
        worker.end()
    server.victim = None
    last = nursery.worker()
    try:
        wait_until(nothing_is_left, "the worker did not get through")
    finally:
        last.end()
    copies = Counter(str(letter["Message-ID"]) for letter in server.received)
    logger.info("%s news, %s letters, %s again", Notice.objects.count(), len(copies), copies.total() - len(copies))
    assert_shown_once()
    assert_delivered(server.received)


def assert_shown_once() -> None:
    """Of each place a person was told 1, 2, 3 …, each time something else, and last what stands there now."""
    told: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for user_id, about, number, value in Notice.objects.order_by("pk").values_list("user", "about", "number", "value"):
        told.setdefault((user_id, about), []).append((number, value))
    marks = {f"mark:{mark.pk}": str(mark) for mark in Mark.objects.filter(work__position__gt=1)}
    for (_, about), values in told.items():
        assert [number for number, _ in values] == list(range(1, len(values) + 1))
        assert all(before != after for (_, before), (_, after) in pairwise(values))
        assert values[-1][1] == marks[about]
    with_a_mark = {about for about, value in marks.items() if value}
    assert {about for _, about in told} >= with_a_mark
    for user in User.objects.filter(notices__isnull=False).distinct():
        assert user.n_unread == Notice.objects.filter(user=user).count()


def assert_delivered(received: list[Message]) -> None:
    """What was told to a person is in letters to him, as often as it was told, and in nobody else's."""
    expected: dict[str, Counter[str]] = {}
    for address, text in Notice.objects.order_by("pk").values_list("user__mail_address__address", "text"):
        expected.setdefault(address, Counter())[text] += 1
    once = {str(letter["Message-ID"]): letter for letter in received}
    found: dict[str, Counter[str]] = {}
    for letter in once.values():
        text = letter.get_body(("plain",)).get_content()  # type: ignore[attr-defined]  # an EmailMessage
        lines = [line[2:] for line in text.splitlines() if line.startswith("– ")]
        found.setdefault(str(letter["To"]), Counter()).update(lines)
    assert found == expected
