"""What a background job is: a named function that can be begun again from the start at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, Protocol


class Report(Protocol):
    """How a job tells how far it is: «12 из 40, 5А». Raises when the job is to stop here and now."""

    def __call__(self, done: int, total: int, step: str = "") -> None: ...


@dataclass(frozen=True)
class Run:
    """One attempt at a job: what it was asked for, by whom (a user's key; None each night), and how to report."""

    arguments: dict[str, Any]
    user_id: int | None
    report: Report


@dataclass(frozen=True)
class MadeFile:
    """A file that a job has made, open for reading; without a name on the disk it goes when the worker is killed.

    The access log tells of its download as `subject`.
    """

    content: IO[bytes]
    name: str
    content_type: str
    subject: str


@dataclass(frozen=True)
class Outcome:
    """What a job has to say in the end, in one sentence, and what it leaves behind."""

    message: str = ""
    file: MadeFile | None = None


@dataclass(frozen=True)
class Job:
    """A kind of background work. `path` is where it is imported from; with `at` it is done each night at that time.

    An attempt may be broken off anywhere and begun anew: what `run` does twice must be as if done once. It opens no
    transaction around its reports, for nobody would see them.
    """

    path: str
    title: str
    run: Callable[[Run], Outcome | None]
    at: time | None = None


JOBS: dict[str, Job] = {}


def job(title: str, *, at: time | None = None) -> Callable[[Callable[[Run], Outcome | None]], Job]:
    """Makes a job of a function of a module `<app>/jobs`. `at` is by the clock of the school, once a night."""

    def registered(run: Callable[[Run], Outcome | None]) -> Job:
        made = Job(f"{run.__module__}.{run.__name__}", title, run, at)
        JOBS[made.path] = made
        return made

    return registered


@dataclass(frozen=True)
class Periodic:
    """Work that every worker does each so many seconds, beside its tasks: it leaves no task behind, for nobody asked.

    It may be broken off anywhere and be done by several workers at once: what it does twice must be as if done once.
    """

    run: Callable[[], None]
    seconds: float


PERIODIC: dict[str, Periodic] = {}


def periodic(*, seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Has a function of a module `<app>/jobs` called each so many seconds, however long the present task takes."""

    def registered(run: Callable[[], None]) -> Callable[[], None]:
        PERIODIC[f"{run.__module__}.{run.__name__}"] = Periodic(run, seconds)
        return run

    return registered


def night_of(now: datetime, at: time) -> date | None:
    """The day whose night job is due by now; None before its time. Missed at night, it is done during the day."""
    return now.date() if now.time() >= at else None


def percentage(done: int, total: int) -> int | None:
    """How much of it is done; None while nobody knows how much there is."""
    return min(done * 100 // total, 100) if total else None
