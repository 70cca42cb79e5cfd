"""Bodies of pages, drawn once and shown as long as nothing that they show has changed (docs/decisions/0028).

Each process keeps its own. A body lies under a key – the page, whose it is, and what else it is drawn from that stands
in no table – and is shown only to a request that has found the same version of the data as the one that drew it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings
from django.utils.safestring import SafeString


class KeptBodies:
    """At most so many bytes of bodies; those that nobody has asked for the longest leave first."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._bodies: OrderedDict[Hashable, tuple[Hashable, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, version: Hashable, draw: Callable[[], str]) -> SafeString:
        """The body under the key, if it is of this version, else one that is drawn now and kept.

        The version must have been read before anything that the body shows. Then what is drawn is of this version or of
        a later one, never of an earlier; and who asks next finds the later version and draws anew.
        """
        if not settings.KEPT_BODIES_MEGABYTES:
            return SafeString(draw())
        kept = self._get(key, version)
        if kept is None:
            kept = draw().encode()
            self._put(key, version, kept)
        return SafeString(kept.decode())

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
