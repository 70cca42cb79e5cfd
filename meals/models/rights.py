"""What is known of a pupil's meals: benefits, diets, and who does not eat at school at all.

Each of these is special-category data (P-08, P-09): a code, dates and the number of a paper, never the paper itself.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from common.dated import Dated, DatedQuerySet, no_overlap
from common.triggers import with_history
from entry.models import VersionedRow, version_counted
from meals.models.prices import BenefitCategory
from school.models.guards import immutable_columns, never_deleted

LONG_AWAY = "длительно отсутствует"


class CountedInOrders(models.Model):
    """`ordered_from`–`ordered_until`: the days whose orders to the canteen count the right (record 54).

    An order that was closed before the right was entered stays as it was sent, so the first of them may be later than
    `starts_on`, and the last later than `ends_on`. The trigger fills both in; `ordered_from` given says otherwise.
    """

    ordered_from = models.DateField("в заявках с", editable=False)
    ordered_until = models.DateField("в заявках по", null=True, editable=False)

    class Meta:
        abstract = True


def counted_in_orders() -> pgtrigger.Trigger:
    """Orders that are still open count the right as it is now, those before as it was known."""
    return pgtrigger.Trigger(
        name="counted_in_orders",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF TG_OP = 'INSERT' THEN
                NEW.ordered_from = COALESCE(NEW.ordered_from, GREATEST(NEW.starts_on, meals_first_open_day()));
                NEW.ordered_until = NEW.ends_on;
            ELSIF NEW.ends_on IS DISTINCT FROM OLD.ends_on THEN
                NEW.ordered_until = LEAST(OLD.ordered_until, GREATEST(NEW.ends_on, meals_first_open_day() - 1));
            END IF;
            RETURN NEW;
        """,
    )


_ONLY_ENDED_MESSAGE = "Запись не удаляют, а завершают: история сохраняется."
_IMMUTABLE_MESSAGE = "Запись не переписывают на другого ученика или другой вид: завершите её и внесите новую."


@with_history(exclude=("ordered_from", "ordered_until"))
class BenefitEntitlement(CountedInOrders, Dated, VersionedRow):
    """One row = a pupil has a benefit (льгота) of a category from a day to a day, by a document.

    Of several in force on a day the category with the smallest priority holds (requirements 5.1).
    """

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="benefits", verbose_name="ученик")
    category = models.ForeignKey(
        BenefitCategory, on_delete=models.PROTECT, related_name="entitlements", verbose_name="льготная категория"
    )
    number = models.CharField("номер документа", max_length=60, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "льгота"
        verbose_name_plural = "льготы"
        ordering = ["pupil", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "pupil",
                "category",
                name="meals_entitlement_no_overlap",
                message="В эти дни у ученика уже есть льгота этой категории.",
            ),
        ]
        triggers = [
            immutable_columns("pupil_id", "category_id", message=_IMMUTABLE_MESSAGE),
            counted_in_orders(),
            never_deleted(_ONLY_ENDED_MESSAGE),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.category.short_name


@with_history()
class Diet(models.Model):
    """One row = диета as the canteen knows it: a code without a diagnosis."""

    code = models.CharField("код", max_length=8, unique=True, help_text="Так она названа в заявке в столовую.")
    name = models.CharField("что исключить", max_length=120)

    class Meta:
        verbose_name = "диета"
        verbose_name_plural = "диеты"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


@with_history(exclude=("ordered_from", "ordered_until"))
class PupilDiet(CountedInOrders, Dated, VersionedRow):
    """One row = a pupil keeps a diet from a day to a day."""

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="diets", verbose_name="ученик")
    diet = models.ForeignKey(Diet, on_delete=models.PROTECT, related_name="pupils", verbose_name="диета")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "диета ученика"
        verbose_name_plural = "диеты учеников"
        ordering = ["pupil", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "pupil",
                "diet",
                name="meals_pupildiet_no_overlap",
                message="В эти дни у ученика уже записана эта диета.",
            ),
        ]
        triggers = [
            immutable_columns("pupil_id", "diet_id", message=_IMMUTABLE_MESSAGE),
            counted_in_orders(),
            never_deleted(_ONLY_ENDED_MESSAGE),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.diet.code


@with_history()
class MealLeave(Dated, VersionedRow):
    """One row = from a day to a day a pupil is away for long, in a sanatorium say: out of the count of meals.

    He is not asked for in requests and leaves the denominator of coverage (requirements 5.3). Who is taught at home
    does so by the order of the school (`school.HomeSchooling`).
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="meal_leaves", verbose_name="ученик"
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "вне учёта питания"
        verbose_name_plural = "вне учёта питания"
        ordering = ["pupil", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap("pupil", name="meals_mealleave_no_overlap", message="В эти дни ученик уже вне учёта питания."),
        ]
        triggers = [
            immutable_columns("pupil_id", message=_IMMUTABLE_MESSAGE),
            never_deleted(_ONLY_ENDED_MESSAGE),
            version_counted(),
        ]

    def __str__(self) -> str:
        return LONG_AWAY
