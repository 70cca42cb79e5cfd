"""Who is in which class when, always by a school order (приём, перевод, отчисление: § 3.1)."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from common.dated import Dated, DatedQuerySet, no_overlap
from common.prepared import AnyOf
from common.triggers import with_history
from school.models.guards import immutable_columns, never_deleted
from school.models.people import Pupil, PupilQuerySet
from school.models.versions import raises_pupil_version


class OrderKind(models.TextChoices):
    """What a school order decides."""

    ENROLMENT = "enrolment", "о зачислении"
    TRANSFER = "transfer", "о переводе"
    WITHDRAWAL = "withdrawal", "об отчислении"


class SchoolOrder(models.Model):
    """One row = приказ по школе; each movement of a pupil rests on one."""

    number = models.CharField("номер", max_length=30)
    dated = models.DateField("дата")
    kind = models.CharField("вид", max_length=10, choices=OrderKind)

    class Meta:
        verbose_name = "приказ"
        verbose_name_plural = "приказы"
        ordering = ["-dated", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "dated", "kind"],
                name="school_schoolorder_unique",
                violation_error_message="Такой приказ уже записан.",
            ),
            models.CheckConstraint(condition=Q(kind__in=OrderKind.values), name="school_schoolorder_kind"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number} от {self.dated:%d.%m.%Y}"


class _KeyOfPupil(F):
    """The key in the table of pupils, where `F("pupil")` is the column that points to it.

    So joined pupils are looked for all at once: PostgreSQL expects three of a class, and would look for each.
    """

    def resolve_expression(self, query: Any = None, *_: Any, reuse: Any = None, **__: Any) -> Any:
        """The column, which Django would leave out together with a join for it."""
        path = query.setup_joins(["pupil", "pk"], query.get_meta(), query.get_initial_alias(), can_reuse=reuse)
        return path.transform_function(path.targets[0], path.joins[-1])


class EnrolmentQuerySet(DatedQuerySet["Enrolment"]):
    """Enrolments, asked for by class."""

    def in_class(self, school_class_id: int) -> Self:
        """Enrolments into the class, of any date."""
        return self.filter(school_class=school_class_id)

    def pupils(self) -> PupilQuerySet:
        """Who is enrolled by them."""
        return Pupil.objects.filter(AnyOf("pk", self.order_by().values("pupil")))

    def with_pupils(self) -> Self:
        """Each with its pupil, of a class or two."""
        return self.select_related("pupil").filter(AnyOf(_KeyOfPupil("pupil"), self.order_by().values("pupil")))


@raises_pupil_version()
@with_history()
class Enrolment(Dated):
    """One row = a pupil is in a class from a day to a day. A transfer ends one row and begins another."""

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, db_index=False, related_name="enrolments", verbose_name="ученик"
    )
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, db_index=False, related_name="enrolments", verbose_name="класс"
    )
    school_order = models.ForeignKey(
        SchoolOrder, on_delete=models.PROTECT, related_name="enrolments", verbose_name="приказ"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "зачисление"
        verbose_name_plural = "зачисления"
        ordering = ["starts_on"]
        indexes = [
            models.Index(
                fields=["pupil", "school_class"], include=["starts_on", "ends_on", "id"], name="school_enrolment_pupil"
            ),
            models.Index(
                fields=["school_class", "starts_on"], include=["ends_on", "pupil", "id"], name="school_enrolment_class"
            ),
            models.Index(fields=["ends_on"], name="school_enrolment_end"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "pupil",
                name="school_enrolment_no_overlap",
                message="В эти дни ученик уже числится в классе: сначала оформите перевод или отчисление.",
            ),
        ]
        triggers = [
            immutable_columns(
                "pupil_id",
                "school_class_id",
                message="Зачисление нельзя переписать на другой класс или другого ученика: оформите перевод.",
            ),
            never_deleted("Зачисление не удаляют, а завершают: история сохраняется."),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.school_class}"


@with_history()
class Withdrawal(models.Model):
    """One row = отчисление: the enrolment it ended, the order, and where the pupil went."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="withdrawal", verbose_name="зачисление"
    )
    school_order = models.ForeignKey(
        SchoolOrder, on_delete=models.PROTECT, related_name="withdrawals", verbose_name="приказ"
    )
    destination = models.CharField("куда выбыл", max_length=200, blank=True)

    class Meta:
        verbose_name = "отчисление"
        verbose_name_plural = "отчисления"

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.school_order}"


@raises_pupil_version()
@with_history()
class SubjectExemption(Dated):
    """One row = a pupil is exempt from a subject (осв.) from day to day, out of denominators (requirements 1.7)."""

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="exemptions", verbose_name="ученик"
    )
    subject = models.ForeignKey(
        "school.Subject", on_delete=models.PROTECT, related_name="exemptions", verbose_name="предмет"
    )
    school_order = models.ForeignKey(
        SchoolOrder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exemptions",
        verbose_name="приказ",
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "освобождение от предмета"
        verbose_name_plural = "освобождения от предметов"
        ordering = ["pupil", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "pupil",
                "subject",
                name="school_exemption_no_overlap",
                message="В эти дни ученик уже освобождён от предмета.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.subject}"


@raises_pupil_version()
@with_history()
class HomeSchooling(Dated):
    """One row = надомное обучение: by an order the pupil is taught at home from a day to a day.

    He stays on the list of the class, but its lessons are not his: he misses none (requirements 4).
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="home_schoolings", verbose_name="ученик"
    )
    basis = models.CharField("приказ", max_length=120, help_text="Номер и дата приказа. Диагноз не указывают.")

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "обучение на дому"
        verbose_name_plural = "обучение на дому"
        ordering = ["-starts_on", "pupil"]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "pupil",
                name="school_homeschooling_no_overlap",
                message="В эти дни ученик уже на домашнем обучении.",
            ),
        ]
        triggers = [
            immutable_columns("pupil_id", message="Обучение на дому нельзя переписать на другого ученика."),
            never_deleted("Обучение на дому не удаляют, а завершают: история сохраняется."),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.basis}"
