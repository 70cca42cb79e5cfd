"""What the gradebook reads from the database: who was in the group, lessons with absences, works with marks.

Each is one query that brings its rows along as JSON, compiled once (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, JSONObject, Least

from common.prepared import DAY, KEY, Prepared
from journal.access import may_know_reasons
from journal.models import Mark, OutstandingWork, PeriodMark, Work
from journal.queries.journal_rules import JournalTerm, rules_as_json
from journal.queries.json_rows import AbsenceRow, MarkRow, json_rows
from journal.queries.reasons import absence_rows, absences_at
from journal.queries.whole_day import whole_day_rows
from school.models import Pupil, Term
from school.roles import PreparedFor, Roles
from timetable.access import lessons_visible_to, with_write_flag
from timetable.models import STATES_TAKING_PLACE, GroupMember, Lesson, TeachingAssignment
from timetable.models.lessons import TAKES_PLACE, LessonQuerySet


def members_of(assignment: TeachingAssignment, term: JournalTerm) -> dict[Pupil, list[GroupMember]]:
    """Who was in the group in the term and when; who left and came back has several ranges.

    Each range carries the pupil's notes about whole days and the mark set for the term.
    """
    members = _MEMBERS(
        group_id=assignment.group_id,
        subject_id=assignment.subject_id,
        term_id=term.pk,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    return {pupil: list(spans) for pupil, spans in groupby(members, lambda member: member.pupil)}


def _members_with_notes(
    group_id: int, subject_id: int, term_id: int, starts_on: date, ends_on: date
) -> QuerySet[GroupMember]:
    return (
        GroupMember.objects.of_group(group_id)
        .touching(starts_on, ends_on)
        .select_related("pupil")
        .order_by("pupil__sort_name", "pupil_id", "starts_on")
        .annotate(whole_days=whole_day_rows(starts_on, ends_on), period_mark=_period_mark_in_place(subject_id, term_id))
    )


def _period_mark_in_place(subject_id: int, term_id: int) -> Subquery:
    """What is set for the term, as «value», «result» and «version»."""
    rows = PeriodMark.objects.given().filter(pupil=OuterRef("pupil"), subject=subject_id, term=term_id)
    return Subquery(rows.order_by().values(row=JSONObject(value="value", result="result", version="version"))[:1])


def lessons_of(
    roles: Roles, assignment: TeachingAssignment, term: JournalTerm
) -> list[tuple[Lesson, Sequence[AbsenceRow]]]:
    """Lessons that take place, each with the absences at it as the person may know them."""
    lessons = _LESSONS(
        roles,
        may_know_reasons(roles, assignment.group.school_class_id),
        group_id=assignment.group_id,
        subject_id=assignment.subject_id,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    return [(lesson, absences_at(lesson)) for lesson in lessons]


def _lessons_with_absences(
    roles: Roles, knows_reasons: bool, group_id: int, subject_id: int, starts_on: date, ends_on: date
) -> LessonQuerySet:
    return (
        with_write_flag(lessons_visible_to(roles), roles)
        .of_gradebook(group_id, subject_id)
        .between(starts_on, ends_on)
        .taking_place()
        .select_related("teacher", "entry", "homework", "substitution")
        .order_by("on", "number", "pk")
        .annotate(absence_rows=absence_rows(knows_reasons=knows_reasons))
    )


def works_of(assignment: TeachingAssignment, term: JournalTerm) -> list[tuple[Work, Sequence[MarkRow]]]:
    """Works of the term with all their marks.

    Works of other groups count too when a pupil of ours was in them: who changes subgroup or class keeps his
    marks in the subject (requirements 2.7). Other classes' works are never touched otherwise.
    """
    works = _WORKS(
        group_id=assignment.group_id,
        subject_id=assignment.subject_id,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    return [(work, work.mark_rows) for work in works]  # type: ignore[attr-defined]  # annotated


def _works_with_marks(group_id: int, subject_id: int, starts_on: date, ends_on: date) -> QuerySet[Work]:
    days = (starts_on, ends_on)
    ours = GroupMember.objects.of_group(group_id).touching(*days)
    their_groups = GroupMember.objects.touching(*days).filter(pupil__in=ours.values("pupil"))
    marks = Mark.objects.filter(work=OuterRef("pk")).order_by()
    owed = OutstandingWork.objects.filter(work=OuterRef("pk")).open().order_by()
    lessons = Lesson.objects.filter(
        TAKES_PLACE, subject=subject_id, on__range=days, group__in=their_groups.values("group")
    )
    return (
        Work.objects.filter(lesson__in=lessons)
        .select_related("work_type", "lesson")
        .order_by("lesson__on", "lesson__number", "lesson_id", "position")
        .annotate(
            mark_rows=json_rows(
                marks,
                pupil="pupil_id",
                value="value",
                result="result",
                version="version",
                given_on="given_on",
                comment="comment",
            ),
            owed_rows=json_rows(owed, pupil="pupil_id", due_on="due_on", comment="comment"),
        )
    )


def marks_of_term(pupil_id: int, lesson: Lesson) -> list[Any]:
    """Value, weight, whether it was a control work, and the school's rules, of each mark that counts in the mean of the
    lesson's gradebook: marks of other groups too, up to the pupil's last day in the group.
    """
    return _MARKS_OF_TERM(pupil_id=pupil_id, group_id=lesson.group_id, subject_id=lesson.subject_id, on=lesson.on)


def _marks_of_term(pupil_id: int, group_id: int, subject_id: int, on: date) -> QuerySet[Mark, Any]:
    in_the_term = Term.objects.filter(
        Q(calendar__classes__groups__members__ends_on__gte=OuterRef("work__lesson__on"))
        | Q(calendar__classes__groups__members__ends_on=None),
        calendar__classes__groups=group_id,
        calendar__classes__groups__members__pupil=pupil_id,
        calendar__classes__groups__members__starts_on__lte=F("ends_on"),
        starts_on__lte=Least(OuterRef("work__lesson__on"), on),
        ends_on__gte=Greatest(OuterRef("work__lesson__on"), on),
    )
    marks = Mark.objects.set().filter(
        Exists(in_the_term),
        pupil=pupil_id,
        work__lesson__subject=subject_id,
        work__lesson__state__in=STATES_TAKING_PLACE,
        work__lesson__group__in=GroupMember.objects.filter(pupil=pupil_id).values("group"),
    )
    return marks.order_by("work__lesson__on", "work__lesson__number", "work__position").values_list(
        "value", "work__weight", "work__work_type__is_control_work", rules_as_json()
    )


_MEMBERS = Prepared(_members_with_notes, group_id=KEY, subject_id=KEY, term_id=KEY, starts_on=DAY, ends_on=DAY)
_LESSONS = PreparedFor(_lessons_with_absences, group_id=KEY, subject_id=KEY, starts_on=DAY, ends_on=DAY)
_WORKS = Prepared(_works_with_marks, group_id=KEY, subject_id=KEY, starts_on=DAY, ends_on=DAY)
_MARKS_OF_TERM: Prepared[Any] = Prepared(_marks_of_term, pupil_id=KEY, group_id=KEY, subject_id=KEY, on=DAY)
