"""What an announcement says and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AnnouncementText:
    """What may be corrected later."""

    title: str
    text: str
    expires_on: date


@dataclass(frozen=True)
class Audience:
    """To whom; `class_ids` are None for the whole school. `for_staff` is everybody of the staff."""

    class_ids: frozenset[int] | None
    for_families: bool
    for_pupils: bool
    for_staff: bool
