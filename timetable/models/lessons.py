"""Lessons as they really take place, and the substitution of a teacher."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, FilteredRelation, Func, Q

from common.dated import Today, same_key
from common.triggers import RULE_BROKEN, refusal, with_history
from school.models import Term
from school.models.versions import raises_class_version
from timetable.models.groups import CLASS_OF_GROUP, one_writer_per_class


class LessonState(models.TextChoices):
    """R-15. «Заменён» is not a state: a substituted lesson has a `Substitution` and is held like any other."""

    PLANNED = "planned", "по плану"
    HELD = "held", "проведён"
    CANCELLED = "cancelled", "отменён"
    MOVED = "moved", "перенесён"


class LessonTime(Func):
    """tsrange(date + start, date + end): the local time a lesson takes."""

    function = "tsrange"

    def __init__(self) -> None:
        super().__init__(*(Func(F("on"), F(edge), function="", arg_joiner=" + ") for edge in ("starts_at", "ends_at")))


STATES_TAKING_PLACE = (LessonState.PLANNED, LessonState.HELD)
TAKES_PLACE = Q(state__in=STATES_TAKING_PLACE)
# A joined lesson is given together with another: same teacher, same place, same hour, and that is held by a trigger.
BY_ITSELF = TAKES_PLACE & Q(joined_to=None)


def free_at_the_time(key: str, *, name: str, message: str, condition: Q = TAKES_PLACE) -> ExclusionConstraint:
    """The teacher, group or room may not be in two lessons at a time; cancelled and moved lessons do not count."""
    return ExclusionConstraint(
        name=name,
        expressions=[same_key(key), (LessonTime(), "&&")],
        condition=condition,
        violation_error_message=message,
    )


class LocalTime(Func):
    """The time of the day by the clock on the wall of the school."""

    template = "(ezh_now() AT TIME ZONE (SELECT time_zone FROM school_school))::time"
    output_field = models.TimeField()


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, asked for by day, group and teacher."""

    def on(self, day: date) -> LessonQuerySet:
        """Lessons of the day."""
        return self.filter(on=day)

    def between(self, starts_on: date, ends_on: date) -> LessonQuerySet:
        """Lessons of the inclusive range of days."""
        return self.filter(on__range=(starts_on, ends_on))

    def in_term(self, term: Term) -> LessonQuerySet:
        """Lessons dated inside the term, whatever its calendar."""
        return self.filter(on__range=(term.starts_on, term.ends_on))

    def of_gradebook(self, group_id: int, subject_id: int) -> LessonQuerySet:
        """Lessons of one group in one subject."""
        return self.filter(group=group_id, subject=subject_id)

    def of_pupils(self, pupil_ids: Collection[int], within: tuple[date, date] | None = None) -> LessonQuerySet:
        """Lessons of the groups the pupils are in on the lesson's own day: a row per pupil, who is in `pupil_id`.

        `within` names the days again that were asked for: the years in which the pupils were in other classes are then
        not looked at.
        """
        place = FilteredRelation("group__members", condition=Q(group__members__pupil__in=pupil_ids))
        held = Q(Q(place__ends_on__gte=F("on")) | Q(place__ends_on=None), place__starts_on__lte=F("on"))
        if within:
            first, last = within
            enrolled = Q(place__enrolled_until__gte=first) | Q(place__enrolled_until=None)
            held &= Q(enrolled, place__enrolled_from__lte=last, on__range=within)
        return self.annotate(place=place).filter(held).annotate(pupil_id=F("place__pupil_id"))

    def to_come(self) -> LessonQuerySet:
        """Lessons that have not begun yet."""
        return self.filter(Q(on__gt=Today()) | Q(on=Today(), starts_at__gt=LocalTime()))

    def of_absence(self, staff_id: int, starts_on: date, ends_on: date) -> LessonQuerySet:
        """Lessons of the days that somebody gives or should have given, as a substitute too, cancelled ones as well."""
        own = Q(teacher=staff_id) | Q(substitution__absent_teacher=staff_id)
        return self.filter(own).between(starts_on, ends_on)

    def taking_place(self) -> LessonQuerySet:
        """Planned and held lessons: what a pupil has to go to."""
        return self.filter(TAKES_PLACE)


