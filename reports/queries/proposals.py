"""Marks that teachers have set for a term beside those that come out, differences first (R-46)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from common.people import initials_name
from common.rounding import rate
from journal.models import PeriodResult
from reports.queries.classes import classes_now
from reports.queries.periods import Period
from reports.queries.result_rows import fetch_results
from school.models.classes import class_name

_PLACES = Decimal("0.01")
_SET = """
    WITH set_mark AS (
        SELECT g.pupil_id, g.school_class_id, g.subject_id, g.teacher_id, v.total, v.weight, v.n_marks, v.plain_total,
               CASE WHEN v.weight > 0 THEN  -- without marks nothing comes out
                    journal_proposal(v.total, v.weight, v.lowest, v.control_total, v.control_weight, v.last_control,
                                     o.rounding_threshold, o.two_forbids_five, o.control_mark_for_five)
               END AS proposed,
               m.value, m.result, m.reason
          FROM ({graded}) g
          LEFT JOIN ({evidence}) v ON v.pupil_id = g.pupil_id AND v.subject_id = g.subject_id
          JOIN (SELECT pupil_id, subject_id, value, result, reason FROM journal_periodmark
                 WHERE term_id = ANY (%s::bigint[]) OFFSET 0) m  -- read once, not looked for from each result
            ON m.pupil_id = g.pupil_id AND m.subject_id = g.subject_id
         CROSS JOIN school_school o
         WHERE g.is_set
    )
"""
# The class of each mark is named after they are counted: before, PostgreSQL would look for it mark by mark.
_COUNTS = """
    SELECT c.id, c.grade, c.letter, n.n_set, n.n_higher, n.n_lower, n.n_without_number
      FROM (SELECT m.school_class_id, count(*) AS n_set, count(*) FILTER (WHERE m.value > m.proposed) AS n_higher,
                   count(*) FILTER (WHERE m.value < m.proposed) AS n_lower,
                   count(*) FILTER (WHERE m.value IS NULL) AS n_without_number
              FROM set_mark m
             GROUP BY m.school_class_id) n
      JOIN school_schoolclass c ON c.id = n.school_class_id
     ORDER BY c.grade, c.letter
"""
_ROWS = """
    SELECT p.id, p.last_name, p.first_name, c.grade, c.letter, s.name,
           ARRAY[t.last_name, t.first_name, t.patronymic], m.n_marks, m.plain_total, m.total, m.weight, m.proposed,
           m.value, m.result, m.reason
      FROM set_mark m
      JOIN school_pupil p ON p.id = m.pupil_id
      JOIN school_schoolclass c ON c.id = m.school_class_id
      JOIN school_subject s ON s.id = m.subject_id
      LEFT JOIN school_staffmember t ON t.id = m.teacher_id
     WHERE %s OR m.value IS DISTINCT FROM m.proposed
     ORDER BY m.value IS NOT DISTINCT FROM m.proposed, c.grade, c.letter, s.position, s.name, p.sort_name, p.id
"""


@dataclass(frozen=True)
class SetMark:
    """A mark as it was set, and what comes out of the marks of the term; `proposed` is None without any."""

    pupil_id: int
    pupil: str
    class_name: str
    subject: str
    teacher: str
    n_marks: int
    mean: Decimal | None
    weighted_mean: Decimal | None
    proposed: int | None
    set: str
    reason: str

    @property
    def differs(self) -> bool:
        """«н/а» is what is to be set where nothing comes out."""
        return self.set != str(self.proposed or PeriodResult.NOT_ATTESTED.label)

    @property
    def side(self) -> str:
        """Which of the figures of a class counts it besides that of all (`SIDES`); nothing where none does."""
        if not self.set.isdecimal():
            return "without_number"
        if self.proposed is None or int(self.set) == self.proposed:
            return ""
        return "higher" if int(self.set) > self.proposed else "lower"


# What an address calls a figure of a class, and the heading of its marks.
SIDES = {"higher": "Выше предложенной", "lower": "Ниже предложенной", "without_number": "Без числа (н/а)"}


@dataclass(frozen=True)
class MarkGroup:
    """Marks that stand together under one fold: of a class, or those of a class that are as proposed."""

    title: str
    marks: Sequence[SetMark]
    is_open: bool = False


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
    found = _fetch(_COUNTS, now, class_ids)
    return [ClassProposals(pk, class_name(grade, letter), *counts) for pk, grade, letter, *counts in found]


def set_marks(now: Period, class_ids: Iterable[int], *, also_equal: bool) -> list[SetMark]:
    """Marks that differ from what comes out, then the others if they are asked for. Two queries."""
    return [_set_mark(row) for row in _fetch(_ROWS, now, class_ids, also_equal)]


def by_class(marks: Iterable[SetMark]) -> list[MarkGroup]:
    """Differences of the school, a fold for each class."""
    return [MarkGroup(name, list(own)) for name, own in groupby(marks, lambda mark: mark.class_name)]


def differences_first(marks: Sequence[SetMark]) -> list[MarkGroup]:
    """The marks of one class: its differences open, the others folded away."""
    differing, equal = [mark for mark in marks if mark.differs], [mark for mark in marks if not mark.differs]
    return [MarkGroup("Различия", differing, is_open=True), MarkGroup("Как предложено", equal)]


def _fetch(query: str, now: Period, class_ids: Iterable[int], *more: Any) -> list[tuple[Any, ...]]:
    wanted = set(class_ids)
    classes = [row for row in classes_now(now) if row.pk in wanted]
    terms = [days.term_id for days in now.calendars.values() if days.term_id]
    return fetch_results(_SET + query, classes, [now.calendars], terms, *more, only_set=True)


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
        set=str(value) if value is not None else _RESULTS[result],
        reason=reason,
    )


_RESULTS: Mapping[str, str] = {each.value: str(each.label) for each in PeriodResult}
