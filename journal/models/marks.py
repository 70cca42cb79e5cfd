"""Works of a lesson and the marks for them (R-29, R-30, R-32)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from common.triggers import RULE_BROKEN, refusal, with_history
from entry.models import GridCell, VersionedRow, operation_once, version_and_operation_counted, version_counted
from journal.models.base import LESSON_OF_WORK, OnDayOfLesson, immutable_columns, lesson_open, pupil_taught
from school.models.guards import never_deleted
from school.models.versions import raises_class_version, raises_pupil_version, raises_school_version
from timetable.models import STATES_TAKING_PLACE

WORK_HAS_MARKS = "В колонке стоят или стояли отметки: она остаётся в журнале."


class Colour(models.TextChoices):
    """Colours that a work type may have: the tokens --work-… of static/css/tokens.css. The short name says the same."""

    NONE = "", "без цвета"
    BLUE = "blue", "синий"
    GREEN = "green", "зелёный"
    AMBER = "amber", "жёлтый"
    ROSE = "rose", "розовый"
    VIOLET = "violet", "фиолетовый"


@raises_school_version
@with_history()
class WorkType(models.Model):
    """One row = вид работы with its usual weight, set by the school (R-30). Weight 0 = not counted in the mean."""

    name = models.CharField("название", max_length=60, unique=True)
    short_name = models.CharField("кратко", max_length=8)
    weight = models.DecimalField("вес", max_digits=5, decimal_places=2, default=1)
    is_control_work = models.BooleanField("контрольная", default=False)
    colour = models.CharField("цвет", max_length=8, blank=True, choices=Colour, default=Colour.NONE)
    position = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "вид работы"
        verbose_name_plural = "виды работ"
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="journal_worktype_weight",
                violation_error_message="Вес – от 0 до 100.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@raises_school_version
@with_history()
class SubjectWeight(models.Model):
    """One row = the weight that a work type has in one subject; without a row the school's weight holds (R-30).

    Counts for works made from now on: each work keeps the weight it was made with.
    """

    subject = models.ForeignKey(
        "school.Subject", on_delete=models.CASCADE, related_name="work_weights", verbose_name="предмет"
    )
    work_type = models.ForeignKey(
        WorkType, on_delete=models.CASCADE, related_name="subject_weights", verbose_name="вид работы"
    )
    weight = models.DecimalField("вес", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "вес по предмету"
        verbose_name_plural = "веса по предметам"
        ordering = ["work_type", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "work_type"],
                name="journal_subjectweight_unique",
                violation_error_message="Вес этого вида работы для предмета уже задан.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="journal_subjectweight_weight",
                violation_error_message="Вес – от 0 до 100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_type}, {self.subject}: {self.weight}"


def weight_in(subject: int | OuterRef | None) -> Coalesce:
    """Expression over work types: the weight that counts in the subject, its own or else the school's (R-30)."""
    own = SubjectWeight.objects.filter(work_type=OuterRef("pk"), subject=subject)
    return Coalesce(Subquery(own.values("weight")[:1]), F("weight"))


# The weight alone may be changed by the administrator as long as the term is open, be the lesson ever so old.
# Closing a term takes the row of the class FOR UPDATE, so that it waits for writers and they for it.
_OPEN_TO_WEIGHTS = """
    IF TG_OP = 'UPDATE' THEN NEW."on" = OLD."on"; END IF;
    IF TG_OP = 'UPDATE' AND NEW.weight <> OLD.weight
       AND to_jsonb(NEW) - ARRAY['weight', 'version', 'written_by_id', 'written_at']
         = to_jsonb(OLD) - ARRAY['weight', 'version', 'written_by_id', 'written_at']
       AND EXISTS (SELECT 1 FROM accounts_standingoffice o
                    WHERE o.user_id = NEW.written_by_id AND o.office = 'administrator'
                      AND ezh_today() BETWEEN o.starts_on AND COALESCE(o.ends_on, 'infinity')) THEN
        PERFORM 1 FROM timetable_lesson l
           JOIN timetable_teachinggroup g ON g.id = l.group_id
           JOIN school_schoolclass c ON c.id = g.school_class_id
          WHERE l.id = NEW.lesson_id FOR SHARE OF c;
        IF EXISTS (SELECT 1 FROM timetable_lesson l
                    WHERE l.id = NEW.lesson_id AND NOT journal_term_is_closed(l.group_id, l."on")) THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'INSERT' AND journal_correction_concerns(NEW.lesson_id) THEN
        PERFORM 1 FROM timetable_lesson l
           JOIN timetable_teachinggroup g ON g.id = l.group_id
           JOIN school_schoolclass c ON c.id = g.school_class_id
          WHERE l.id = NEW.lesson_id FOR SHARE OF c;
        SELECT l."on" INTO NEW."on" FROM timetable_lesson l WHERE l.id = NEW.lesson_id;
    ELSE
        NEW."on" = journal_lesson_must_be_open(NEW.lesson_id);
    END IF;
    RETURN NEW;
"""


