"""Whatever happens between whose statements: what is shown is what has been committed (docs/decisions/0028).

Two processes keep bodies, people write and read over connections of their own, and hypothesis says who goes on next.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import count
from queue import SimpleQueue

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from journal.models import Homework, Mark
from journal.queries.kept_bodies import KeptBodies
from school.models import Pupil
from tests.factories import journal as j
from tests.journal.test_versions import version_for
from tests.world import World
from timetable.models import Lesson

pytestmark = pytest.mark.django_db(transaction=True)

Pause = Callable[[], None]
PATIENCE = 30
WORDS = count(1)
WRITERS, READERS = ("Monday's teacher", "Tuesday's teacher"), ("reader 1", "reader 2", "another reader 2")
LOOK = "somebody opens the page"
MOVES = st.tuples(st.sampled_from((*WRITERS, *READERS, LOOK)), st.integers(1, 3))
# Between two statements of a reader, or between asking the version and reading, a teacher writes and commits.
WRITTEN_MEANWHILE = [
    [(READERS[0], n_steps), (WRITERS[0], 3), (READERS[0], 3 - n_steps), (LOOK, 1), (READERS[1], 2), (LOOK, 1)]
    for n_steps in (1, 2)
]


class Actor:
    """A person whose work stops at each `pause` until he may go on; over a connection of his own."""

    def __init__(self, pool: ThreadPoolExecutor, work: Callable[[Pause], None]) -> None:
        self._may_go_on: SimpleQueue[None] = SimpleQueue()
        self._has_stopped: SimpleQueue[bool] = SimpleQueue()
        self._is_done = False
        self._outcome: Future[None] = pool.submit(self._run, work)

    def go_on(self) -> None:
        """To the next pause, or to the end, after which there is nothing more to do."""
        if not self._is_done:
            self._may_go_on.put(None)
            self._is_done = self._has_stopped.get(timeout=PATIENCE)

    def finish(self) -> None:
        while not self._is_done:
            self.go_on()
        self._outcome.result(timeout=PATIENCE)

    def _run(self, work: Callable[[Pause], None]) -> None:
        try:
            self._may_go_on.get()
            with closing(connection):
                work(self._pause)
        finally:
            self._has_stopped.put(True)  # done

    def _pause(self) -> None:
        self._has_stopped.put(False)  # not done yet
        self._may_go_on.get()


def page(pupil: Pupil, pause: Pause = lambda: None) -> str:
    """What is shown about the pupil: something of his own and something of his class, read by two statements."""
    marks = Mark.objects.filter(pupil=pupil).order_by("pk").values_list("comment", flat=True)
    comments = list(marks)
    pause()
    tasks = Homework.objects.filter(lesson__group__members__pupil=pupil).order_by("pk").values_list("text", flat=True)
    return f"{comments} {list(tasks)}"


def open_page(bodies: KeptBodies, pupil: Pupil, pause: Pause = lambda: None) -> str:
    """As a view does, with a pause after the version is known and one while the body is drawn."""
    version = version_for(pupil.pk)
    pause()
    return bodies.get(pupil.pk, version, lambda: page(pupil, pause)).decode()


def writes(pupil: Pupil, lesson: Lesson) -> Callable[[Pause], None]:
    """Two transactions, each of which changes a mark of the pupil and the homework of his class."""

    def work(pause: Pause) -> None:
        for _ in range(2):
            with transaction.atomic():
                Mark.objects.filter(pupil=pupil, work__lesson=lesson).update(comment=f"слово {next(WORDS)}")
                pause()
                Homework.objects.filter(lesson=lesson).update(text=f"слово {next(WORDS)}")
                pause()
            pause()

    return work


def reads(pupil: Pupil, bodies: KeptBodies) -> Callable[[Pause], None]:
    """Opens the page twice."""

    def work(pause: Pause) -> None:
        for _ in range(2):
            open_page(bodies, pupil, pause)
            pause()

    return work


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=5, max_size=25))
@example(moves=WRITTEN_MEANWHILE[0])
@example(moves=WRITTEN_MEANWHILE[1])
def test_whoever_opens_the_page_sees_what_has_been_committed(world: World, moves: list[tuple[str, int]]) -> None:
    pupil, processes = world.dima.pupil, (KeptBodies(10_000), KeptBodies(10_000))
    if not Homework.objects.filter(lesson=world.lesson_tuesday).exists():
        j.make_homework(lesson=world.lesson_tuesday, text="§ 13", by=world.maria.user)
        j.make_mark(work=world.work_tuesday, pupil=pupil, value=5, by=world.maria.user)
    works = [writes(pupil, lesson) for lesson in (world.lesson_monday, world.lesson_tuesday)]
    works += [reads(pupil, processes[number]) for number in (0, 1, 1)]
    with ThreadPoolExecutor(len(works)) as pool, ExitStack() as at_the_end:
        actors = {name: Actor(pool, work) for name, work in zip((*WRITERS, *READERS), works, strict=True)}
        for actor in actors.values():
            at_the_end.callback(actor.finish)
        for name, n_steps in moves:
            if name in actors:
                for _ in range(n_steps):
                    actors[name].go_on()
            else:
                assert [open_page(bodies, pupil) for bodies in processes] == [page(pupil)] * 2
    assert [open_page(bodies, pupil) for bodies in processes] == [page(pupil)] * 2
