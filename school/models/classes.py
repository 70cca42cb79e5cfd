"""Classes, subjects and rooms: what the administrator fills before the year begins (§ 3.1)."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import Q

from common.dated import Dated, DatedQuerySet, no_overlap
from common.triggers import RULE_BROKEN, refusal, with_history
from school.models.versions import raises_school_version
from school.rules import LETTER_PATTERN, normalised_letter


@raises_school_version
@with_history()
class Subject(models.Model):
    """One row = предмет."""

    name = models.CharField("название", max_length=80, unique=True)
    short_name = models.CharField("кратко", max_length=16)
    is_pe = models.BooleanField("физкультура", default=False, help_text="Учитель предмета ведёт модуль «ГТЗО».")
    position = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "предмет"
        verbose_name_plural = "предметы"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


def room_title(name: str) -> str:
    """«каб. 301», but «Спортзал 1» as it is."""
    return f"каб. {name}" if name[:1].isdigit() else name


@raises_school_version
@with_history()
class Room(models.Model):
    """One row = кабинет."""

    name = models.CharField("название", max_length=20, unique=True)

    class Meta:
        verbose_name = "кабинет"
        verbose_name_plural = "кабинеты"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """«каб. 301», but «Спортзал 1» as it is."""
        return room_title(self.name)


def class_name(grade: int, letter: str) -> str:
    """«5А», «10 ИТ»."""
    return f"{grade}{letter}" if len(letter) == 1 else f"{grade} {letter}"


@raises_school_version
@with_history()
class SchoolClass(models.Model):
    """One row = a class in one school year: 5А of 2026/27. Next year's 6А is another row that points back here."""

    calendar = models.ForeignKey(
        "school.Calendar", on_delete=models.PROTECT, related_name="classes", verbose_name="график"
    )
    grade = models.PositiveSmallIntegerField("параллель")
    letter = models.CharField("литера", max_length=15)
    shift = models.PositiveSmallIntegerField("смена", choices=((1, "I"), (2, "II")), default=1)
    profile = models.CharField("профиль", max_length=60, blank=True)
    predecessor = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name="класс прошлого года",
    )
    year = models.ForeignKey(
        "school.SchoolYear", on_delete=models.PROTECT, related_name="classes", verbose_name="учебный год"
    )

    class Meta:
        verbose_name = "класс"
        verbose_name_plural = "классы"
        ordering = ["grade", "letter"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "grade", "letter"],
                name="school_schoolclass_unique",
                violation_error_message="Такой класс в этом году уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(grade__range=(1, 11)),
                name="school_schoolclass_grade",
                violation_error_message="Параллель – от 1 до 11.",
            ),
            models.CheckConstraint(
                condition=Q(letter__regex=LETTER_PATTERN),
                name="school_schoolclass_letter_cyrillic",
                violation_error_message="Литера – русскими буквами.",
            ),
            models.CheckConstraint(condition=Q(shift__in=(1, 2)), name="school_schoolclass_shift"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="year_of_calendar",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NEW.year_id <> (SELECT year_id FROM school_calendar WHERE id = NEW.calendar_id) THEN
                        {refusal(RULE_BROKEN, "Учебный график относится к другому учебному году.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """«5А», «10 ИТ»."""
        return class_name(self.grade, self.letter)

    def day_to_show(self, today: date) -> date:
        """Today, or the first day of a year that has not begun: what is prepared in summer holds from then on."""
        return max(today, self.year.starts_on)

    def name_among(self, today: date) -> str:
        """«5А»; of a year that has not begun «5А, 2027/28», for this year's 5А may stand in the same list."""
        return self.name if self.year.starts_on <= today else f"{self.name}, {self.year}"

    def clean_fields(self, exclude: object = None) -> None:
        self.letter = normalised_letter(self.letter)
        super().clean_fields(exclude=exclude)  # type: ignore[arg-type]  # the stub narrows what Django passes through


@with_history()
class ClassTeacherAppointment(Dated):
    """One row = a staff member is class teacher (классный руководитель) of a class from a day to a day."""

    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, related_name="class_teachers", verbose_name="класс"
    )
    teacher = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, related_name="led_classes", verbose_name="учитель"
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "классное руководство"
        verbose_name_plural = "классное руководство"
        ordering = ["school_class", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "school_class",
                name="school_classteacher_no_overlap",
                message="В эти дни у класса уже есть классный руководитель.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_class}: {self.teacher}"
