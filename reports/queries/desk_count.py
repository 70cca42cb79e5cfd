"""How many contradictions wait on the desk, for the start pages: as counted last night and decided since."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count, QuerySet

from common.prepared import KEYS, Prepared
from reports.access import own_gradebooks
from reports.models import Contradiction
from reports.rules.desk import MEAL_RULES
from school.roles import PreparedFor, Roles


def contradictions_of_school() -> int:
    """One query."""
    return Contradiction.objects.open().count()


def contradictions_of_meals() -> int:
    """Those of the meals officer. One query."""
    return Contradiction.objects.open().filter(rule__in=MEAL_RULES).count()


def contradictions_of_teacher(roles: Roles) -> int:
    """At lessons that the person writes. One query."""
    return len(_OF_TEACHER(roles))


def contradictions_by_class(class_ids: Collection[int]) -> dict[int, int]:
    """Classes without any are left out. One query."""
    return dict(_BY_CLASS(class_ids=class_ids))


def _of_teacher(roles: Roles) -> QuerySet[Contradiction, int]:
    return Contradiction.objects.open().filter(own_gradebooks(roles)).order_by().values_list("pk", flat=True)


def _by_class(class_ids: Collection[int]) -> QuerySet[Contradiction, tuple[int, int]]:
    rows = Contradiction.objects.open().filter(school_class__in=class_ids).order_by()
    return rows.values_list("school_class").annotate(number=Count("pk"))


_OF_TEACHER = PreparedFor(_of_teacher)
_BY_CLASS: Prepared[Any] = Prepared(_by_class, class_ids=KEYS)