class WorkQuerySet(models.QuerySet["Work"]):
    """Works, asked for by what they are."""

    def control_works(self) -> WorkQuerySet:
        """Control works of lessons that take place."""
        return self.filter(work_type__is_control_work=True, lesson__state__in=STATES_TAKING_PLACE)


@raises_class_version()
@with_history(exclude=("on",))
class Work(OnDayOfLesson, VersionedRow):
    """One row = one column of marks at a lesson. A lesson may have several; «5/4» are marks of two works.

    A column added by mistake may be deleted as long as nobody has ever put a mark in it.
    """

    lesson = models.ForeignKey(
        "timetable.Lesson", on_delete=models.PROTECT, db_index=False, related_name="works", verbose_name="урок"
    )
    work_type = models.ForeignKey(WorkType, on_delete=models.PROTECT, related_name="works", verbose_name="вид работы")
    weight = models.DecimalField(
        "вес",
        max_digits=5,
        decimal_places=2,
        help_text="Записан при создании: новый вес вида работы меняет его, только когда его применяют.",
    )
    title = models.CharField("название", max_length=120, blank=True)
    comment = models.CharField("комментарий", max_length=500, blank=True, default="", db_default="")
    is_hidden = models.BooleanField(
        "скрыта от семей",
        default=False,
        db_default=False,
        help_text="Отметки колонки семьи увидят, когда учитель её откроет.",
    )
    position = models.PositiveSmallIntegerField("порядок", default=1)

    is_writable: bool  # only on works from access.get_work_to_write

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = "работа"
        verbose_name_plural = "работы"
        ordering = ["lesson", "position"]
        indexes = [models.Index(fields=["on"], name="journal_work_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "position"],
                name="journal_work_unique_position",
                violation_error_message="Такая колонка у урока уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="journal_work_weight",
                violation_error_message="Вес – от 0 до 100.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lesson_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_OPEN_TO_WEIGHTS,
            ),
            immutable_columns("lesson_id"),
            pgtrigger.Trigger(
                name="deleted_when_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=f"""
                    PERFORM journal_lesson_must_be_open(OLD.lesson_id);
                    IF EXISTS (SELECT 1 FROM journal_mark WHERE work_id = OLD.id) THEN
                        {refusal(RULE_BROKEN, WORK_HAS_MARKS)}
                    END IF;
                    RETURN OLD;
                """,
            ),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.title or str(self.work_type)


class Result(models.TextChoices):
    """Results that are not numbers and enter no average (R-32). «н/а» is a period mark only."""

    CREDIT = "credit", "зачёт"
    NO_CREDIT = "no_credit", "незачёт"
    EXEMPT = "exempt", "освобождён"


POINT = "•"
# How results are written into a cell.
SIGNS = {Result.CREDIT.value: "зч", Result.NO_CREDIT.value: "нз", Result.EXEMPT.value: "осв"}
RESULTS = {sign: result for result, sign in SIGNS.items()}


def sign_of(value: int | None, result: str) -> str:
    """What stands in the cell: «5», «зч», or nothing."""
    return SIGNS.get(result, "") if value is None else str(value)


class MarkQuerySet(models.QuerySet["Mark"]):
    """Marks, asked for without the cells that were cleared."""

    def set(self) -> MarkQuerySet:
        """Cells that hold a numeric mark now: the only ones that enter averages."""
        return self.filter(value__isnull=False)

    def given(self) -> MarkQuerySet:
        """Cells that hold a mark or a result now (R-32)."""
        return self.filter(Q(value__isnull=False) | ~Q(result=""))

    def published(self) -> MarkQuerySet:
        """Marks of columns that families may see."""
        return self.filter(work__is_hidden=False)


# A mark for a missed lesson that is put on a later day carries that day, and a changed mark the day of the
# change, whichever way they are put.
_DATES_KEPT = f"""
    IF NOT was_empty AND (NEW.value, NEW.result) IS DISTINCT FROM (OLD.value, OLD.result) THEN
        NEW.changed_on = ezh_today();
    END IF;
    IF NEW.value IS NULL AND NEW.result = '' THEN
        NEW.given_on = NULL;
        RETURN NEW;
    END IF;
    IF NOT was_empty AND NEW.given_on IS NOT DISTINCT FROM OLD.given_on THEN
        RETURN NEW;
    END IF;
    SELECT l."on", EXISTS (
               SELECT 1 FROM journal_absence a JOIN journal_absencecode c ON c.id = a.code_id
                WHERE a.lesson_id = l.id AND a.pupil_id = NEW.pupil_id AND c.is_absence
           ) AS missed
      INTO STRICT lesson FROM timetable_lesson l WHERE l.id = {LESSON_OF_WORK};
    IF was_empty AND NEW.given_on IS NULL AND lesson.missed AND lesson."on" < ezh_today() THEN
        NEW.given_on = ezh_today();
    END IF;
    IF NEW.given_on < lesson."on" OR NEW.given_on > ezh_today() THEN
        {refusal(RULE_BROKEN, "Сдано – не раньше дня урока и не позже сегодняшнего.")}
    END IF;
    RETURN NEW;
"""


@raises_pupil_version()
@with_history(
    exclude=("on",),
    constraints=(operation_once("journal_mark"),),
    indexes=(
        models.Index(fields=["work", "pupil"], name="journal_markevent_cell"),
        models.Index(fields=["pgh_created_at"], name="journal_markevent_change", condition=Q(pgh_label="update")),
    ),
)
class Mark(OnDayOfLesson, GridCell):
    """One row = the cell of a pupil in a work's column: отметка or результат, or neither when it was cleared.

    `given_on` is set for a make-up mark: when the pupil answered for a lesson he had missed (R-36); `changed_on`
    for one that was put differently before (R-55): the database keeps both. The row is never deleted, so that its
    version keeps counting and a stale page cannot write over a cleared cell.
    """

    work = models.ForeignKey(
        Work, on_delete=models.PROTECT, db_index=False, related_name="marks", verbose_name="работа"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, db_index=False, related_name="marks", verbose_name="ученик"
    )
    value = models.PositiveSmallIntegerField("отметка", null=True)
    result = models.CharField("результат", max_length=9, blank=True, choices=Result, default="", db_default="")
    given_on = models.DateField("сдано", null=True, blank=True)
    changed_on = models.DateField("исправлена", null=True, editable=False)
    comment = models.CharField("комментарий", max_length=500, blank=True, default="", db_default="")

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = "отметка"
        verbose_name_plural = "отметки"
        ordering = ["work", "pupil"]
        indexes = [
            models.Index(fields=["pupil", "on"], name="journal_mark_pupil_day"),
            models.Index(fields=["on"], name="journal_mark_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "pupil"],
                name="journal_mark_one_per_work",
                violation_error_message="У ученика за эту работу уже есть отметка.",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(1, 5)),
                name="journal_mark_in_scale",
                violation_error_message="Отметка – от 1 до 5.",
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(value=None, result__in=Result.values),
                name="journal_mark_number_or_result",
                violation_error_message="В ячейке – либо отметка, либо зачёт, незачёт или «осв.».",
            ),
        ]
        triggers = [
            lesson_open(LESSON_OF_WORK, "NEW.pupil_id", keeps_day=True),
            pupil_taught(LESSON_OF_WORK),
            pgtrigger.Trigger(
                name="mark_in_school_scale",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__value__isnull=False) | ~pgtrigger.Q(new__result=""),
                func=f"""
                    IF NEW.value < (SELECT lowest_mark FROM school_school) THEN
                        {refusal(RULE_BROKEN, "Отметка вне шкалы, принятой в школе.")}
                    END IF;
                    IF 1 = (SELECT c.grade FROM timetable_lesson l
                              JOIN timetable_teachinggroup g ON g.id = l.group_id
                              JOIN school_schoolclass c ON c.id = g.school_class_id
                             WHERE l.id = {LESSON_OF_WORK}) THEN
                        {refusal(RULE_BROKEN, "В 1 классе отметки не ставят.")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="dates_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[
                    ("lesson", "record"),
                    ("was_empty", "boolean = TG_OP = 'INSERT' OR (OLD.value IS NULL AND OLD.result = '')"),
                ],
                func=_DATES_KEPT,
            ),
            immutable_columns("work_id", "pupil_id"),
            never_deleted("Отметку не удаляют, а снимают: история сохраняется."),
            version_and_operation_counted(),
        ]

    def __str__(self) -> str:
        return sign_of(self.value, self.result)


