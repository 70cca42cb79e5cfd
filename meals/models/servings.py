"""What was eaten: a fact of its own, never changed by a request or by a late absence (requirements 5.2)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import with_history
from entry.models import VersionedRow, version_counted
from meals.models.prices import MealKind
from meals.models.requests import at_school, class_of_meal
from school.models.guards import immutable_columns, never_deleted


class MealServingQuerySet(models.QuerySet["MealServing"]):
    """Servings, asked for without those taken back."""

    def served(self) -> MealServingQuerySet:
        return self.filter(is_served=True)


@with_history(exclude=("school_class",))
class MealServing(VersionedRow):
    """One row = факт питания: a pupil got a meal on a day, or it turned out that he did not.

    What it costs and who pays is computed from the prices and benefits of its day until the month is closed.
    """

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="servings", verbose_name="ученик")
    on = models.DateField("день")
    kind = models.CharField("питание", max_length=9, choices=MealKind)
    school_class = class_of_meal()
    is_served = models.BooleanField("получил", default=True)

    objects = MealServingQuerySet.as_manager()

    class Meta:
        verbose_name = "факт питания"
        verbose_name_plural = "факты питания"
        ordering = ["-on", "pupil", "kind"]
        indexes = [
            models.Index(
                fields=["on", "pupil", "kind"],
                include=["is_served", "school_class"],
                name="meals_mealserving_class_day",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "kind"],
                name="meals_mealserving_one",
                violation_error_message="Это питание ученика за этот день уже записано.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MealKind.values), name="meals_mealserving_kind"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="serving_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func='PERFORM meals_serving_must_be_open(NEW."on"); RETURN NEW;',
            ),
            at_school(),
            immutable_columns(
                "pupil_id",
                '"on"',
                "kind",
                "school_class_id",
                message="Факт питания не переносят на другой день или в другой класс.",
            ),
            never_deleted("Факт питания не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on:%d.%m.%Y}"
