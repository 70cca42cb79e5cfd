"""The school year and its academic calendars: terms, vacations, transferred days (requirements 4)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from common.dated import Dated, DatedQuerySet, no_overlap
from common.triggers import with_history
from school.models.versions import raises_school_version

ROMAN = ("", "I", "II", "III", "IV")
WEEKDAYS = ((1, "понедельник"), (2, "вторник"), (3, "среда"), (4, "четверг"), (5, "пятница"), (6, "суббота"))


@raises_school_version
@with_history()
class SchoolYear(Dated):
    """One row = учебный год, 1 September to 31 August."""

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "учебный год"
        verbose_name_plural = "учебные годы"
        ordering = ["-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False),
                name="school_schoolyear_has_end",
                violation_error_message="Укажите последний день учебного года.",
            ),
            no_overlap(name="school_schoolyear_no_overlap", message="Учебные годы не должны пересекаться."),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.year}/{(self.starts_on.year + 1) % 100:02d}"


class TermKind(models.TextChoices):
    """How a calendar divides its year."""

    QUARTER = "quarter", "четверть"
    TRIMESTER = "trimester", "триместр"
    HALF_YEAR = "half_year", "полугодие"


@raises_school_version
@with_history()
class Calendar(models.Model):
    """One row = календарный учебный график of some classes in a year.

    Its terms and vacations are data, never guessed from each other (requirements 4).
    """

    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="calendars", verbose_name="год")
    name = models.CharField("название", max_length=60, help_text="Например: 2–9 классы.")
    term_kind = models.CharField("учебный период", max_length=10, choices=TermKind)
    school_days = models.PositiveSmallIntegerField(
        "учебных дней в неделе", choices=((5, "пятидневка"), (6, "шестидневка")), default=5
    )

    class Meta:
        verbose_name = "учебный график"
        verbose_name_plural = "учебные графики"
        ordering = ["-year__starts_on", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "name"],
                name="school_calendar_unique_name",
                violation_error_message="График с таким названием в этом году уже есть.",
            ),
            models.CheckConstraint(condition=Q(term_kind__in=TermKind.values), name="school_calendar_term_kind"),
            models.CheckConstraint(condition=Q(school_days__in=(5, 6)), name="school_calendar_school_days"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.year}"


@raises_school_version
@with_history()
class Term(Dated):
    """One row = учебный период (a quarter, trimester or half-year) of a calendar."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="terms", verbose_name="график")
    number = models.PositiveSmallIntegerField("номер")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "учебный период"
        verbose_name_plural = "учебные периоды"
        ordering = ["calendar", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["calendar", "number"], name="school_term_unique_number"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False),
                name="school_term_has_end",
                violation_error_message="Укажите последний день периода.",
            ),
            no_overlap(
                "calendar",
                name="school_term_no_overlap",
                message="Учебные периоды одного графика пересекаются.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """«II четверть». Needs the calendar fetched."""
        return term_name(self.number, self.calendar.term_kind)


def term_name(number: int, kind: str) -> str:
    """«II четверть»."""
    return f"{ROMAN[number]} {TermKind(kind).label}"


@raises_school_version
@with_history()
class Vacation(Dated):
    """One row = каникулы of a calendar."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="vacations", verbose_name="график")
    name = models.CharField("название", max_length=60)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "каникулы"
        verbose_name_plural = "каникулы"
        ordering = ["calendar", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False),
                name="school_vacation_has_end",
                violation_error_message="Укажите последний день каникул.",
            ),
            no_overlap("calendar", name="school_vacation_no_overlap", message="Каникулы одного графика пересекаются."),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.starts_on:%d.%m}–{self.ends_on:%d.%m}"


@raises_school_version
@with_history()
class TransferredDay(models.Model):
    """One row = a date that departs from the week: a day off, or a day that works by another weekday's timetable."""

    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, related_name="transferred_days", verbose_name="график"
    )
    on = models.DateField("дата")
    works_as = models.PositiveSmallIntegerField(
        "учимся по расписанию", choices=WEEKDAYS, null=True, blank=True, help_text="Пусто – выходной."
    )
    reason = models.CharField("основание", max_length=120, blank=True)

    class Meta:
        verbose_name = "перенесённый день"
        verbose_name_plural = "перенесённые дни"
        ordering = ["calendar", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "on"],
                name="school_transferredday_unique_date",
                violation_error_message="Для этой даты в графике уже есть запись.",
            ),
            models.CheckConstraint(
                condition=Q(works_as=None) | Q(works_as__range=(1, 6)), name="school_transferredday_weekday"
            ),
        ]

    def __str__(self) -> str:
        what = f"как {self.get_works_as_display()}" if self.works_as else "выходной"
        return f"{self.on:%d.%m.%Y}: {what}"


def days_between(starts_on: date, ends_on: date) -> list[date]:
    """All days of the inclusive range."""
    return [starts_on + timedelta(days=number) for number in range((ends_on - starts_on).days + 1)]
