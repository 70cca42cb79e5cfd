"""The closed month: what each meal cost and who paid, frozen; later changes stand openly beside it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.triggers import RULE_BROKEN, append_only, refusal
from meals.models.prices import BenefitCategory, MealKind


def _money(name: str) -> models.DecimalField:  # type: ignore[type-arg]  # the stub's parameters say nothing more
    return models.DecimalField(name, max_digits=7, decimal_places=2)


class Charged(models.Model):
    """Mixin: one meal of a pupil with its price and who paid it. The parts add up to the price (requirements 5.1)."""

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="+", verbose_name="ученик")
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="+", verbose_name="класс"
    )
    on = models.DateField("день")
    kind = models.CharField("питание", max_length=9, choices=MealKind)
    category = models.ForeignKey(
        BenefitCategory, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="льготная категория"
    )
    price = _money("цена, ₽")
    federal = _money("федеральный бюджет, ₽")
    regional = _money("областной бюджет, ₽")
    municipal = _money("городской бюджет, ₽")
    parent = _money("родитель, ₽")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(price=F("federal") + F("regional") + F("municipal") + F("parent"))
                & Q(federal__gte=0, regional__gte=0, municipal__gte=0, parent__gte=0),
                name="%(app_label)s_%(class)s_adds_up",
                violation_error_message="Доли бюджетов и родителя не складываются в цену.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MealKind.values), name="%(app_label)s_%(class)s_kind"),
        ]


class MealSheet(models.Model):
    """One row = табель учёта питания of the school for a month is closed. It is never opened again."""

    month = models.DateField("месяц", unique=True, help_text="Первый день месяца.")
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто закрыл"
    )
    closed_at = models.DateTimeField("когда закрыт", default=timezone.now)

    class Meta:
        verbose_name = "табель учёта питания"
        verbose_name_plural = "табели учёта питания"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="meals_mealsheet_first_day"),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="nobody_writes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    -- Waits for who is writing servings of the month; who comes later waits, and is refused.
                    PERFORM pg_advisory_xact_lock(93, meals_number_of_month(NEW.month));
                    NEW.closed_at = now();
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}"


class SheetLine(Charged):
    """One row = a meal in a closed month, with its price and payers as they were when the month was closed."""

    sheet = models.ForeignKey(MealSheet, on_delete=models.PROTECT, related_name="lines", verbose_name="табель")

    class Meta(Charged.Meta):
        verbose_name = "строка табеля питания"
        verbose_name_plural = "строки табеля питания"
        ordering = ["sheet", "on"]
        indexes = [models.Index(fields=["pupil", "on"], name="meals_sheetline_pupil")]
        constraints = [
            *Charged.Meta.constraints,
            models.UniqueConstraint(fields=["sheet", "pupil", "on", "kind"], name="meals_sheetline_one"),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="only_while_closing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM meals_mealsheet s
                         WHERE s.id = NEW.sheet_id AND s.closed_at = now()
                           AND s.month = date_trunc('month', NEW."on")
                    ) THEN
                        {refusal(RULE_BROKEN, "Закрытый табель не меняется: оформите исправление.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on:%d.%m.%Y}"


class SheetCorrection(Charged):
    """One row = исправление к закрытому табелю: a meal is added to it (+1) or struck out (−1), with the reason."""

    sheet = models.ForeignKey(MealSheet, on_delete=models.PROTECT, related_name="corrections", verbose_name="табель")
    number = models.PositiveSmallIntegerField("номер")
    sign = models.SmallIntegerField("что сделать", choices=((1, "добавить"), (-1, "вычеркнуть")))
    reason = models.CharField("причина", max_length=200)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name="кто внёс")
    written_at = models.DateTimeField("когда внесено", default=timezone.now)

    class Meta(Charged.Meta):
        verbose_name = "исправление табеля питания"
        verbose_name_plural = "исправления табелей питания"
        ordering = ["sheet", "number"]
        constraints = [
            *Charged.Meta.constraints,
            models.UniqueConstraint(
                fields=["sheet", "number"],
                name="meals_sheetcorrection_number",
                violation_error_message="Исправление с таким номером уже внесли: повторите.",
            ),
            models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="meals_sheetcorrection_sign"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="meals_sheetcorrection_reason",
                violation_error_message="Назовите причину исправления.",
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="meal_once",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=f"""
                    IF (SELECT count(*) FROM meals_sheetline l
                         WHERE l.sheet_id = NEW.sheet_id AND l.pupil_id = NEW.pupil_id
                           AND l."on" = NEW."on" AND l.kind = NEW.kind)
                     + (SELECT sum(c.sign) FROM meals_sheetcorrection c
                         WHERE c.sheet_id = NEW.sheet_id AND c.pupil_id = NEW.pupil_id
                           AND c."on" = NEW."on" AND c.kind = NEW.kind) NOT IN (0, 1) THEN
                        {refusal(RULE_BROKEN, "В табеле уже так и записано.")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}: {self.get_kind_display()}, {self.on:%d.%m.%Y}"
