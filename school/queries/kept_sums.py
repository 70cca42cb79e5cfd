"""Sums of classes, counted once for each version of what they are counted from (docs/decisions/0059).

Each process keeps its own. A sum is shown only to a request that has found the same version of its class as the one
that counted it, so that after a mark the sums of one class are counted anew, and those of the others are still true.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, TypeVar, cast

from django.conf import settings
from django.utils.timezone import get_current_timezone_name

from common.rows import fetch
from school.models import SchoolClass

Version = tuple[int, int]
Counted = TypeVar("Counted")

_ALL = 0  # no class has this key
_CLASSES = """
    SELECT c.*, v.one, v.other
      FROM school_schoolclass c
      JOIN school_class_versions(
            ARRAY(SELECT o.id FROM school_schoolclass o WHERE o.calendar_id = ANY (%s::bigint[]))) v
        ON v.school_class_id = c.id
     ORDER BY c.grade, c.letter
"""


def class_versions(class_ids: Collection[int]) -> dict[int, Version]:
    """Of all that is counted of each of the classes. One query, to be asked before anything that is counted is read."""
    rows = fetch("SELECT * FROM school_class_versions(%s::bigint[])", [list(class_ids)])
    return {class_id: (one, other) for class_id, one, other in rows}


def classes_with_versions(calendar_ids: Iterable[int]) -> list[tuple[SchoolClass, Version]]:
    """The classes of the calendars, each with the version of all that is counted of it. One query, so of one moment.

    To be asked before anything that is counted is read.
    """
    rows: Iterable[Any] = SchoolClass.objects.raw(_CLASSES, [list(calendar_ids)])
    return [(row, (row.one, row.other)) for row in rows]


class KeptSums:
    """Sums of classes by what they are of: of days, say. What nobody has asked for the longest leaves first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, dict[int, tuple[Hashable, Any]]] = OrderedDict()
        self._lock = Lock()

    def get(self, what: Hashable, class_ids: Collection[int], versions: Mapping[int, Hashable]) -> dict[int, Any]:
        """Of those of the classes whose sums are kept under the version that has been read."""
        if not settings.KEPT_SUMS:
            return {}
        with self._lock:
            key = _key(what)
            kept = self._kept.get(key, {})
            if kept:
                self._kept.move_to_end(key)
            found = ((class_id, kept[class_id]) for class_id in class_ids if class_id in kept)
            return {class_id: sums for class_id, (version, sums) in found if version == versions.get(class_id)}

    def put(self, what: Hashable, versions: Mapping[int, Hashable], sums: Mapping[int, Any]) -> None:
        """Keeps sums that were counted after the versions had been read: they are of these versions or of later ones.

        Who reads a later version counts anew.
        """
        if not sums:
            return
        with self._lock:
            key = _key(what)
            kept = self._kept.setdefault(key, {})
            kept.update((class_id, (versions[class_id], own)) for class_id, own in sums.items() if class_id in versions)
            self._kept.move_to_end(key)
            while len(self._kept) > settings.KEPT_SUMS:
                self._kept.popitem(last=False)

    def of_each(
        self,
        what: Hashable,
        class_ids: Collection[int],
        versions: Mapping[int, Version],
        count: Callable[[Collection[int]], Mapping[int, Counted]],
    ) -> dict[int, Counted]:
        """The sums of each class; `count` is asked for those in which something has changed, if there are any."""
        found = self.get(what, class_ids, versions)
        missing = [class_id for class_id in class_ids if class_id not in found]
        if missing:
            counted = count(missing)
            self.put(what, versions, counted)
            found |= counted
        return found

    def of_all(self, what: Hashable, versions: Mapping[int, Version], count: Callable[[], Counted]) -> Counted:
        """What is put together of sums of all the classes, names too: kept while the version of each is as it was."""
        version = {_ALL: tuple(sorted(versions.items()))}
        for kept in self.get(what, [_ALL], version).values():
            return cast("Counted", kept)
        counted = count()
        self.put(what, version, {_ALL: counted})
        return counted

    def clear(self) -> None:
        """Keep nothing: for tests, in which data go back to what they were."""
        with self._lock:
            self._kept.clear()


def _key(what: Hashable) -> Hashable:
    """In which time zone a day begins is a setting of the process: it has no version."""
    return get_current_timezone_name(), what


KEPT_SUMS = KeptSums()
