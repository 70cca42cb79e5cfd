"""Lessons of the last two weeks that are not filled in: what the start page of the management counts, and its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from common.people import initials_name
from common.rows import fetch
from journal.queries.deadlines import deadlines_of
from journal.rules.deadlines import LESSON_RULES, GapRule
from reports.queries.filling import MISSING, reminded_days
from timetable.models.groups import group_title

# Names of groups are read as a whole: to look up those of each lesson costs a descent of two indexes. The settings
# stand beside each row, so that one statement is enough.
_UNFILLED = """
    WITH named AS MATERIALIZED (
        SELECT g.id, c.grade, c.letter, g.name
          FROM timetable_teachinggroup g
          JOIN school_schoolclass c ON c.id = g.school_class_id
    )
    SELECT s.topic_late_days, s.homework_late_minutes, to_jsonb(d), found.*
      FROM (SELECT) one
      LEFT JOIN school_school s ON true
      LEFT JOIN school_journaldeadlines d ON true
      LEFT JOIN (
            SELECT f.rule, f.lesson_id, f."on", f.number, f.staff_id, t.last_name, t.first_name, t.patronymic,
                   f.group_id, f.subject_id, j.name AS subject, g.grade, g.letter, g.name, t.sort_name
              FROM journal_gaps(%(rules)s, %(first)s, %(last)s, %(today)s, %(staff)s, NULL) f
              JOIN school_staffmember t ON t.id = f.staff_id
              JOIN school_subject j ON j.id = f.subject_id
              JOIN named g ON g.id = f.group_id) found ON true
     ORDER BY found.sort_name, found."on", found.number, found.lesson_id, array_position(%(rules)s, found.rule)
"""


@dataclass(frozen=True)
class UnfilledLesson:
    """A lesson that lacks something past its soft deadline, and who answers for it."""

    lesson_id: int
    on: date
    number: int
    teacher_id: int
    teacher: str
    group_id: int
    subject_id: int
    group: str
    subject: str
    missing: tuple[str, ...]


def unfilled_lessons(today: date, teacher_id: int | None = None) -> list[UnfilledLesson]:
    """Of the school or of one teacher, by teacher in order of days. One query: a row for each thing that is missing."""
    first, last = reminded_days(today)
    rules, staff = [str(rule) for rule in LESSON_RULES], None if teacher_id is None else [teacher_id]
    rows = fetch(_UNFILLED, {"rules": rules, "first": first, "last": last, "today": today, "staff": staff})
    deadlines = deadlines_of(*rows[0][:3])
    asked = deadlines.demanded(LESSON_RULES)
    owed = [row[3:] for row in rows if row[3] in asked and deadlines.overdue(GapRule(row[3]), row[5]).since <= today]
    return [_lesson(list(found)) for _, found in groupby(owed, lambda row: row[1])]


def _lesson(rows: Sequence[Sequence[Any]]) -> UnfilledLesson:
    _, lesson_id, on, number, teacher_id, *name, group_id, subject_id, subject, grade, letter, subgroup, _ = rows[0]
    return UnfilledLesson(
        lesson_id=lesson_id,
        on=on,
        number=number,
        teacher_id=teacher_id,
        teacher=initials_name(*name),
        group_id=group_id,
        subject_id=subject_id,
        group=group_title(grade, letter, subgroup),
        subject=subject,
        missing=tuple(MISSING[GapRule(row[0])] for row in rows),
    )
