"""What rules about meals share: where a meal stands, and the click that takes back one that is still asked for."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from accounts.models import User
from meals.access import get_class_to_request
from meals.actions import send_class_request
from meals.models import MealKind
from reports.access import DeskScope
from reports.queries.desk.base import Mend, Place, Row, iso
from school.roles import Roles


def what_of_which_meals(row: Row) -> tuple[str, str]:
    """«выдано» or «заказано», and «завтрак, обед»."""
    return "выдано" if row["is_served"] else "заказано", ", ".join(MealKind(kind).label for kind in row["kinds"])


def place_of_meal(row: Row) -> Place:
    """What was served on the day, or what is asked for."""
    page, title = ("servings", "Факт питания") if row["is_served"] else ("class_day", "Заявка на питание")
    return Place(title, reverse(f"meals:{page}", args=[row["class_id"]], query={"on": iso(row["on"])}))


def mend_by_cancelling(
    row: Row,
    scope: DeskScope,
    *,
    rule: str,
    words: tuple[str, str],
    reason: str,
    pupil_ids: Collection[int] | None = None,
) -> tuple[Mend, ...]:
    """A request is cancelled by the class teacher until the cut-off, later by the meals officer with the reason.

    Nobody says with a click that a meal was not eaten. `words` are on the button and of what has been done; `pupil_ids`
    are of whom the row tells, unless it is of one pupil.
    """
    is_officer = scope.answers_for(rule)
    may_cancel = (row["may_be_cancelled"] and scope.leads(row["class_id"])) or (is_officer and not row["is_served"])
    if not (may_cancel and row["request_version"]):
        return ()

    def cancel(roles: Roles, by: User) -> None:
        send_class_request(
            school_class=get_class_to_request(roles, row["class_id"]),
            on=row["on"],
            wanted=dict.fromkeys(pupil_ids or (row["pupil_id"],), ()),
            known_version=row["request_version"],
            reason=reason if is_officer else "",
            by=by,
        )

    return (Mend("request", *words, cancel),)
