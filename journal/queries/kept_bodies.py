"""Bodies of pages, drawn once and shown as long as nothing that they show has changed (docs/decisions/0028).

Each process keeps its own. A body lies under a key – the page, whose it is, and what else it is drawn from that stands
in no table – and is shown only to a request that has found the same version of the data as the one that drew it.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Plain = str | int | tuple[Hashable, ...]  # a model equals another of its key, whatever it says


class KeptBodies:
    """At most so many bytes of bodies; those that nobody has asked for the longest leave first."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._bodies: OrderedDict[Hashable, tuple[Hashable, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, version: Hashable, draw: Callable[[], str]) -> bytes:
        """The body under the key, as it is sent, if it is of this version, else one that is drawn now and kept.

        The version must have been read before anything that the body shows. Then what is drawn is of this version or of
        a later one, never of an earlier; and who asks next finds the later version and draws anew.
        """
        if not settings.KEPT_BODIES_MEGABYTES:
            return draw().encode()
        kept = self._get(key, version)
        if kept is None:
            kept = draw().encode()
            self._put(key, version, kept)
        return kept

    def clear(self) -> None:
        """Keep nothing: for tests, in which data go back to what they were."""
        with self._lock:
            self._bodies.clear()
            self._size = 0

    def _get(self, key: Hashable, version: Hashable) -> bytes | None:
        with self._lock:
            kept_version, body = self._bodies.get(key, (None, None))
            if body is None or kept_version != version:
                return None
            self._bodies.move_to_end(key)
            return body

    def _put(self, key: Hashable, version: Hashable, body: bytes) -> None:
        with self._lock:
            self._remove(key)
            self._bodies[key] = version, body
            self._size += len(body)
            while self._size > self._limit:
                self._remove(next(iter(self._bodies)))

    def _remove(self, key: Hashable) -> None:
        _, body = self._bodies.pop(key, (None, b""))
        self._size -= len(body)


KEPT_BODIES = KeptBodies(settings.KEPT_BODIES_MEGABYTES * 1024 * 1024)

_BODY, _KEYS = (f"<!-- {secrets.token_hex()} -->" for _ in range(2))  # which nobody can have typed into a page


def render_around(request: HttpRequest, template: str, body: bytes, **context: Plain) -> HttpResponse:
    """The page with the body in it. What stands around the body is kept as well, under everything that it is drawn of:

    the plain values of `context` and the header of the person. Token, keys and messages are of this request only.
    """
    around = {name: value for processor in _context_processors() for name, value in processor(request).items()}
    if len(around["messages"]):
        return render(request, template, {**context, "body": SafeString(body.decode())})
    frame = KEPT_BODIES.get(
        (template, around["page"], *context.items()),
        None,
        lambda: render_to_string(template, {**context, "page": around["page"], **_HOLES}),
    )
    return HttpResponse(frame.replace(_KEYS.encode(), str(around["csrf_input"]).encode()).replace(_BODY.encode(), body))


_HOLES = {
    "messages": (),
    "csrf_input": SafeString(_KEYS),
    "body": SafeString(_BODY),
}


def _context_processors() -> list[Callable[[HttpRequest], dict[str, Any]]]:
    found: Any = engines["jinja2"]
    return list(found.template_context_processors)
