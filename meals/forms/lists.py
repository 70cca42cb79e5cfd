"""What of an order or a sheet is listed, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping

from common.parameters import day_parameter, key_parameter
from meals.models import MealKind
from meals.queries.month_lists import ServedFilter
from meals.queries.portion_list import PortionFilter

NONE = "none"
_SHOWN = ("portions", "unpriced")


def portions_asked_for(given: Mapping[str, str]) -> PortionFilter | None:
    """The portions of the day's order that are listed; None for the order itself."""
    kind = _kind(given)
    if kind is None:
        return None
    return PortionFilter(
        kind,
        class_id=key_parameter(given, "class"),
        seating_id=0 if given.get("seating") == NONE else key_parameter(given, "seating"),
        category=given.get("category", ""),
        diet=given.get("diet", ""),
    )


def served_asked_for(given: Mapping[str, str], class_id: int | None = None) -> ServedFilter | None:
    """The portions of a month that are listed, in one class if it is known; None for the sheet itself."""
    if given.get("show") not in _SHOWN:
        return None
    category_id = None if given.get("category") == NONE else key_parameter(given, "category")
    return ServedFilter(
        class_id=class_id or key_parameter(given, "class"),
        pupil_id=key_parameter(given, "pupil"),
        on=day_parameter(given, "on"),
        kind=_kind(given),
        category_ids=(category_id,) if given.get("category") else (),
        only_unpriced=given["show"] == "unpriced",
    )


def _kind(given: Mapping[str, str]) -> MealKind | None:
    return next((kind for kind in MealKind if kind == given.get("meal")), None)
