"""Sums of classes, counted once for each version of what they are counted from (docs/decisions/0059).

Each process keeps its own. A sum is shown only to a request that has found the same version of its class as the one
that counted it, so that after a mark the sums of one class are counted anew, and those of the others are still true.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping
from threading import Lock
from typing import Any

from django.conf import settings

from common.rows import fetch

Version = tuple[int, int]


def class_versions(class_ids: Collection[int]) -> dict[int, Version]:
    """Of all that is counted of each of the classes. One query, to be asked before anything that is counted is read."""
    rows = fetch("SELECT * FROM school_class_versions(%s::bigint[])", [list(class_ids)])
    return {class_id: (one, other) for class_id, one, other in rows}


class KeptSums:
    """Sums of classes by what they are of: of days, say. What nobody has asked for the longest leaves first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, dict[int, tuple[Version, Any]]] = OrderedDict()
        self._lock = Lock()

    def get(self, what: Hashable, class_ids: Collection[int], versions: Mapping[int, Version]) -> dict[int, Any]:
        """Of those of the classes whose sums are kept under the version that has been read."""
        if not settings.KEPT_SUMS:
            return {}
        with self._lock:
            kept = self._kept.get(what, {})
            if kept:
                self._kept.move_to_end(what)
            found = ((class_id, kept[class_id]) for class_id in class_ids if class_id in kept)
            return {class_id: sums for class_id, (version, sums) in found if version == versions.get(class_id)}

    def put(self, what: Hashable, versions: Mapping[int, Version], sums: Mapping[int, Any]) -> None:
        """Keeps sums that were counted after the versions had been read: they are of these versions or of later ones.

        Who reads a later version counts anew.
        """
        if not sums:
            return
        with self._lock:
            kept = self._kept.setdefault(what, {})
            kept.update((class_id, (versions[class_id], own)) for class_id, own in sums.items() if class_id in versions)
            self._kept.move_to_end(what)
            while len(self._kept) > settings.KEPT_SUMS:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Keep nothing: for tests, in which data go back to what they were."""
        with self._lock:
            self._kept.clear()


KEPT_SUMS = KeptSums()
