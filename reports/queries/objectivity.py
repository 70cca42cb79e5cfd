"""Objectivity: marks of control works and of exams beside the marks that teachers set (requirements 2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.people import initials_name, short_name
from common.rounding import rate
from reports.queries.classes import classes_now
from reports.queries.periods import Period
from reports.queries.result_rows import fetch_results
from reports.rules.changes import Change, change
from school.models import SchoolClass
from school.models.classes import class_name

_PLACES = Decimal("0.01")
# So far apart that a deputy asks why: half a mark.
NOTICEABLE = Decimal("0.50")
_OBJECTIVITY = """
    SELECT c.grade, c.letter, s.name, ARRAY[t.last_name, t.first_name, t.patronymic],
           g.school_class_id, g.subject_id, g.teacher_id,
           count(g.mark), sum(g.mark), sum(v.n_controls)::bigint, sum(v.plain_control_total)::bigint,
           count(x.value), sum(x.value), sum(g.mark) FILTER (WHERE x.value IS NOT NULL)
      FROM ({graded}) g
      LEFT JOIN ({evidence}) v ON v.period = g.period AND v.pupil_id = g.pupil_id AND v.subject_id = g.subject_id
      LEFT JOIN (SELECT pupil_id, subject_id, value FROM journal_periodmark
                  WHERE kind = 'exam' AND year_id = %s OFFSET 0) x  -- read once, not looked for from each result
        ON x.pupil_id = g.pupil_id AND x.subject_id = g.subject_id
      JOIN school_schoolclass c ON c.id = g.school_class_id
      JOIN school_subject s ON s.id = g.subject_id
      LEFT JOIN school_staffmember t ON t.id = g.teacher_id
     WHERE NOT g.is_exempt
     GROUP BY c.grade, c.letter, s.position, s.name, g.school_class_id, g.subject_id, g.teacher_id, t.id
    HAVING sum(v.n_controls) > 0 OR count(x.value) > 0
     ORDER BY c.grade, c.letter, s.position, s.name, t.sort_name
"""

_CONTROLS = """
    SELECT g.pupil_id, p.last_name, p.first_name, m.value, l."on", l.id
      FROM ({graded}) g
      JOIN school_pupil p ON p.id = g.pupil_id
      JOIN journal_mark m ON m.pupil_id = g.pupil_id AND m.value IS NOT NULL
      JOIN journal_work w ON w.id = m.work_id AND w.weight > 0
      JOIN journal_worktype t ON t.id = w.work_type_id AND t.is_control_work
      JOIN timetable_lesson l ON l.id = w.lesson_id AND l.subject_id = g.subject_id
     WHERE NOT g.is_exempt AND g.subject_id = %s AND g.teacher_id IS NOT DISTINCT FROM %s
       AND m."on" BETWEEN %s AND %s AND w."on" BETWEEN %s AND %s AND l."on" BETWEEN %s AND %s
     ORDER BY p.sort_name, p.id, l."on", l.number, w.position
"""
_EXAMS = """
    SELECT g.pupil_id, p.last_name, p.first_name, x.value, NULL, NULL
      FROM ({graded}) g
      JOIN school_pupil p ON p.id = g.pupil_id
      JOIN journal_periodmark x
        ON x.kind = 'exam' AND x.pupil_id = g.pupil_id AND x.subject_id = g.subject_id AND x.value IS NOT NULL
     WHERE NOT g.is_exempt AND g.subject_id = %s AND g.teacher_id IS NOT DISTINCT FROM %s AND x.year_id = %s
     ORDER BY p.sort_name, p.id
"""
CONTROLS, EXAMS = "controls", "exams"


@dataclass(frozen=True)
class MeasuredMark:
    """A mark that is set against those of the teacher; one of an exam has no day and no lesson."""

    pupil_id: int
    name: str
    value: int
    on: date | None
    lesson_id: int | None


@dataclass(frozen=True)
class Means:
    """Two means of the same pupils and how far the second lies above the first."""

    n: int
    measured: Decimal | None
    set: Decimal | None
    change: Change | None

    @property
    def is_noticeable(self) -> bool:
        return self.change is not None and abs(self.change.value) >= NOTICEABLE


@dataclass(frozen=True)
class ObjectivityRow:
    """A class, subject and teacher: marks of the period beside control works, marks of the year beside exams."""

    title: str
    teacher: str
    query: Mapping[str, Any]
    n_results: int
    controls: Means
    exams: Means

    @property
    def distance(self) -> Decimal:
        return max(abs(each.change.value) if each.change else Decimal(0) for each in (self.controls, self.exams))


def objectivity(now: Period, classes: Iterable[int] | None = None) -> Sequence[ObjectivityRow]:
    """Rows whose two means lie farthest apart first. Two queries."""
    rows = [row for row in classes_now(now) if classes is None or row.pk in classes]
    year_id = next((days.year_id for days in now.calendars.values()), None)
    found = [_row(row) for row in fetch_results(_OBJECTIVITY, rows, [now.calendars], year_id)]
    return sorted(found, key=lambda row: -row.distance)


def measured_marks(
    now: Period, school_class: SchoolClass, subject_id: int, teacher_id: int | None, what: str
) -> list[MeasuredMark]:
    """The marks that a row counts: of control works, or of exams. One query."""
    days = now.calendars[school_class.calendar_id]
    more: list[Any] = [days.starts_on, days.until] * 3 if what == CONTROLS else [days.year_id]
    query = _CONTROLS if what == CONTROLS else _EXAMS
    rows = fetch_results(query, [school_class], [now.calendars], subject_id, teacher_id, *more)
    return [
        MeasuredMark(pupil_id, short_name(last_name, first_name), *mark)
        for pupil_id, last_name, first_name, *mark in rows
    ]


def _row(row: Sequence[Any]) -> ObjectivityRow:
    grade, letter, subject, teacher, class_id, subject_id, teacher_id, *numbers = row
    n, total, n_controls, control_total, n_exams, exam_total, of_examined = (number or 0 for number in numbers)
    return ObjectivityRow(
        title=f"{class_name(grade, letter)}, {subject}",
        teacher=initials_name(*teacher) if teacher_id else "",
        query={"class_id": class_id, "subject_id": subject_id, "teacher_id": teacher_id or 0},
        n_results=n,
        controls=_means(n_controls, rate(control_total, n_controls, _PLACES), rate(total, n, _PLACES)),
        exams=_means(n_exams, rate(exam_total, n_exams, _PLACES), rate(of_examined, n_exams, _PLACES)),
    )


def _means(n: int, measured: Decimal | None, given: Decimal | None) -> Means:
    return Means(n, measured, given, change(given, measured))
