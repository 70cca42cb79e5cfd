"""Orders on teaching at home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from common.formatting import date_short
from school.models import Enrolment, HomeSchooling, SchoolClass


@dataclass(frozen=True)
class HomeSchoolingRow:
    """One order: who, of which class today, from when to when."""

    pk: int
    pupil: str
    class_name: str
    days: str
    basis: str
    is_open: bool


def home_schooling_rows(orders: QuerySet[HomeSchooling], today: date) -> list[HomeSchoolingRow]:
    """Home schooling of pupils, the latest first. Two queries."""
    place = Enrolment.objects.on(today).filter(pupil=OuterRef("pupil"))
    found = list(orders.select_related("pupil").annotate(class_id=Subquery(place.values("school_class")[:1])))
    classes = SchoolClass.objects.in_bulk({row.class_id for row in found if row.class_id})
    return [
        HomeSchoolingRow(
            pk=row.pk,
            pupil=row.pupil.short_name,
            class_name=classes[row.class_id].name if row.class_id else "",
            days=f"с {date_short(row.starts_on)}" + (f" по {date_short(row.ends_on)}" if row.ends_on else ""),
            basis=row.basis,
            is_open=row.ends_on is None,
        )
        for row in found
    ]
