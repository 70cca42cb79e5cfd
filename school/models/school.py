"""The school itself: details for documents and the rules it has set for its journal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from zoneinfo import available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from common.triggers import with_history
from school.models.versions import raises_school_version


def quarter_minimum() -> list[int]:
    """Marks a quarter or trimester needs at 1, 2 and more hours a week (requirements 2.3)."""
    return [3, 5, 7]


def half_year_minimum() -> list[int]:
    """Marks a half-year needs at 1, 2 and more hours a week (requirements 2.3)."""
    return [5, 8, 11]


def homework_norms() -> list[int]:
    """Minutes of homework a day in grades 1 to 11: nothing in grade 1 (R-16), then 1.5 to 3.5 hours (product 3.7)."""
    return [0, 90, 90, 120, 120, 150, 150, 150, 210, 210, 210]


def minimum_field(name: str, default: Callable[[], list[int]]) -> ArrayField[list[int], list[int]]:
    """A setting «how many marks at 1, 2, 3… hours a week», typed with commas."""
    return ArrayField(
        models.PositiveSmallIntegerField(),
        default=default,
        verbose_name=name,
        help_text="При 1, 2, 3 и более часах в неделю, через запятую: 3,5,7.",
    )


def known_time_zone(name: str) -> None:
    """Refuses a name that the time-zone database does not know."""
    if name not in available_timezones():
        raise ValidationError("Неизвестный часовой пояс. Пример: Asia/Novokuznetsk.")


@raises_school_version
@with_history()
class School(models.Model):
    """The only row = this school: реквизиты (§ 3.1) and settings of the journal (R-18, R-52, requirements 2.1, 2.4)."""

    name = models.CharField("полное название", max_length=300)
    short_name = models.CharField("краткое название", max_length=80)
    address = models.CharField("адрес", max_length=300, blank=True)
    phone = models.CharField("телефон", max_length=40, blank=True)
    email = models.EmailField("эл. почта", blank=True)
    support_phone = models.CharField("внешняя служба поддержки: телефон", max_length=40, blank=True)
    support_email = models.EmailField("внешняя служба поддержки: эл. почта", blank=True)
    inn = models.CharField("ИНН", max_length=12, blank=True)
    ogrn = models.CharField("ОГРН", max_length=15, blank=True)
    time_zone = models.CharField(
        "часовой пояс", max_length=64, default="Asia/Novokuznetsk", validators=[known_time_zone]
    )
    lowest_mark = models.PositiveSmallIntegerField(
        "низшая отметка",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(2)],
        help_text="1 или 2: шкала {1…5} или {2…5}.",
    )
    editing_window_days = models.PositiveSmallIntegerField(
        "окно правки, дней",
        null=True,
        blank=True,
        default=14,
        help_text="Сколько дней после урока можно вносить и менять записи. Пусто – без ограничения.",
    )
    substitute_access_days = models.PositiveSmallIntegerField(
        "доступ заменяющего, дней",
        default=3,
        help_text="Сколько дней после урока заменяющий учитель ведёт его страницу.",
    )
    rounding_threshold = models.DecimalField(
        "порог округления",
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.50"),
        validators=[MinValueValidator(Decimal("0.50")), MaxValueValidator(Decimal("0.99"))],
        help_text="С какой дробной части среднего предлагается высшая отметка: 0,50; 0,60; 0,65.",
    )
    two_forbids_five = models.BooleanField(
        "с «2» нет «5»",
        default=False,
        help_text="При отметке «2» в периоде «5» за период не предлагается.",
    )
    control_mark_for_five = models.PositiveSmallIntegerField(
        "контрольные для «5»",
        null=True,
        blank=True,
        choices=((4, "не ниже 4"), (5, "не ниже 5")),
        help_text="Для «5» среднее за контрольные или последняя контрольная – не ниже. Пусто – не важно.",
    )
    minimum_quarter = minimum_field("минимум отметок за четверть", quarter_minimum)
    minimum_trimester = minimum_field("минимум отметок за триместр", quarter_minimum)
    minimum_half_year = minimum_field("минимум отметок за полугодие", half_year_minimum)
    period_mark_days = models.PositiveSmallIntegerField(
        "итоги периода, дней до конца",
        default=3,
        help_text="За сколько дней до конца периода учитель может выставлять отметки за период.",
    )
    homework_limits = ArrayField(
        models.PositiveSmallIntegerField(),
        size=11,
        default=homework_norms,
        validators=[MinLengthValidator(11, "Нужно 11 чисел: по одному на каждую параллель.")],
        verbose_name="домашнее задание, минут в день",
        help_text="Предел для 1–11 классов, через запятую: 0,90,90,120,120,150,150,150,210,210,210.",
    )
    homework_late_minutes = models.PositiveSmallIntegerField(
        "домашнее задание, минут после уроков",
        default=60,
        help_text="Внесённое позже, чем через столько минут после последнего урока класса, помечается как опоздавшее.",
    )
    topic_late_days = models.PositiveSmallIntegerField(
        "тема урока, дней после урока",
        default=0,
        help_text="Тема, внесённая позже, помечается как опоздавшая. 0 – в день урока.",
    )
    homework_files = models.PositiveSmallIntegerField(
        "файлов к заданию", default=5, help_text="Сколько файлов можно приложить к одному домашнему заданию."
    )
    remark_days = models.PositiveSmallIntegerField(
        "срок замечания, дней",
        default=3,
        validators=[MaxValueValidator(60)],
        help_text="За сколько дней исправляют то, на что указано в замечании по ведению журнала.",
    )
    slip_valid_days = models.PositiveSmallIntegerField("срок листка доступа, дней", default=14)

    class Meta:
        verbose_name = "школа"
        verbose_name_plural = "школа"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="school_school_single_row"),
            models.CheckConstraint(
                condition=Q(lowest_mark__in=(1, 2)),
                name="school_school_lowest_mark",
                violation_error_message="Низшая отметка – 1 или 2.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name
