"""Накопляемость: how many marks there are in each gradebook of classes in a term, and who has too few (R-47)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.people import initials_name
from common.rounding import rate
from common.rows import fetch
from journal.queries.journal_rules import minimum_of
from journal.queries.terms import Span
from journal.rules.marks import minimum_of_marks, minimum_so_far
from school.models import School
from school.models.classes import class_name
from timetable.models.groups import group_title

MINIMUM_IN_WORDS = (
    "Минимум отметок за период задаёт школа по часам в неделю; пока период идёт, нужна его доля по уже данным урокам, "
    "с округлением вниз: дано 7 уроков из 15 – из 5 отметок нужно 2."
)
_PLACES = Decimal("0.1")

# Who is taught on the last day counts, with his marks in the subject from whatever group; the exempt need none.
_DENSITY = """
    WITH span AS MATERIALIZED (
        SELECT * FROM unnest(%(calendars)s::bigint[], %(firsts)s::date[], %(untils)s::date[], %(ends)s::date[])
                      AS s (calendar_id, first, until, ends_on)
    ), gradebook AS MATERIALIZED (
        SELECT DISTINCT ON (a.group_id, a.subject_id)
               a.group_id, a.subject_id, a.teacher_id, a.hours_per_week, c.id AS school_class_id, c.grade, c.letter,
               c.calendar_id, g.name, s.first, s.until, s.ends_on
          FROM school_schoolclass c
          JOIN span s ON s.calendar_id = c.calendar_id
          JOIN timetable_teachinggroup g ON g.school_class_id = c.id
          JOIN timetable_teachingassignment a
            ON a.group_id = g.id AND a.starts_on <= s.until AND COALESCE(a.ends_on, s.first) >= s.first
         WHERE c.id = ANY (%(classes)s) AND c.grade > 1
         ORDER BY a.group_id, a.subject_id, a.starts_on DESC
    ), member AS MATERIALIZED (
        SELECT b.group_id, b.subject_id, m.pupil_id
          FROM gradebook b
          JOIN timetable_groupmember m
            ON m.group_id = b.group_id AND m.starts_on <= b.until AND COALESCE(m.ends_on, b.until) >= b.until
         WHERE NOT EXISTS (SELECT FROM school_subjectexemption x
                            WHERE x.pupil_id = m.pupil_id AND x.subject_id = b.subject_id
                              AND x.starts_on <= b.until AND COALESCE(x.ends_on, b.until) >= b.until)
    ), marked AS (
        SELECT o.group_id, o.subject_id, o.pupil_id, sum(m.n) AS n, max(m."on") AS last_on
          FROM reports_marks(ARRAY(SELECT DISTINCT pupil_id FROM member), (SELECT min(first) FROM span),
                             (SELECT max(until) FROM span)) m
          JOIN member o ON o.pupil_id = m.pupil_id AND o.subject_id = m.subject_id
          JOIN gradebook b ON b.group_id = o.group_id AND b.subject_id = o.subject_id
         WHERE m."on" BETWEEN b.first AND b.until
         GROUP BY o.group_id, o.subject_id, o.pupil_id
    ), given AS (
        SELECT l.group_id, l.subject_id, count(*) AS n_of_term, count(*) FILTER (WHERE l."on" <= b.until) AS n
          FROM gradebook b
          JOIN timetable_lesson l
            ON l.group_id = b.group_id AND l.subject_id = b.subject_id AND l."on" BETWEEN b.first AND b.ends_on
         WHERE l.state IN ('planned', 'held')
         GROUP BY l.group_id, l.subject_id
    ), pupils AS (
        SELECT o.group_id, o.subject_id, array_agg(COALESCE(k.n, 0)::integer ORDER BY o.pupil_id) AS numbers,
               array_agg(o.pupil_id ORDER BY o.pupil_id) AS members, max(k.last_on) AS last_on
          FROM member o
          LEFT JOIN marked k USING (group_id, subject_id, pupil_id)
         GROUP BY o.group_id, o.subject_id
    )
    SELECT b.school_class_id, b.group_id, b.subject_id, b.teacher_id, b.grade, b.letter, b.name, j.name,
           t.last_name, t.first_name, t.patronymic, b.hours_per_week, b.calendar_id, c.term_kind, COALESCE(g.n, 0),
           COALESCE(g.n_of_term, 0), COALESCE(p.members, '{}'), COALESCE(p.numbers, '{}'), p.last_on
      FROM gradebook b
      JOIN school_calendar c ON c.id = b.calendar_id
      JOIN school_subject j ON j.id = b.subject_id
      JOIN school_staffmember t ON t.id = b.teacher_id
      LEFT JOIN given g ON g.group_id = b.group_id AND g.subject_id = b.subject_id
      LEFT JOIN pupils p ON p.group_id = b.group_id AND p.subject_id = b.subject_id
     ORDER BY b.grade, b.letter, j.position, j.name, b.name
