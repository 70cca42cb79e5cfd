"""Several people at once, of whom one at a time goes on to his next pause: hypothesis says whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from queue import SimpleQueue

from django.db import connection
from hypothesis import strategies as st

Pause = Callable[[], None]
Work = Callable[[Pause], None]
Moves = list[tuple[str, int]]
_PATIENCE = 30

WRITERS, READERS = ("writer 1", "writer 2"), ("reader 1", "reader 2", "another reader 2")
_LOOK = "somebody looks"
MOVES = st.lists(
    st.tuples(st.sampled_from((*WRITERS, *READERS, _LOOK)), st.integers(1, 3)),
    min_size=5,
    max_size=25,
)
# Between asking the version and reading, or between two statements of a reader, somebody writes and commits.
WRITTEN_MEANWHILE: list[Moves] = [
    [(READERS[0], n_steps), (WRITERS[0], 3), (READERS[0], 3 - n_steps), (_LOOK, 1), (READERS[1], 2), (_LOOK, 1)]
    for n_steps in (1, 2)
]


def take_turns(works: Sequence[Work], moves: Moves, look: Callable[[], None]) -> None:
    """The works of WRITERS and READERS by turns, so many steps of one while the others wait at their pauses.

    `look` is what is done when it is nobody's turn, and at the end.
    """
    with ThreadPoolExecutor(len(works)) as pool, ExitStack() as at_the_end:
        actors = {name: _Actor(pool, work) for name, work in zip((*WRITERS, *READERS), works, strict=True)}
        for actor in actors.values():
            at_the_end.callback(actor.finish)
        for name, n_steps in moves:
            if name == _LOOK:
                look()
            else:
                actors[name].go_on(n_steps)
    look()


class _Actor:
    """A person whose work stops at each `pause` until he may go on; over a connection of his own."""

    def __init__(self, pool: ThreadPoolExecutor, work: Work) -> None:
        self._may_go_on: SimpleQueue[None] = SimpleQueue()
        self._has_stopped: SimpleQueue[bool] = SimpleQueue()
        self._is_done = False
        self._outcome: Future[None] = pool.submit(self._run, work)

    def go_on(self, n_steps: int = 1) -> None:
        """Each step to the next pause, or to the end, after which there is nothing more to do."""
        for _ in range(n_steps):
            if not self._is_done:
                self._may_go_on.put(None)
                self._is_done = self._has_stopped.get(timeout=_PATIENCE)

    def finish(self) -> None:
        while not self._is_done:
            self.go_on()
        self._outcome.result(timeout=_PATIENCE)

    def _run(self, work: Work) -> None:
        try:
            self._may_go_on.get()
            with closing(connection):
                work(self._pause)
        finally:
            self._has_stopped.put(True)  # done

    def _pause(self) -> None:
        self._has_stopped.put(False)  # not done yet
        self._may_go_on.get()
