"""What a meal costs from which day on, and which budget pays how much of it (requirements 5.1)."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import RULE_BROKEN, refusal, with_history


class MealKind(models.TextChoices):
    """What is eaten."""

    BREAKFAST = "breakfast", "завтрак"
    LUNCH = "lunch", "обед"
    SNACK = "snack", "полдник"


class AgeBand(models.TextChoices):
    """Portions and prices differ by grade."""

    PRIMARY = "primary", "1–4 классы"
    SENIOR = "senior", "5–11 классы"


class FundingSource(models.TextChoices):
    """Budgets that pay for meals beside the parents, in the order in which they pay."""

    FEDERAL = "federal", "федеральный бюджет"
    REGIONAL = "regional", "областной бюджет"
    MUNICIPAL = "municipal", "городской бюджет"


_IN_ORDERS = (
    "По этой категории уже кормили: старшинство и число приёмов пищи не меняются. Заведите новую категорию и "
    "перенесите льготы в неё."
)


@with_history()
class BenefitCategory(models.Model):
    """One row = льготная категория of the school's documents. That a pupil has one is special-category data (P-08)."""

    name = models.CharField("название", max_length=80, unique=True)
    short_name = models.CharField("кратко", max_length=12, unique=True)
    priority = models.PositiveSmallIntegerField(
        "старшинство", unique=True, help_text="У кого есть право на несколько категорий, тот получает меньшее число."
    )
    meals_a_day = models.PositiveSmallIntegerField(
        "льготных приёмов пищи в день",
        default=1,
        choices=((1, "один: I смена – завтрак, II – обед"), (2, "завтрак и обед"), (3, "завтрак, обед и полдник")),
    )

    class Meta:
        verbose_name = "льготная категория"
        verbose_name_plural = "льготные категории"
        ordering = ["priority"]
        constraints = [
            models.CheckConstraint(condition=Q(meals_a_day__in=(1, 2, 3)), name="meals_benefitcategory_meals_a_day")
        ]
        triggers = [
            # Which category a pupil of several has, and which of his meals are free, is read from here (record 54).
            pgtrigger.Trigger(
                name="stays_in_orders",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("priority", "meals_a_day"),
                func=f"""
                    IF EXISTS (SELECT FROM meals_benefitentitlement e
                                WHERE e.category_id = NEW.id AND e.ordered_from < meals_first_open_day()) THEN
                        {refusal(RULE_BROKEN, _IN_ORDERS)}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name


class MealPriceQuerySet(models.QuerySet["MealPrice"]):
    """Prices: the last one that has begun is in force."""

    def in_force_on(self, day: date) -> Self:
        """For each meal, age band, category and week the price of that day, never today's (requirements 5.3)."""
        what = ("kind", "age_band", "school_days", "category_id")
        return self.filter(starts_on__lte=day).order_by(*what, "-starts_on").distinct(*what)


@with_history()
class MealPrice(models.Model):
    """One row = цена of one meal for an age band, category and kind of week, from a day until the next row begins."""

    kind = models.CharField("питание", max_length=9, choices=MealKind)
    age_band = models.CharField("классы", max_length=7, choices=AgeBand)
    category = models.ForeignKey(
        BenefitCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="prices",
        verbose_name="льготная категория",
        help_text="Пусто – для всех остальных.",
    )
    school_days = models.PositiveSmallIntegerField(
        "учебная неделя", choices=((5, "пятидневка"), (6, "шестидневка")), default=5
    )
    starts_on = models.DateField("с")
    price = models.DecimalField("цена, ₽", max_digits=7, decimal_places=2)

    objects = MealPriceQuerySet.as_manager()

    class Meta:
        verbose_name = "цена питания"
        verbose_name_plural = "цены питания"
        ordering = ["kind", "age_band", "school_days", "category", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "age_band", "category", "school_days", "starts_on"],
                nulls_distinct=False,
                name="meals_mealprice_one_a_day",
                violation_error_message="Цена с этого дня уже есть: измените её.",
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0),
                name="meals_mealprice_positive",
                violation_error_message="Цена – больше нуля.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MealKind.values), name="meals_mealprice_kind"),
            models.CheckConstraint(condition=Q(age_band__in=AgeBand.values), name="meals_mealprice_age_band"),
            models.CheckConstraint(condition=Q(school_days__in=(5, 6)), name="meals_mealprice_school_days"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_age_band_display()}, с {self.starts_on:%d.%m.%Y}"


@with_history()
class MealSubsidy(models.Model):
    """One row = what a budget pays towards one meal at a price; the parent pays the rest."""

    price = models.ForeignKey(MealPrice, on_delete=models.CASCADE, related_name="subsidies", verbose_name="цена")
    source = models.CharField("кто платит", max_length=9, choices=FundingSource)
    amount = models.DecimalField("сколько, ₽", max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = "доплата из бюджета"
        verbose_name_plural = "доплаты из бюджета"
        ordering = ["price", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["price", "source"],
                name="meals_mealsubsidy_one_a_source",
                violation_error_message="Этот бюджет уже назван.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="meals_mealsubsidy_positive",
                violation_error_message="Доплата – больше нуля.",
            ),
            models.CheckConstraint(condition=Q(source__in=FundingSource.values), name="meals_mealsubsidy_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.amount} ₽"
