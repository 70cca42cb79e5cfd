"""What a class asks of the canteen for a day, and until when it may (requirements 5.2)."""

from __future__ import annotations

from datetime import time

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import with_history
from entry.models import VersionedRow, version_counted
from meals.models.prices import MealKind
from school.models import SchoolClass
from school.models.guards import immutable_columns, never_deleted

CUT_OFF = time(9, 0)


@with_history()
class MealSettings(models.Model):
    """The only row = rules of the school for meals. Without it the cut-off is at 9 o'clock."""

    cut_off = models.TimeField(
        "заявки принимаются до",
        null=True,
        blank=True,
        default=CUT_OFF,
        help_text="По часам школы, в день питания; позже заявку меняет только ответственный за питание. "
        "Пусто – без ограничения.",
    )

    class Meta:
        verbose_name = "правила питания"
        verbose_name_plural = "правила питания"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="meals_mealsettings_single_row")]

    def __str__(self) -> str:
        return f"заявки до {self.cut_off:%H:%M}" if self.cut_off else "заявки без ограничения"


@with_history()
class Seating(models.Model):
    """One row = смена питания: a time at which some classes eat, usually a recess."""

    name = models.CharField("название", max_length=40, unique=True)
    starts_at = models.TimeField("начало")

    class Meta:
        verbose_name = "смена питания"
        verbose_name_plural = "смены питания"
        ordering = ["starts_at", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.starts_at:%H:%M}"


@with_history()
class SeatingPlace(models.Model):
    """One row = a class eats a meal in a seating."""

    seating = models.ForeignKey(Seating, on_delete=models.CASCADE, related_name="places", verbose_name="смена питания")
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.CASCADE, related_name="seating_places", verbose_name="класс"
    )
    kind = models.CharField("питание", max_length=9, choices=MealKind)

    class Meta:
        verbose_name = "класс в смене питания"
        verbose_name_plural = "классы в сменах питания"
        ordering = ["seating", "school_class"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "kind"],
                name="meals_seatingplace_one_a_meal",
                violation_error_message="Для этого питания у класса уже есть смена.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MealKind.values), name="meals_seatingplace_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}, {self.get_kind_display()}: {self.seating}"


def request_open() -> pgtrigger.Trigger:
    """Refuses what comes after the cut-off, unless the meals officer writes it and says why (requirements 5.2)."""
    return pgtrigger.Trigger(
        name="request_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func='PERFORM meals_request_must_be_open(NEW."on", NEW.written_by_id, NEW.reason); RETURN NEW;',
    )


def class_of_meal() -> models.ForeignKey[SchoolClass, SchoolClass]:
    """The class in which a meal is asked for or served: its guard fills it in, and it stays when the pupil is moved
    to another class for days that have passed (record 46). In Python it is what was read, and empty after `create`.
    """
    return models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, db_index=False, editable=False, related_name="+", verbose_name="класс"
    )


def at_school() -> pgtrigger.Trigger:
    """Refuses a meal on a day on which the pupil is in no class; the row keeps the class that he is in."""
    return pgtrigger.Trigger(
        name="at_school",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func='NEW.school_class_id = meals_class_on(NEW.pupil_id, NEW."on"); RETURN NEW;',
    )


@with_history()
class ClassRequest(VersionedRow):
    """One row = заявка класса на день has been sent; what it asks for stands in `MealRequest`.

    Its version counts every change of the class's request: who saves names the one he has seen (409 otherwise).
    """

    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="meal_requests", verbose_name="класс"
    )
    on = models.DateField("на день")
    reason = models.CharField("причина исправления", max_length=200, blank=True)

    class Meta:
        verbose_name = "заявка класса"
        verbose_name_plural = "заявки классов"
        ordering = ["-on", "school_class"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "on"],
                name="meals_classrequest_one_a_day",
                violation_error_message="Заявку класса на этот день уже отправили.",
            )
        ]
        triggers = [
            request_open(),
            immutable_columns("school_class_id", '"on"', message="Заявку не переносят на другой день или класс."),
            never_deleted("Заявку не удаляют, а меняют: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}, {self.on:%d.%m.%Y}"


@with_history(exclude=("school_class",))
class MealRequest(VersionedRow):
    """One row = a meal is asked for a pupil on a day, or no longer asked. What was eaten is a `MealServing`.

    It is counted in the class that has asked last, whatever becomes of the pupil's place.
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="meal_requests", verbose_name="ученик"
    )
    on = models.DateField("на день")
    kind = models.CharField("питание", max_length=9, choices=MealKind)
    school_class = class_of_meal()
    is_wanted = models.BooleanField("заказано", default=True)
    reason = models.CharField("причина исправления", max_length=200, blank=True)

    class Meta:
        verbose_name = "заявка на питание"
        verbose_name_plural = "заявки на питание"
        ordering = ["-on", "pupil", "kind"]
        indexes = [models.Index(fields=["on"], name="meals_mealrequest_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "kind"],
                name="meals_mealrequest_one",
                violation_error_message="Это питание ученику на этот день уже заказано.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MealKind.values), name="meals_mealrequest_kind"),
        ]
        triggers = [
            request_open(),
            at_school(),
            pgtrigger.Trigger(
                name="asked_by_class",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    SELECT COALESCE(max(e.school_class_id), OLD.school_class_id) INTO NEW.school_class_id
                      FROM school_enrolment e
                     WHERE e.pupil_id = NEW.pupil_id AND e.starts_on <= NEW."on"
                       AND (e.ends_on IS NULL OR e.ends_on >= NEW."on");
                    RETURN NEW;
                """,
            ),
            immutable_columns("pupil_id", '"on"', "kind", message="Заявку не переносят на другой день или ученика."),
            never_deleted("Заявку не удаляют, а отменяют: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on:%d.%m.%Y}"
