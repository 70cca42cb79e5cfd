"""What is asked for a pupil when nobody has said otherwise (requirements 5.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from meals.rules.charges import PupilBenefits


def default_kinds(
    eater: PupilBenefits, on: date, *, last: Collection[str] | None, is_absent: bool, is_on_leave: bool
) -> frozenset[str]:
    """Nothing for who is known to be away; else the last choice; without one, what his benefit pays for."""
    if is_absent or is_on_leave:
        return frozenset()
    return frozenset(last) if last is not None else eater.covered_on(on)
