"""Marks that teachers have set for a term beside those that come out: one query for page and statement (R-46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.people import initials_name
from common.rounding import rate
from journal.models import PeriodResult
from reports.queries.comparison import classes_of
from reports.queries.periods import Period
from reports.queries.result_rows import fetch_results
from school.models.classes import class_name

_PLACES = Decimal("0.01")
_COMPARED = """
    WITH compared AS (
        SELECT g.pupil_id, g.school_class_id, g.subject_id, g.teacher_id, v.total, v.weight, v.n_marks, v.plain_total,
               journal_proposal(v.total, v.weight, v.lowest, v.control_total, v.control_weight, v.last_control,
                                o.rounding_threshold, o.two_forbids_five, o.control_mark_for_five) AS proposed,
               g.is_set, m.value, m.result, m.reason
          FROM ({graded}) g
          LEFT JOIN ({evidence}) v ON v.pupil_id = g.pupil_id AND v.subject_id = g.subject_id
          LEFT JOIN (SELECT pupil_id, subject_id, value, result, reason FROM journal_periodmark
                 WHERE term_id = ANY (%s::bigint[]) OFFSET 0) m  -- read once, not looked for from each result
            ON g.is_set AND m.pupil_id = g.pupil_id AND m.subject_id = g.subject_id
         CROSS JOIN school_school o
         WHERE g.is_set OR (g.subject_id IS NOT NULL AND NOT g.is_exempt AND %s)
    )
"""
_COUNTS = """
    SELECT c.id, c.grade, c.letter, count(*), count(*) FILTER (WHERE m.value > m.proposed),
           count(*) FILTER (WHERE m.value < m.proposed), count(*) FILTER (WHERE m.value IS NULL)
      FROM compared m
      JOIN school_schoolclass c ON c.id = m.school_class_id
     GROUP BY c.id
     ORDER BY c.grade, c.letter
"""
_ROWS = """
    SELECT p.id, p.last_name, p.first_name, c.grade, c.letter, s.name,
           ARRAY[t.last_name, t.first_name, t.patronymic], m.n_marks, m.plain_total, m.total, m.weight, m.proposed,
           m.value, m.result, m.reason
      FROM compared m
      JOIN school_pupil p ON p.id = m.pupil_id
      JOIN school_schoolclass c ON c.id = m.school_class_id
      JOIN school_subject s ON s.id = m.subject_id
      LEFT JOIN school_staffmember t ON t.id = m.teacher_id
     WHERE %s OR m.value IS DISTINCT FROM m.proposed
     ORDER BY %s AND m.value IS NOT DISTINCT FROM m.proposed, c.grade, c.letter, s.position, s.name, p.sort_name, p.id
"""


@dataclass(frozen=True)
class SetMark:
    """A mark as it was set, and what comes out of the marks of the term; `proposed` is None without any.

    `set` is «4» or «н/а», empty where nothing is set yet; `value` is its number.
    """

    pupil_id: int
    pupil: str
    class_name: str
    subject: str
    teacher: str
    n_marks: int
    mean: Decimal | None
    weighted_mean: Decimal | None
    proposed: int | None
    value: int | None
    set: str
    reason: str

    @property
    def differs(self) -> bool:
        return self.set != str(self.proposed or "")

    @property
    def difference(self) -> int | None:
        """By how much the mark that is set is above what comes out; None while one of them is not there."""
        return None if self.value is None or self.proposed is None else self.value - self.proposed


@dataclass(frozen=True)
class ClassProposals:
    """How many marks of a class were set, above and below what comes out, and without a number («н/а»)."""

    class_id: int
    title: str
    n_set: int
    n_higher: int
    n_lower: int
    n_without_number: int


def class_proposals(now: Period, class_ids: Iterable[int]) -> list[ClassProposals]:
    """By class. Two queries."""
    found = _fetch(_COUNTS, now, class_ids, False)
    return [ClassProposals(pk, class_name(grade, letter), *counts) for pk, grade, letter, *counts in found]


def set_marks(now: Period, class_ids: Iterable[int], *, also_equal: bool) -> list[SetMark]:
    """Marks that differ from what comes out, then the others if they are asked for. Two queries."""
    return [_set_mark(row) for row in _fetch(_ROWS, now, class_ids, False, also_equal, True)]


def set_or_proposed(now: Period, class_ids: Iterable[int]) -> list[SetMark]:
    """All results by subject and name, also those for which nothing is set yet. Two queries."""
    return [_set_mark(row) for row in _fetch(_ROWS, now, class_ids, True, True, False)]


def _fetch(query: str, now: Period, class_ids: Iterable[int], *more: Any) -> list[tuple[Any, ...]]:
    wanted = set(class_ids)
    classes = [row for row in classes_of([now]).now if row.pk in wanted]
    terms = [days.term_id for days in now.calendars.values() if days.term_id]
    return fetch_results(_COMPARED + query, classes, [now.calendars], terms, *more)


def _set_mark(row: Sequence[Any]) -> SetMark:
    pupil_id, last_name, first_name, grade, letter, subject, teacher, *sums, proposed, value, result, reason = row
    n_marks, plain_total, total, weight = (number or 0 for number in sums)
    last, first, patronymic = (part or "" for part in teacher)
    return SetMark(
        pupil_id=pupil_id,
        pupil=f"{last_name} {first_name}",
        class_name=class_name(grade, letter),
        subject=subject,
        teacher=initials_name(last, first, patronymic),
        n_marks=n_marks,
        mean=rate(plain_total, n_marks, _PLACES),
        weighted_mean=rate(total, weight, _PLACES),
        proposed=proposed,
        value=value,
        set=str(value) if value is not None else _RESULTS.get(result, ""),
        reason=reason or "",
    )


_RESULTS: Mapping[str, str] = {each.value: str(each.label) for each in PeriodResult}
