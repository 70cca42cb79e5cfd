"""Benefits, diets and leaves of a class, those ended too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from meals.models import BenefitEntitlement, MealLeave, PupilDiet
from meals.models.rights import LONG_AWAY
from meals.queries.pupils import TAUGHT_AT_HOME
from school.models import HomeSchooling, Pupil


@dataclass(frozen=True)
class RightRow:
    """One record: whose, what, from when to when; `kind` and `pk` lead to its end, no kind: it is not ended here."""

    kind: str
    pk: int
    pupil: str
    what: str
    number: str
    starts_on: date
    ends_on: date | None
    author: str
    is_over: bool


def right_rows(pupils: QuerySet[Pupil], today: date) -> list[RightRow]:
    """By pupil, benefits before diets and leaves; what is over comes last. Four queries.

    Teaching at home stands among the leaves, without its order (P-09): the administrator records and ends it.
    """
    benefits = BenefitEntitlement.objects.filter(pupil__in=pupils).select_related("pupil", "written_by", "category")
    diets = PupilDiet.objects.filter(pupil__in=pupils).select_related("pupil", "written_by", "diet")
    leaves = MealLeave.objects.filter(pupil__in=pupils).select_related("pupil", "written_by")
    orders = HomeSchooling.objects.filter(pupil__in=pupils).select_related("pupil")
    order = ("pupil__sort_name", "starts_on", "pk")
    rows = [
        *(_row("benefit", row, row.category.name, row.number, today) for row in benefits.order_by(*order)),
        *(_row("diet", row, str(row.diet), "", today) for row in diets.order_by(*order)),
        *(_row("leave", row, LONG_AWAY, "", today) for row in leaves.order_by(*order)),
        *(_row("", row, TAUGHT_AT_HOME, "", today) for row in orders.order_by(*order)),
    ]
    return sorted(rows, key=lambda row: row.is_over)


def _row(
    kind: str, row: BenefitEntitlement | PupilDiet | MealLeave | HomeSchooling, what: str, number: str, today: date
) -> RightRow:
    return RightRow(
        kind=kind,
        pk=row.pk,
        pupil=row.pupil.short_name,
        what=what,
        number=number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        author="" if isinstance(row, HomeSchooling) else row.written_by.initials_name,
        is_over=row.ends_on is not None and row.ends_on < today,
    )
