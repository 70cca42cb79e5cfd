"""Teaching groups, who is in them when, and who teaches them what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable

from common.dated import Dated, DatedQuerySet, no_overlap
from common.prepared import AnyOf
from common.triggers import RULE_BROKEN, refusal, with_history
from school.models.classes import SchoolClass, class_name
from school.models.guards import immutable_columns
from school.models.people import Pupil, PupilQuerySet
from school.models.versions import raises_class_version, raises_pupil_version, raises_school_version

# First key of the advisory locks of this floor; the second is the class.
_LOCKS = 92


def one_writer_per_class(group: str) -> str:
    """The PL/pgSQL statement that makes writers of one class's hours wait for each other until they commit.

    What a trigger looks up may be changed by another transaction at the same moment; exclusion constraints need no
    such lock. Not a row lock of the class: the journal holds that one, shared, and would meet us in a deadlock.
    """
    school_class = f"SELECT g.school_class_id::integer FROM timetable_teachinggroup g WHERE g.id = {group}"
    return f"PERFORM pg_advisory_xact_lock({_LOCKS}, ({school_class}));"


def group_title(grade: int, letter: str, subgroup: str) -> str:
    """«5А» or «5А, англ. 1»."""
    name = class_name(grade, letter)
    return f"{name}, {subgroup}" if subgroup else name


@raises_school_version
class TeachingGroup(models.Model):
    """One row = those who are taught together: a whole class (its default group) or a subgroup of it."""

    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="groups", verbose_name="класс"
    )
    name = models.CharField("подгруппа", max_length=40, blank=True, help_text="Пусто – весь класс.")

    class Meta:
        verbose_name = "учебная группа"
        verbose_name_plural = "учебные группы"
        ordering = ["school_class__grade", "school_class__letter", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "name"],
                name="timetable_teachinggroup_unique",
                violation_error_message="Такая группа в классе уже есть.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="members_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF NEW.school_class_id <> OLD.school_class_id OR (NEW.name = '') <> (OLD.name = '') THEN
                        {refusal(RULE_BROKEN, "Группа остаётся в своём классе, а весь класс не становится подгруппой.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_whole_class(self) -> bool:
        """Is this the default group, which follows the enrolments by itself?"""
        return not self.name

    @property
    def title(self) -> str:
        """«5А» or «5А, англ. 1». Needs the class fetched."""
        return group_title(self.school_class.grade, self.school_class.letter, self.name)


def in_groups_of(classes: Iterable[SchoolClass | int]) -> AnyOf:
    """The condition that the `group` of a row is one of the classes'; their keys are looked for at once."""
    return AnyOf("group", TeachingGroup.objects.filter(school_class__in=classes).order_by().values("pk"))


_ONE_LESSON_AT_A_TIME = f"""
    {one_writer_per_class("NEW.group_id")}
    IF EXISTS (
        SELECT 1
          FROM timetable_groupmembership also
          JOIN timetable_teachinggroup theirs ON theirs.id = also.group_id
          JOIN timetable_teachinggroup ours
            ON ours.id = NEW.group_id AND ours.school_class_id = theirs.school_class_id
          JOIN timetable_lesson one
            ON one.group_id = ours.id AND one.state IN ('planned', 'held')
           AND one."on" BETWEEN NEW.starts_on AND COALESCE(NEW.ends_on, one."on")
          JOIN timetable_lesson other
            ON other.group_id = theirs.id AND other.state IN ('planned', 'held')
           AND other."on" BETWEEN also.starts_on AND COALESCE(also.ends_on, other."on")
           AND other."on" = one."on" AND other.starts_at < one.ends_at AND other.ends_at > one.starts_at
         WHERE also.pupil_id = NEW.pupil_id AND also.id IS DISTINCT FROM NEW.id AND theirs.id <> ours.id
    ) THEN
        {refusal(RULE_BROKEN, "В эти дни ученик в другой подгруппе, у которой уроки в то же время.")}
    END IF;
    RETURN NEW;
"""


