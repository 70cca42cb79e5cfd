"""Sign-ins of one process wait for each other, so that pages keep the threads (docs/decisions/0027)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import BoundedSemaphore, Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest], HttpResponse]
_PATIENCE_SECONDS = 10
_COME_AGAIN_SECONDS = 2


class SignInQueue:
    """One sign-in at a time is at work; those that wait for it hold the other places, at most `patience` seconds each.

    Whoever finds no place is turned away at once: threads that wait are threads that draw no page.
    """

    def __init__(self, places: int, patience: float) -> None:
        self._places = BoundedSemaphore(places)
        self._turn = Lock()
        self._patience = patience

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Gives True when it is the caller's turn, which lasts as long as the block; False when it will not be."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            is_on = self._turn.acquire(timeout=self._patience)
            try:
                yield is_on
            finally:
                if is_on:
                    self._turn.release()
        finally:
            self._places.release()


QUEUE = SignInQueue(settings.SIGN_INS_AT_ONCE, _PATIENCE_SECONDS)


def in_turn(busy: View) -> Callable[[View], View]:
    """The view answers a POST in its turn. `busy` draws the answer of who is turned away: 503, come again soon.

    Nothing has been tried then: no attempt is counted and the access log says nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def queued(request: HttpRequest) -> HttpResponse:
            if request.method != "POST":
                return view(request)
            with QUEUE.turn() as is_on:
                if is_on:
                    return view(request)
            answer = busy(request)
            answer.status_code = 503
            answer["Retry-After"] = str(_COME_AGAIN_SECONDS)
            return answer

        return queued

    return decorate
