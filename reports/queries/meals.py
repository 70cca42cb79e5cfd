"""The meals officer's start page: how many portions, who has not sent, how many pupils are at school."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from journal.models import Absence
from meals.access import classes_fed
from meals.queries.day_order import DayOrder, day_order
from reports.queries.desk_count import contradictions_of_meals
from school.models import Enrolment
from school.models.classes import class_name
from school.roles import Roles
from timetable.queries.class_days import school_days_from


@dataclass(frozen=True)
class ClassPresence:
    """A class today: pupils on the list, and those noted absent at one lesson or more."""

    class_id: int
    title: str
    n_pupils: int
    n_absent: int

    @property
    def n_present(self) -> int:
        return self.n_pupils - self.n_absent


@dataclass(frozen=True)
class MealsStart:
    """The canteen's order of today, or of the next day of school when nobody has school today; presence by class and
    of the school, of the classes that have school today; contradictions about meals.
    """

    order: DayOrder
    is_today: bool
    classes: list[ClassPresence]
    total: ClassPresence
    n_contradictions: int


def meals_start(roles: Roles) -> MealsStart:
    """Two queries beside the order's, and one and another order on a day on which nobody has school.

    Reasons of absence are not shown: illness is no matter of the canteen (P-08).
    """
    order = day_order(classes_fed(roles), roles.today)
    classes = _presence(order.with_school, roles.today)
    total = ClassPresence(0, "Школа", sum(row.n_pupils for row in classes), sum(row.n_absent for row in classes))
    is_today = bool(order.with_school)
    if not is_today:
        order = _next_order(roles) or order
    return MealsStart(order, is_today, classes, total, contradictions_of_meals())


def _next_order(roles: Roles) -> DayOrder | None:
    days = school_days_from(roles.today)
    return day_order(classes_fed(roles), days[0]) if days else None


def _presence(class_ids: Collection[int], today: date) -> list[ClassPresence]:
    missed = Absence.objects.set().filter(pupil=OuterRef("pupil"), on=today, code__is_absence=True)
    grade, letter = "school_class__grade", "school_class__letter"
    rows = (
        Enrolment.objects.on(today)
        .filter(school_class__in=class_ids)
        .annotate(is_absent=Exists(missed))
        .order_by(grade, letter)
        .values_list("school_class", grade, letter)
        .annotate(n_pupils=Count("pk"), n_absent=Count("pk", filter=Q(is_absent=True)))
    )
    return [
        ClassPresence(class_id, class_name(grade, letter), n_pupils, n_absent)
        for class_id, grade, letter, n_pupils, n_absent in rows
    ]