@raises_pupil_version()
@with_history()
class GroupMembership(Dated):
    """One row = a pupil is in a subgroup from a day to a day. Whole classes need none: they follow enrolments."""

    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, db_index=False, related_name="memberships", verbose_name="группа"
    )
    pupil = models.ForeignKey(
        "school.Pupil",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="group_memberships",
        verbose_name="ученик",
    )

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "состав подгруппы"
        verbose_name_plural = "составы подгрупп"
        ordering = ["group", "starts_on"]
        indexes = [
            models.Index(
                fields=["pupil", "group"], include=["starts_on", "ends_on", "id"], name="timetable_membership_pupil"
            ),
            models.Index(
                fields=["group", "pupil"], include=["starts_on", "ends_on", "id"], name="timetable_membership_group"
            ),
        ]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "group",
                "pupil",
                name="timetable_membership_no_overlap",
                message="В эти дни ученик уже в этой подгруппе.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="one_lesson_at_a_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_ONE_LESSON_AT_A_TIME,
            ),
            immutable_columns(
                "group_id",
                "pupil_id",
                message="Место в подгруппе нельзя переписать на другую подгруппу или другого ученика: завершите его.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.group}"


class GroupMemberQuerySet(DatedQuerySet["GroupMember"]):
    """Members of groups as of a day or over a range of days."""

    def of_group(self, group_id: int) -> Self:
        """Members of one group, of any date."""
        return self.filter(group=group_id)

    def on(self, day: date | Combinable) -> Self:
        """Places held on the day."""
        return super().on(day).filter(Q(enrolled_until__gte=day) | Q(enrolled_until=None), enrolled_from__lte=day)

    def touching(self, starts_on: date, ends_on: date) -> Self:
        """Places held on at least one day of the inclusive range."""
        enrolled = Q(enrolled_until__gte=starts_on) | Q(enrolled_until=None)
        return super().touching(starts_on, ends_on).filter(enrolled, enrolled_from__lte=ends_on)

    def pupils(self) -> PupilQuerySet:
        """Whose places they are."""
        return Pupil.objects.filter(AnyOf("pk", self.order_by().values("pupil")))


class GroupMember(Dated):
    """One row of a database view = a pupil is taught in a group from a day to a day.

    The view joins both kinds of group: whole classes (enrolments) and subgroups (memberships cut to the
    enrolment in the group's class), so that a transfer or withdrawal ends everything at once. `enrolled_from` and
    `enrolled_until` are those of the enrolment behind it, by which the years that are not asked for are left aside.
    """

    id = models.TextField(primary_key=True)
    group = models.ForeignKey(TeachingGroup, on_delete=models.DO_NOTHING, related_name="members")
    pupil = models.ForeignKey("school.Pupil", on_delete=models.DO_NOTHING, related_name="group_places")
    enrolled_from = models.DateField()
    enrolled_until = models.DateField(null=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "timetable_groupmember"
        verbose_name = "член группы"
        verbose_name_plural = "члены групп"

    def __str__(self) -> str:
        return f"{self.pupil_id} в {self.group_id}"


# Whose version a row of a group raises.
CLASS_OF_GROUP = (
    "SELECT g.school_class_id FROM {rows} changed JOIN timetable_teachinggroup g ON g.id = changed.group_id"
)


class TeachingAssignmentQuerySet(DatedQuerySet["TeachingAssignment"]):
    """Assignments, asked for by gradebook."""

    def in_order(self) -> Self:
        """By class, subject and subgroup, as lists of gradebooks show them; of one gradebook the latest comes last."""
        of_class = ("grade", "letter", "pk")
        return self.order_by(
            *(f"group__school_class__{name}" for name in of_class),
            *("subject__position", "subject__name", "group__name", "starts_on"),
        )

    def of_gradebook(self, group_id: int, subject_id: int) -> Self:
        """All assignments, past and present, behind one gradebook."""
        return self.filter(group=group_id, subject=subject_id)


_STANDS_BEHIND_LESSONS = f"""
    IF EXISTS (SELECT 1 FROM timetable_lesson l WHERE l.assignment_id = NEW.id)
       OR EXISTS (SELECT 1 FROM timetable_timetableentry e WHERE e.assignment_id = NEW.id) THEN
        {refusal(RULE_BROKEN, "По этой нагрузке уже есть уроки: завершите её и назначьте новую.")}
    END IF;
    RETURN NEW;
"""


# Hours a week decide how many marks a term needs, which families see beside their marks.
@with_history()
@raises_class_version(CLASS_OF_GROUP)
class TeachingAssignment(Dated):
    """One row = нагрузка: who teaches which group what, from a day to a day, how many hours a week."""

    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="assignments", verbose_name="группа"
    )
    subject = models.ForeignKey(
        "school.Subject", on_delete=models.PROTECT, related_name="assignments", verbose_name="предмет"
    )
    teacher = models.ForeignKey(
        "school.StaffMember",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="assignments",
        verbose_name="учитель",
    )
    hours_per_week = models.DecimalField("часов в неделю", max_digits=3, decimal_places=1)

    objects = TeachingAssignmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "нагрузка"
        verbose_name_plural = "нагрузка"
        ordering = ["group", "subject", "starts_on"]
        indexes = [
            # By their end, which leaves aside what was taught in earlier years.
            models.Index(
                fields=["teacher", "ends_on"],
                include=["starts_on", "subject", "group"],
                name="timetable_assignment_taught",
            ),
            models.Index(fields=["ends_on"], name="timetable_assignment_end"),
        ]
        constraints = [
            *Dated.Meta.constraints,
            no_overlap(
                "group",
                "subject",
                name="timetable_assignment_no_overlap",
                message="В эти дни предмет в группе уже ведёт другой учитель.",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__gt=0, hours_per_week__lte=40),
                name="timetable_assignment_hours",
                violation_error_message="Часов в неделю – от 0,5 до 40.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stands_behind_lessons",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("group", "subject", "teacher"),
                func=_STANDS_BEHIND_LESSONS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.subject}, {self.teacher}"
