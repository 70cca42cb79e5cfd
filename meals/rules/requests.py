"""What is asked for a pupil when nobody has said otherwise (requirements 5.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from meals.rules.charges import PupilBenefits


def default_kinds(
    eater: PupilBenefits, on: date, *, last: Collection[str] | None, is_absent: bool, is_on_leave: bool
) -> frozenset[str]:
    """No meals for a pupil known to be away; else his last choice; without one, the meals his benefit pays for."""
    if is_absent or is_on_leave:
        return frozenset()
    return frozenset(last) if last is not None else eater.covered_on(on)
