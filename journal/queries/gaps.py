"""What a person can still fill in: the gaps that are his, while the term and the editing window are open.

The start page of the teacher and the list of gradebooks both count through `own_gaps`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from common.prepared import fetch_prepared
from journal.queries.deadlines import deadlines_of
from journal.rules.deadlines import LESSON_RULES, GapRule, Overdue
from school.roles import Roles

SUBSTITUTION = "substitution"

# The settings stand beside each row, so that one statement is enough. Without an editing window the whole year is open.
_OWN = """
    SELECT s.topic_late_days, s.homework_late_minutes, to_jsonb(d), own.*
      FROM (SELECT) one
      LEFT JOIN school_school s ON true
      LEFT JOIN school_journaldeadlines d ON true
      LEFT JOIN LATERAL (
            SELECT COALESCE(%(today)s::date - s.editing_window_days, min(y.starts_on), %(today)s::date) AS first_day
              FROM school_schoolyear y WHERE %(today)s::date BETWEEN y.starts_on AND y.ends_on) open ON true
      LEFT JOIN LATERAL (
            SELECT f.rule, f.staff_id, f.school_class_id, f.group_id, f.subject_id, f.lesson_id, f.object_id,
                   NULL::bigint AS pupil_id, '' AS name, f."on", f.number, f.n, c.grade, c.letter, g.name AS subgroup,
                   j.name AS subject, f.is_substituted
              FROM ({found}) f
              JOIN timetable_teachinggroup g ON g.id = f.group_id
              JOIN school_schoolclass c ON c.id = g.school_class_id
              JOIN school_subject j ON j.id = f.subject_id
             WHERE NOT f.is_substituted OR f."on" >= %(today)s::date - s.substitute_access_days) own ON true
     ORDER BY own."on", own.number, own.lesson_id, array_position(%(rules)s::text[], own.rule)
"""
_GAPS = """
    SELECT *
      FROM journal_gaps(
            %(rules)s::text[], open.first_day, %(today)s::date, %(today)s::date, %(staff)s::bigint[], NULL)
"""
_SUBSTITUTED = """
    SELECT 'substitution', l.teacher_id, NULL, l.group_id, l.subject_id, l.id, NULL, l."on", l.number, 1, true
      FROM timetable_substitution x
      JOIN timetable_lesson l ON l.id = x.lesson_id
     WHERE x.substitute_id = ANY (%(staff)s::bigint[])
"""
_OWN_GAPS = _OWN.format(found=_GAPS)
_OWN_GAPS_AND_SUBSTITUTED = _OWN.format(found=f"{_GAPS} UNION ALL {_SUBSTITUTED}")


class MissingRow(NamedTuple):
    """One thing missing; `object_id` is the work, term, notice or guardian that it is about."""

    rule: GapRule
    staff_id: int | None
    class_id: int
    group_id: int | None
    subject_id: int | None
    lesson_id: int | None
    object_id: int | None
    pupil_id: int | None
    name: str
    on: date
    number: int
    n: int
    grade: int
    letter: str
    subgroup: str
    subject: str
    is_substituted: bool


@dataclass(frozen=True)
class OwnGaps:
    """The gaps, in order of days, and the lessons that the person substitutes, those to come too, if asked for."""

    gaps: Sequence[tuple[MissingRow, Overdue]]
    substituted: Sequence[MissingRow]

    def by_lesson(self) -> list[list[MissingRow]]:
        """What is missing at each lesson itself, lesson by lesson."""
        rows = (row for row, _ in self.gaps if row.rule in LESSON_RULES)
        return [list(of_lesson) for _, of_lesson in groupby(rows, lambda row: row.lesson_id)]


def own_gaps(roles: Roles, rules: Collection[GapRule], *, with_substitutions: bool = False) -> OwnGaps:
    """What the person can still fill in today, past its soft deadline. One query.

    Of the gradebooks taught today and of lessons substituted, as long as the right to write lasts (R-26, R-52).
    """
    if roles.staff_id is None:
        return OwnGaps((), ())
    rows = fetch_prepared(
        _OWN_GAPS_AND_SUBSTITUTED if with_substitutions else _OWN_GAPS,
        {"rules": [str(rule) for rule in rules], "today": roles.today, "staff": [roles.staff_id]},
    )
    deadlines = deadlines_of(*rows[0][:3])
    found = [row[3:] for row in rows if row[3] is not None]
    asked = deadlines.demanded(rules)
    missing = (_missing(row) for row in found if row[0] in asked)
    overdue = ((row, deadlines.overdue(row.rule, row.on)) for row in missing)
    return OwnGaps(
        gaps=[(row, times) for row, times in overdue if times.since <= roles.today],
        substituted=[MissingRow(*row) for row in found if row[0] == SUBSTITUTION],
    )


def _missing(row: Sequence[object]) -> MissingRow:
    rule, *rest = row
    return MissingRow(GapRule(str(rule)), *rest)  # type: ignore[arg-type]  # as the statement names them
