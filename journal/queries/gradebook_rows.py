"""What the gradebook reads from the database: who was in the group, lessons with absences, works with marks.

Each is one query that brings its rows along as JSON, compiled once (docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from common.dated import HoldsOn
from common.people import initials_name, short_name
from common.prepared import DAY, KEY, KEYS, AnyOf, Prepared
from journal.access import may_know_reasons
from journal.models import Mark, OutstandingWork, PeriodMark, Work
from journal.queries.absences import AbsenceRow, absence_rows, absences_at, whole_day_rows
from journal.queries.journal_rules import JournalTerm, rules_as_json
from journal.queries.json_rows import json_rows
from school.models import Enrolment, Term
from school.roles import PreparedFor, Roles
from timetable.access import with_write_flag
from timetable.models import STATES_TAKING_PLACE, GroupMember, Lesson, TeachingAssignment, TeachingGroup


class MarkRow(NamedTuple):
    """A mark of a work, cleared ones included for their versions; the day it was made up on as an ISO date."""

    value: int | None
    result: str
    version: int
    given_on: str | None
    comment: str


class OwedRow(NamedTuple):
    """A work that the pupil still owes, and until which day (ISO)."""

    due_on: str
    comment: str


class MemberRow(NamedTuple):
    """A range of days on which a pupil is in the group, with his notes about whole days and the mark for the term."""

    pupil_id: int
    last_name: str
    first_name: str
    starts_on: date
    ends_on: date | None
    whole_days: Sequence[Sequence[Any]]
    period_mark: Mapping[str, Any] | None

    def holds_on(self, day: date) -> bool:
        return HoldsOn.holds_on(self, day)

    @property
    def name(self) -> str:
        return short_name(self.last_name, self.first_name)


class LessonRow(NamedTuple):
    """A lesson that takes place, with topic, homework and roll call, the name of who substitutes, and the absences."""

    pk: int
    on: date
    number: int
    group_id: int
    subject_id: int
    is_writable: bool
    topic: str | None
    homework_text: str | None
    has_no_homework: bool | None
    homework_minutes: int | None
    is_roll_called: bool | None
    roll_version: int | None
    last_name: str | None
    first_name: str
    patronymic: str
    absence_rows: Sequence[Sequence[Any]]

    @property
    def is_taking_place(self) -> bool:
        return True

    @property
    def substitute(self) -> str:
        """«Громов Б. Н.»; empty when nobody substitutes."""
        return initials_name(self.last_name, self.first_name, self.patronymic) if self.last_name else ""


class WorkRow(NamedTuple):
    """A column of marks with what stands in it, cleared cells included, and what is still owed, by pupil."""

    pk: int
    lesson_id: int
    on: date
    position: int
    title: str
    comment: str
    is_hidden: bool
    weight: Decimal
    type_name: str
    short_name: str
    colour: str
    is_control_work: bool
    marks: Mapping[int, MarkRow]
    owed: Mapping[int, OwedRow]


def members_of(assignment: TeachingAssignment, term: JournalTerm) -> dict[int, list[MemberRow]]:
    """Who was in the group in the term and when, by pupil; who left and came back has several ranges."""
    members = _MEMBERS(
        group_id=assignment.group_id,
        subject_id=assignment.subject_id,
        term_id=term.pk,
        year_id=assignment.group.school_class.year_id,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    rows = map(MemberRow._make, members)
    return {pupil_id: list(spans) for pupil_id, spans in groupby(rows, lambda row: row.pupil_id)}


def _members_with_notes(
    group_id: int, subject_id: int, term_id: int, year_id: int, starts_on: date, ends_on: date
) -> QuerySet[GroupMember, Any]:
    """Rows of `MemberRow`."""
    members = GroupMember.objects.touching(starts_on, ends_on).of_group(group_id)
    return members.order_by("pupil__sort_name", "pupil_id", "starts_on").values_list(
        *("pupil_id", "pupil__last_name", "pupil__first_name", "starts_on", "ends_on"),
        whole_day_rows(starts_on, ends_on),
        _period_mark_in_place(subject_id, term_id, year_id),
    )


def _period_mark_in_place(subject_id: int, term_id: int, year_id: int) -> Subquery:
    """What is set for the term, as «value», «result» and «version».

    The year of the term is named for the index: without it all marks of the subject are looked through for each pupil.
    """
    rows = PeriodMark.objects.given().filter(pupil=OuterRef("pupil"), subject=subject_id, term=term_id, year=year_id)
    return Subquery(rows.order_by().values(row=JSONObject(value="value", result="result", version="version"))[:1])


def lessons_of(
    roles: Roles, assignment: TeachingAssignment, term: JournalTerm
) -> list[tuple[LessonRow, Mapping[int, AbsenceRow]]]:
    """Lessons that take place, each with the absences at it, by pupil, as the person may know them.

    Who may open the gradebook may see all of them.
    """
    rows = _LESSONS(
        roles,
        may_know_reasons(roles, assignment.group.school_class_id),
        group_id=assignment.group_id,
        subject_id=assignment.subject_id,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    return [(lesson, absences_at(lesson)) for lesson in map(LessonRow._make, rows)]


def _lessons_with_absences(
    roles: Roles, knows_reasons: bool, group_id: int, subject_id: int, starts_on: date, ends_on: date
) -> QuerySet[Lesson, Any]:
    """Rows of `LessonRow`."""
    lessons = with_write_flag(Lesson.objects.of_gradebook(group_id, subject_id), roles)
    return (
        lessons.between(starts_on, ends_on)
        .taking_place()
        .order_by("on", "number", "pk")
        .values_list(
            *("pk", "on", "number", "group_id", "subject_id", "is_writable"),
            *("entry__topic", "homework__text", "homework__is_none_set", "homework__minutes"),
            *("roll_call__is_in_force", "roll_call__version"),
            *(f"substitution__substitute__{name}" for name in ("last_name", "first_name", "patronymic")),
            absence_rows(knows_reasons=knows_reasons),
        )
    )


def works_of(assignment: TeachingAssignment, term: JournalTerm, pupil_ids: Iterable[int]) -> list[WorkRow]:
    """Works of the term in their order, with the marks of those whom `members_of` has found.

    Works of other groups count too when one of the pupils has a mark in them: who changes subgroup or class keeps his
    marks in the subject (requirements 2.7). Other classes' works are never touched otherwise.
    """
    works = _WORKS(
        group_id=assignment.group_id,
        subject_id=assignment.subject_id,
        pupil_ids=list(pupil_ids),
        starts_on=term.starts_on,
        ends_on=term.ends_on,
    )
    return [_work_row(row) for row in works]


def _work_row(row: Sequence[Any]) -> WorkRow:
    *columns, marks, owed = row
    marks_by_pupil = {pupil: MarkRow(*mark) for pupil, *mark in marks}
    owed_by_pupil = {pupil: OwedRow(*debt) for pupil, *debt in owed}
    return WorkRow._make((*columns, marks_by_pupil, owed_by_pupil))


def _works_with_marks(
    group_id: int,
    subject_id: int,
    pupil_ids: Sequence[int],
    starts_on: date,
    ends_on: date,
) -> QuerySet[Work, Any]:
    """From the groups of the pupils' classes to lessons, works and marks everything is found by index.

    The range begins at the day of the lesson and ends at that of the work, which is the same: of a range whose values
    it does not know the planner expects next to nothing, and would go through the lessons of all days.
    """
    classes = Enrolment.objects.touching(starts_on, ends_on).filter(AnyOf("pupil", pupil_ids)).order_by()
    groups = TeachingGroup.objects.filter(AnyOf("school_class", classes.values("school_class"))).order_by().values("pk")
    marks = Mark.objects.filter(work=OuterRef("pk"), pupil__in=pupil_ids).order_by()
    owed = OutstandingWork.objects.filter(work=OuterRef("pk"), pupil__in=pupil_ids).open().order_by()
    return (
        Work.objects.filter(
            Q(lesson__group=group_id) | Exists(marks),
            AnyOf("lesson__group", groups),
            lesson__subject=subject_id,
            lesson__on__gte=starts_on,
            on__lte=ends_on,
            lesson__state__in=STATES_TAKING_PLACE,
        )
        .order_by("on", "lesson__number", "lesson_id", "position")
        .values_list(
            "pk",
            "lesson_id",
            "on",
            "position",
            "title",
            "comment",
            "is_hidden",
            "weight",
            "work_type__name",
            "work_type__short_name",
            "work_type__colour",
            "work_type__is_control_work",
            json_rows(marks, "pupil_id", "value", "result", "version", "given_on", "comment"),
            json_rows(owed, "pupil_id", "due_on", "comment"),
        )
    )


def marks_of_term(pupil_id: int, lesson: Lesson) -> list[Any]:
    """Value, weight, whether it was a control work, and the school's rules, of each mark that counts in the mean of the
    lesson's gradebook: marks of other groups too, up to the pupil's last day in the group.
    """
    return _MARKS_OF_TERM(pupil_id=pupil_id, group_id=lesson.group_id, subject_id=lesson.subject_id, on=lesson.on)


def _marks_of_term(pupil_id: int, group_id: int, subject_id: int, on: date) -> QuerySet[Mark, Any]:
    term = Term.objects.filter(calendar__classes__groups=group_id, starts_on__lte=on, ends_on__gte=on).order_by()
    first_day, last_day = (Subquery(term.values(edge)[:1]) for edge in ("starts_on", "ends_on"))
    still_there = GroupMember.objects.of_group(group_id).filter(
        Q(ends_on__gte=OuterRef("on")) | Q(ends_on=None), pupil=pupil_id, starts_on__lte=last_day
    )
    marks = Mark.objects.set().filter(
        Exists(still_there),
        pupil=pupil_id,
        on__gte=first_day,
        on__lte=last_day,
        work__lesson__subject=subject_id,
        work__lesson__state__in=STATES_TAKING_PLACE,
        work__lesson__group__in=GroupMember.objects.filter(pupil=pupil_id).values("group"),
    )
    return marks.order_by("on", "work__lesson__number", "work__position").values_list(
        "value", "work__weight", "work__work_type__is_control_work", rules_as_json()
    )


_MEMBERS: Prepared[Any] = Prepared(
    _members_with_notes, group_id=KEY, subject_id=KEY, term_id=KEY, year_id=KEY, starts_on=DAY, ends_on=DAY
)
_LESSONS = PreparedFor(_lessons_with_absences, group_id=KEY, subject_id=KEY, starts_on=DAY, ends_on=DAY)
_WORKS: Prepared[Any] = Prepared(
    _works_with_marks, group_id=KEY, subject_id=KEY, pupil_ids=KEYS, starts_on=DAY, ends_on=DAY
)
_MARKS_OF_TERM: Prepared[Any] = Prepared(_marks_of_term, pupil_id=KEY, group_id=KEY, subject_id=KEY, on=DAY)