def _update_of(*columns: str) -> pgtrigger.Operation:
    """The trigger fires only when one of the columns is written."""
    return pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call]  # the library left it untyped


_TEACHER_RULE = f"""
    SELECT COALESCE(
        (SELECT s.substitute_id FROM timetable_substitution s WHERE s.lesson_id = NEW.id),
        (SELECT a.teacher_id FROM timetable_teachingassignment a WHERE a.id = NEW.assignment_id)
    ) INTO rightful_id;
    IF NEW.teacher_id <> rightful_id THEN
        {refusal(RULE_BROKEN, "Учитель урока указывается автоматически и меняется только заменой.")}
    END IF;
    IF (SELECT (a.group_id, a.subject_id) FROM timetable_teachingassignment a WHERE a.id = NEW.assignment_id)
       IS DISTINCT FROM (NEW.group_id, NEW.subject_id) THEN
        {refusal(RULE_BROKEN, "Группа и предмет урока берутся из нагрузки учителя.")}
    END IF;
    RETURN NEW;
"""

# A planned lesson that is held takes up no more time than before: no need to look again.
_PUPILS_RULE = f"""
    IF NEW.state NOT IN ('planned', 'held') THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.state IN ('planned', 'held')
       AND (OLD."on", OLD.starts_at, OLD.ends_at, OLD.group_id)
         = (NEW."on", NEW.starts_at, NEW.ends_at, NEW.group_id) THEN
        RETURN NEW;
    END IF;
    {one_writer_per_class("NEW.group_id")}
    IF EXISTS (
        SELECT 1
          FROM timetable_lesson other
          JOIN timetable_teachinggroup theirs ON theirs.id = other.group_id
          JOIN timetable_teachinggroup ours ON ours.id = NEW.group_id
         WHERE other."on" = NEW."on" AND other.id IS DISTINCT FROM NEW.id
           AND other.state IN ('planned', 'held')
           AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
           AND theirs.school_class_id = ours.school_class_id AND theirs.id <> ours.id
           AND (theirs.name = '' OR ours.name = '' OR EXISTS (
                SELECT 1
                  FROM timetable_groupmember mine
                  JOIN timetable_groupmember also ON also.pupil_id = mine.pupil_id AND also.group_id = theirs.id
                 WHERE mine.group_id = ours.id
                   AND NEW."on" BETWEEN mine.starts_on AND COALESCE(mine.ends_on, NEW."on")
                   AND NEW."on" BETWEEN also.starts_on AND COALESCE(also.ends_on, NEW."on")))
    ) THEN
        {refusal(RULE_BROKEN, "У учеников класса в это время уже есть другой урок.")}
    END IF;
    RETURN NEW;
"""


# The other lesson is locked: it must not be cancelled or given to somebody else while this one is being joined to it.
_JOINED_RULE = f"""
    IF NEW.joined_to_id IS NOT NULL THEN
        PERFORM 1 FROM timetable_lesson host WHERE host.id = NEW.joined_to_id FOR SHARE;
        IF NEW.state NOT IN ('planned', 'held') THEN
            {refusal(RULE_BROKEN, "Урок объединён с другим: сначала снимите объединение.")}
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM timetable_lesson host
             WHERE host.id = NEW.joined_to_id AND host.id <> NEW.id AND host.joined_to_id IS NULL
               AND host.state IN ('planned', 'held') AND host.teacher_id = NEW.teacher_id
               AND (host."on", host.starts_at, host.ends_at) = (NEW."on", NEW.starts_at, NEW.ends_at)
        ) THEN
            {refusal(RULE_BROKEN, "Объединить можно с уроком того же учителя в то же время.")}
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        NEW.joined_to_id IS NOT NULL OR NEW.state NOT IN ('planned', 'held')
        OR (NEW.teacher_id, NEW."on", NEW.starts_at, NEW.ends_at)
        <> (OLD.teacher_id, OLD."on", OLD.starts_at, OLD.ends_at)
    ) AND EXISTS (SELECT 1 FROM timetable_lesson guest WHERE guest.joined_to_id = NEW.id) THEN
        {refusal(RULE_BROKEN, "С этим уроком объединён урок другой группы: сначала снимите объединение.")}
    END IF;
    RETURN NEW;
"""