class OutstandingWorkQuerySet(models.QuerySet["OutstandingWork"]):
    """Owed works, asked for without those that were settled or taken back."""

    def open(self) -> OutstandingWorkQuerySet:
        """Still owed: not taken back, and no mark has been put in the cell."""
        settled = Mark.objects.given().filter(work=OuterRef("work"), pupil=OuterRef("pupil"))
        return self.filter(~models.Exists(settled), is_owed=True)


@raises_pupil_version()
@with_history(indexes=(models.Index(fields=["work", "pupil"], name="journal_owedevent_cell"),))
class OutstandingWork(VersionedRow):
    """One row = точка: the teacher waits for the pupil's work or answer until a day; a mark in the cell settles it.

    Nothing turns it into a «2» by itself (requirements 2.1).
    """

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="outstanding_works", verbose_name="работа")
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="outstanding_works", verbose_name="ученик"
    )
    is_owed = models.BooleanField("долг", default=True)
    due_on = models.DateField("сдать до")
    comment = models.CharField("что сдать", max_length=500, blank=True)

    objects = OutstandingWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "точка"
        verbose_name_plural = "точки"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["pupil", "work"], name="journal_outstanding_pupil")]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "pupil"],
                name="journal_outstandingwork_one_per_cell",
                violation_error_message="У ученика за эту работу уже стоит точка.",
            )
        ]
        triggers = [
            lesson_open(LESSON_OF_WORK, "NEW.pupil_id"),
            pupil_taught(LESSON_OF_WORK),
            immutable_columns("work_id", "pupil_id"),
            never_deleted("Точку не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return POINT if self.is_owed else ""
