"""The meals officer's start page: how many portions, who has not sent, how many pupils are at school."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from journal.models import Absence
from meals.access import classes_fed
from meals.queries.day_order import DayOrder, day_order
from reports.queries.desk_count import contradictions_of_meals
from school.models import Enrolment
from school.models.classes import class_name
from school.roles import Roles


@dataclass(frozen=True)
class ClassPresence:
    """A class today: pupils on the list, and those noted absent at one lesson or more."""

    title: str
    n_pupils: int
    n_absent: int

    @property
    def n_present(self) -> int:
        return self.n_pupils - self.n_absent


@dataclass(frozen=True)
class MealsStart:
    """Presence by class, and of the school; the canteen's order of today; contradictions about meals."""

    order: DayOrder
    classes: list[ClassPresence]
    total: ClassPresence
    n_contradictions: int


def meals_start(roles: Roles) -> MealsStart:
    """Two queries beside the order's. Reasons of absence are not shown: illness is no matter of the canteen (P-08)."""
    missed = Absence.objects.set().filter(pupil=OuterRef("pupil"), lesson__on=roles.today, code__is_absence=True)
    grade, letter = "school_class__grade", "school_class__letter"
    rows = (
        Enrolment.objects.on(roles.today)
        .annotate(is_absent=Exists(missed))
        .order_by(grade, letter)
        .values_list(grade, letter)
        .annotate(n_pupils=Count("pk"), n_absent=Count("pk", filter=Q(is_absent=True)))
    )
    classes = [
        ClassPresence(class_name(grade, letter), n_pupils, n_absent) for grade, letter, n_pupils, n_absent in rows
    ]
    total = ClassPresence("Школа", sum(row.n_pupils for row in classes), sum(row.n_absent for row in classes))
    return MealsStart(day_order(classes_fed(roles), roles.today), classes, total, contradictions_of_meals())