"""


@dataclass(frozen=True)
class DensityRow:
    """A gradebook in the term: `numbers` are the marks of each of `pupil_ids`.

    `minimum` is what the whole term needs, `minimum_so_far` what the lessons given so far ask for of it.
    """

    class_id: int
    class_name: str
    term_id: int
    group_id: int
    subject_id: int
    teacher_id: int
    group: str
    subject: str
    teacher: str
    n_lessons: int
    pupil_ids: Sequence[int]
    numbers: Sequence[int]
    minimum: int
    minimum_so_far: int
    last_on: date | None

    @property
    def n_marks(self) -> int:
        return sum(self.numbers)

    @property
    def n_short(self) -> int:
        """Pupils below the minimum so far."""
        return len(self.short)

    @property
    def short(self) -> dict[int, int]:
        """The marks of each pupil below the minimum so far."""
        pupils = zip(self.pupil_ids, self.numbers, strict=True)
        return {pupil: number for pupil, number in pupils if number < self.minimum_so_far}

    @property
    def per_pupil(self) -> Decimal | None:
        return rate(self.n_marks, len(self.numbers), _PLACES)

    @property
    def per_lesson(self) -> Decimal | None:
        return rate(self.n_marks, self.n_lessons, _PLACES)


def density(class_ids: Collection[int], spans: Mapping[int, Span]) -> list[DensityRow]:
    """Gradebooks of the classes in the term of each calendar, but for grade 1, which has no marks. Two queries."""
    school = School.objects.first() or School()
    values = {
        "classes": sorted(class_ids),
        "calendars": list(spans),
        "firsts": [span.starts_on for span in spans.values()],
        "untils": [span.until for span in spans.values()],
        "ends": [span.term.ends_on for span in spans.values()],
    }
    return [_row(school, spans, row) for row in fetch(_DENSITY, values)]


def _row(school: School, spans: Mapping[int, Span], row: tuple[Any, ...]) -> DensityRow:
    class_id, group_id, subject_id, teacher_id, grade, letter, subgroup, subject, *name = row[:11]
    hours_per_week, calendar_id, term_kind, n_lessons, n_of_term, members, numbers, last_on = row[11:]
    minimum = minimum_of_marks(hours_per_week, minimum_of(school, term_kind))
    return DensityRow(
        class_id=class_id,
        class_name=class_name(grade, letter),
        term_id=spans[calendar_id].term.pk,
        group_id=group_id,
        subject_id=subject_id,
        teacher_id=teacher_id,
        group=group_title(grade, letter, subgroup),
        subject=subject,
        teacher=initials_name(*name),
        n_lessons=n_lessons,
        pupil_ids=members,
        numbers=numbers,
        minimum=minimum,
        minimum_so_far=minimum_so_far(minimum, n_lessons, n_of_term),
        last_on=last_on,
    )
