"""Sign-ins of one process wait for each other, so that pages keep the threads (docs/decisions/0027)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.turns import TurnQueue

View = Callable[[HttpRequest], HttpResponse]
_PATIENCE_SECONDS = 10
_COME_AGAIN_SECONDS = 2
QUEUE = TurnQueue(settings.SIGN_INS_AT_ONCE, _PATIENCE_SECONDS)


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