@raises_class_version(CLASS_OF_GROUP)
@with_history()
class Lesson(models.Model):
    """One row = урок: date, slot, group, subject, teacher, room (R-14). The teacher is set automatically (§ 3.3)."""

    assignment = models.ForeignKey(
        "timetable.TeachingAssignment",
        on_delete=models.PROTECT,
        related_name="lessons",
        verbose_name="нагрузка",
    )
    group = models.ForeignKey(
        "timetable.TeachingGroup",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="lessons",
        verbose_name="группа",
    )
    subject = models.ForeignKey(
        "school.Subject", on_delete=models.PROTECT, related_name="lessons", verbose_name="предмет"
    )
    teacher = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, related_name="lessons", verbose_name="учитель"
    )
    on = models.DateField("дата")
    number = models.PositiveSmallIntegerField("урок")
    starts_at = models.TimeField("начало")
    ends_at = models.TimeField("конец")
    room = models.ForeignKey(
        "school.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lessons",
        verbose_name="кабинет",
    )
    state = models.CharField("состояние", max_length=10, choices=LessonState, default=LessonState.PLANNED)
    moved_to = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moved_from",
        verbose_name="перенесён на",
    )
    reason = models.CharField("причина отмены или переноса", max_length=200, blank=True)
    cancelled_for = models.ForeignKey(
        "timetable.StaffAbsence",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cancelled_lessons",
        verbose_name="отменён из-за отсутствия",
    )
    joined_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined_lessons",
        verbose_name="объединён с уроком",
    )

    is_writable: bool  # only on lessons from access.with_write_flag

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = "урок"
        verbose_name_plural = "уроки"
        ordering = ["on", "number", "id"]
        indexes = [
            models.Index(fields=["group", "subject", "on"], name="timetable_lesson_gradebook"),
            models.Index(fields=["group", "on"], name="timetable_lesson_group_day"),
            models.Index(fields=["on", "number"], name="timetable_lesson_day"),
            models.Index(fields=["teacher", "on"], name="timetable_lesson_teacher"),
            models.Index(fields=["moved_to"], name="timetable_lesson_moved", condition=Q(moved_to__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LessonState.values), name="timetable_lesson_state"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="timetable_lesson_times",
                violation_error_message="Урок кончается позже, чем начинается.",
            ),
            models.CheckConstraint(
                condition=Q(moved_to=None) | Q(state=LessonState.MOVED), name="timetable_lesson_moved_state"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_for=None) | Q(state=LessonState.CANCELLED),
                name="timetable_lesson_cancelled_for_absence",
            ),
            models.CheckConstraint(
                condition=~Q(on__iso_week_day=7),
                name="timetable_lesson_not_on_sunday",
                violation_error_message="В воскресенье уроков не бывает.",
            ),
            free_at_the_time(
                "teacher",
                name="timetable_lesson_teacher_free",
                message="Учитель в это время уже ведёт другой урок.",
                condition=BY_ITSELF,
            ),
            free_at_the_time(
                "group",
                name="timetable_lesson_group_free",
                message="У группы в это время уже есть другой урок.",
            ),
            free_at_the_time(
                "room",
                name="timetable_lesson_room_free",
                message="Кабинет в это время уже занят.",
                condition=BY_ITSELF & Q(room__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="teacher_automatic",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | _update_of("teacher_id", "assignment_id", "group_id", "subject_id"),
                declare=[("rightful_id", "bigint")],
                func=_TEACHER_RULE,
            ),
            pgtrigger.Trigger(
                name="pupils_free",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | _update_of("on", "starts_at", "ends_at", "state", "group_id"),
                func=_PUPILS_RULE,
            ),
            pgtrigger.Trigger(
                name="joined",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | _update_of("joined_to_id", "teacher_id", "on", "starts_at", "ends_at", "state"),
                func=_JOINED_RULE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y}, {self.number} урок"

    @property
    def is_taking_place(self) -> bool:
        """Does a pupil have to go to it? Not when it is cancelled, or moved to another day."""
        return self.state in STATES_TAKING_PLACE


_NAME_RULE = f"""
    IF EXISTS (
        SELECT 1
          FROM timetable_lesson l
          JOIN timetable_teachingassignment a ON a.id = l.assignment_id
          LEFT JOIN timetable_substitution s ON s.lesson_id = l.id
         WHERE l.id IN (NEW.lesson_id, OLD.lesson_id)
           AND l.teacher_id <> COALESCE(s.substitute_id, a.teacher_id)
    ) THEN
        {refusal(RULE_BROKEN, "Замена и имя учителя в уроке меняются только вместе.")}
    END IF;
    RETURN NULL;
"""


_PRESENT_RULE = f"""
    IF EXISTS (
        SELECT 1
          FROM timetable_staffabsence a
          JOIN timetable_lesson l ON l.id = NEW.lesson_id
         WHERE a.staff_id = NEW.substitute_id AND l."on" BETWEEN a.starts_on AND a.ends_on
    ) THEN
        {refusal(RULE_BROKEN, "Этот учитель в день урока сам отсутствует.")}
    END IF;
    RETURN NEW;
"""


class SubstitutionReason(models.TextChoices):
    """Why the regular teacher is away (R-25)."""

    ILLNESS = "illness", "болезнь"
    TRIP = "trip", "командировка"
    COURSE = "course", "курсы"
    LEAVE = "leave", "отпуск"
    OTHER = "other", "другое"


@raises_class_version()
@with_history()
class Substitution(models.Model):
    """One row = замена: another teacher gives the lesson (R-25, R-26). Its row is what lets the name change."""

    lesson = models.OneToOneField(Lesson, on_delete=models.PROTECT, related_name="substitution", verbose_name="урок")
    absent_teacher = models.ForeignKey(
        "school.StaffMember",
        on_delete=models.PROTECT,
        related_name="absences_substituted",
        verbose_name="кого",
    )
    substitute = models.ForeignKey(
        "school.StaffMember", on_delete=models.PROTECT, related_name="substitutions", verbose_name="кто"
    )
    reason = models.CharField("причина", max_length=10, choices=SubstitutionReason)
    is_paid = models.BooleanField("оплачивается", default=True)
    absence = models.ForeignKey(
        "timetable.StaffAbsence",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutions",
        verbose_name="отсутствие",
    )
    own_room = models.ForeignKey(
        "school.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="кабинет урока до объединения",
    )

    class Meta:
        verbose_name = "замена"
        verbose_name_plural = "замены"
        ordering = ["lesson"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(substitute=F("absent_teacher")),
                name="timetable_substitution_other_person",
                violation_error_message="Учитель не заменяет сам себя.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=SubstitutionReason.values), name="timetable_substitution_reason"
            ),
        ]
        triggers = [
            # At the end of the transaction, because the row comes first and the name after it.
            pgtrigger.Trigger(
                name="name_changed",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=_NAME_RULE,
            ),
            pgtrigger.Trigger(
                name="substitute_present",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_PRESENT_RULE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.substitute} (по расписанию – {self.absent_teacher})"
