"""What the doctor permits at physical education: special-category data without any diagnosis (P-08)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.dated import Dated, DatedQuerySet, no_overlap
from common.triggers import with_history
from school.models.guards import immutable_columns

UIN_PATTERN = r"^\d{2}-\d{2}-\d{7}$"


class PeGroup(models.TextChoices):
    """Медицинская группа для занятий физкультурой; not one of the five groups of health."""

    MAIN = "main", "основная"
    PREPARATORY = "preparatory", "подготовительная"
    SPECIAL_A = "special_a", "специальная А"
    SPECIAL_B = "special_b", "специальная Б"
    EXEMPT = "exempt", "освобождён"


def waits_for_results() -> pgtrigger.Trigger:
    """A result written at this moment takes the pupil's row FOR KEY SHARE: one of the two waits and sees the other."""
    return pgtrigger.Trigger(
        name="waits_for_results",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="PERFORM 1 FROM school_pupil WHERE id = NEW.pupil_id FOR UPDATE; RETURN NEW;",
    )


class OfDoctor(Dated):
    """Mixin: what a doctor's paper says of a pupil from a day to a day, and who has entered it."""

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="+", verbose_name="ученик")
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="кто внёс"
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = True


@with_history()
class MedicalGroup(OfDoctor):
    """One row = медицинская группа of a pupil from a day to a day. Without one the pupil is treated as «основная»."""

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="medical_groups", verbose_name="ученик"
    )
    group = models.CharField("медицинская группа", max_length=11, choices=PeGroup)

    class Meta(OfDoctor.Meta):
        verbose_name = "медицинская группа"
        verbose_name_plural = "медицинские группы"
        ordering = ["pupil", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(group__in=PeGroup.values), name="gtzo_medicalgroup_group"),
            no_overlap(
                "pupil",
                name="gtzo_medicalgroup_no_overlap",
                message="В эти дни у ученика уже указана медицинская группа: сначала завершите её.",
            ),
        ]
        triggers = [
            waits_for_results(),
            immutable_columns("pupil_id", message="Медицинскую группу нельзя переписать на другого ученика."),
        ]

    def __str__(self) -> str:
        return self.get_group_display()


@with_history()
class MedicalClearance(OfDoctor):
    """One row = допуск врача to the trials from a day to a day; the preparatory group needs one."""

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="medical_clearances", verbose_name="ученик"
    )

    class Meta(OfDoctor.Meta):
        verbose_name = "допуск врача"
        verbose_name_plural = "допуски врача"
        ordering = ["pupil", "-starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=False),
                name="gtzo_medicalclearance_has_end",
                violation_error_message="Укажите последний день допуска.",
            ),
            no_overlap(
                "pupil", name="gtzo_medicalclearance_no_overlap", message="В эти дни у ученика уже есть допуск."
            ),
        ]
        triggers = [
            waits_for_results(),
            immutable_columns("pupil_id", message="Допуск нельзя переписать на другого ученика."),
        ]

    def __str__(self) -> str:
        return f"допуск по {self.ends_on:%d.%m.%Y}"


@with_history()
class Uin(models.Model):
    """One row = УИН, the personal number that gto.ru gives a pupil for life; optional in a school."""

    pupil = models.OneToOneField(
        "school.Pupil", on_delete=models.PROTECT, primary_key=True, related_name="uin", verbose_name="ученик"
    )
    number = models.CharField("УИН", max_length=13, help_text="Вид 00-00-0000000.")

    class Meta:
        verbose_name = "УИН"
        verbose_name_plural = "УИН"
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=UIN_PATTERN),
                name="gtzo_uin_form",
                violation_error_message="УИН – 11 цифр вида 00-00-0000000.",
            ),
            models.UniqueConstraint(
                fields=["number"],
                name="gtzo_uin_unique",
                violation_error_message="Этот УИН уже записан другому ученику.",
            ),
        ]

    def __str__(self) -> str:
        return self.number
