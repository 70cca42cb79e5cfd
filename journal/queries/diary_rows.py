"""What a pupil did in a range of days, as functions of the database give it: found by pupil and day, planned once.

Each function stands in journal/sql and gives the columns of one class here (docs/decisions/0026).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from common.prepared import fetch_prepared
from timetable.models.lessons import STATES_TAKING_PLACE

_LESSONS = """
    SELECT * FROM journal_diary_lessons(%(pupils)s::bigint[], %(first)s::date, %(last)s::date, %(day_after)s::date,
                                        %(due_from)s::date)
"""
_MARKS = """
    SELECT pupil_id, lesson_id, subject_id, subject, subject_position, "on", is_control_work, value, result, comment,
           given_on, changed_on, title, weight, work_comment, is_hidden, work_type, written_at::text
      FROM journal_published_marks(%(pupils)s::bigint[], %(first)s::date, %(last)s::date)
"""
_BY_SUBJECT = """
    SELECT * FROM journal_lessons_by_subject(%(pupil)s::bigint, %(first)s::date, %(last)s::date, %(until)s::date)
"""


class LessonRow(NamedTuple):
    """One row of `journal_diary_lessons`: a pupil's lesson with all that a line of the diary shows.

    `due` is None where no earlier lesson could have set anything, `letter` where no absence has been noted. Teachers
    are last name, first name, patronymic.
    """

    pupil_id: int
    lesson_id: int
    on: date
    number: int
    starts_at: time
    ends_at: time
    state: str
    reason: str
    moved_on: date | None
    moved_number: int | None
    subject: str
    room: str | None
    teacher: Sequence[str]
    replaced_teacher: Sequence[str] | None
    topic: str | None
    letter: str | None
    meaning: str
    is_late: bool
    control_works: Sequence[str] | None
    due: Mapping[str, Any] | None
    ahead: Mapping[str, Any] | None

    @property
    def is_taking_place(self) -> bool:
        return self.state in STATES_TAKING_PLACE


class MarkOfPupil(NamedTuple):
    """One row of `journal_published_marks`: a mark with its lesson, subject and work; `written_at` as text.

    As a moment it would take Python as long as all the rest of the row, and only the diary of a family asks for it.
    """

    pupil_id: int
    lesson_id: int
    subject_id: int
    subject: str
    subject_position: int
    on: date
    is_control_work: bool
    value: int | None
    result: str
    comment: str
    given_on: date | None
    changed_on: date | None
    title: str
    weight: Decimal
    work_comment: str
    is_hidden: bool
    work_type: str
    written_at: str


class SubjectLessons(NamedTuple):
    """One row of `journal_lessons_by_subject`: what a pupil has been taught in a subject, and what of it he missed.

    Missed lessons and those he was late to are [«2026-10-12», number].
    """

    subject_id: int
    subject: str
    subject_position: int
    n_lessons: int
    missed: Sequence[tuple[str, int]]
    late: Sequence[tuple[str, int]]
    n_to_come: int
    hours_per_week: Decimal


def lesson_rows(
    pupil_ids: Collection[int], starts_on: date, ends_on: date, day_after: date | None, due_from: date
) -> list[LessonRow]:
    """Lessons of the inclusive range, and those of each pupil's first school day after `day_after`. One query.

    Homework and control works come with lessons from `due_from` on.
    """
    days = {"first": starts_on, "last": ends_on, "day_after": day_after, "due_from": due_from}
    return list(map(LessonRow._make, fetch_prepared(_LESSONS, {"pupils": [*pupil_ids], **days})))


def published_marks(pupil_ids: Collection[int], starts_on: date, ends_on: date | None) -> list[MarkOfPupil]:
    """Marks at lessons of the inclusive range that families may see, in the order of the lessons. One query."""
    asked = {"pupils": [*pupil_ids], "first": starts_on, "last": ends_on}
    return list(map(MarkOfPupil._make, fetch_prepared(_MARKS, asked)))


def lessons_by_subject(pupil_id: int, starts_on: date, ends_on: date | None, until: date) -> list[SubjectLessons]:
    """Lessons of the inclusive range by subject, counted up to `until`. One query."""
    asked = {"pupil": pupil_id, "first": starts_on, "last": ends_on, "until": until}
    return list(map(SubjectLessons._make, fetch_prepared(_BY_SUBJECT, asked)))
