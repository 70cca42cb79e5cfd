"""What of an order or a sheet is listed, as the address says it."""

from __future__ import annotations

from collections.abc import Mapping

from common.parameters import choice_parameter, day_parameter, key_parameter
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


def served_asked_for(given: Mapping[str, str]) -> ServedFilter | None:
    """The portions of a month that are listed of the school; None for its sheet itself."""
    if given.get("show") not in _SHOWN:
        return None
    category_id = None if given.get("category") == NONE else key_parameter(given, "category")
    return ServedFilter(
        class_id=key_parameter(given, "class"),
        kind=_kind(given),
        category_ids=(category_id,) if given.get("category") else (),
        only_unpriced=given["show"] == "unpriced",
    )


def served_of_class(given: Mapping[str, str], class_id: int) -> ServedFilter | None:
    """The portions of a month that are listed of a class; None for its sheet itself.

    Never by category: the sheet of a class names none, and of who has left the class its teacher is told none.
    """
    if given.get("show") not in _SHOWN:
        return None
    return ServedFilter(
        class_id=class_id,
        pupil_id=key_parameter(given, "pupil"),
        on=day_parameter(given, "on"),
        kind=_kind(given),
        only_unpriced=given["show"] == "unpriced",
    )


def _kind(given: Mapping[str, str]) -> MealKind | None:
    kind = choice_parameter(given, "meal", MealKind.values)
    return MealKind(kind) if kind else None
