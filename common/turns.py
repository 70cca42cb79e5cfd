"""Work that only so many may do at a time: others wait their turn, few of them and not for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class TurnQueue:
    """`at_once` are at work; those that wait for them hold the other places, at most `patience` seconds each.

    Whoever finds no place is turned away at once: threads that wait are threads that draw no page.
    """

    def __init__(self, places: int, patience: float, at_once: int = 1) -> None:
        self._places = BoundedSemaphore(places)
        self._turns = BoundedSemaphore(at_once)
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Gives True when it is the caller's turn, which lasts as long as the block; False when it will not be."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            is_on = self._turns.acquire(timeout=self._patience)
            try:
                yield is_on
            finally:
                if is_on:
                    self._turns.release()
        finally:
            self._places.release()
