"""Who came and who left: figures by class and the pupils by name (R-44).

A transfer to another class is neither an arrival nor a departure of the school: it is counted apart, so that the
figures of a class add up, and cancels out in the sum of all classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from common.formatting import date_short
from common.people import full_name
from common.rows import fetch
from common.sums import Summable
from journal.queries.terms import Span
from school.models import Term
from school.models.classes import class_name

Days = tuple[date, date]

# A stay ended by a transfer has no withdrawal, and the next one begins on the day after it. What was before and after
# is looked for at those alone who came or went meanwhile.
_STAYS = """
    WITH stay AS (
        SELECT a.class_id, a.first, a.last, e.id, e.pupil_id, e.starts_on, e.ends_on, e.school_order_id,
               w.school_order_id AS left_by_id, w.destination,
               CASE WHEN e.starts_on > a.first THEN EXISTS (
                   SELECT FROM school_enrolment b
                    WHERE b.pupil_id = e.pupil_id AND b.ends_on = e.starts_on - 1
                      AND NOT EXISTS (SELECT FROM school_withdrawal bw WHERE bw.enrolment_id = b.id))
                    ELSE false END AS is_from_class,
               CASE WHEN e.ends_on < a.last AND w.id IS NULL THEN EXISTS (
                   SELECT FROM school_enrolment n
                    WHERE n.pupil_id = e.pupil_id AND n.starts_on = e.ends_on + 1)
                    ELSE false END AS is_to_class
          FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS a(class_id, first, last)
          JOIN school_enrolment e ON e.school_class_id = a.class_id
           AND e.starts_on <= a.last AND (e.ends_on IS NULL OR e.ends_on >= a.first)
          LEFT JOIN school_withdrawal w ON w.enrolment_id = e.id
    )
"""
_COUNTS = f"""{_STAYS}
    SELECT class_id,
           count(*) FILTER (WHERE starts_on <= first)::integer,
           count(*) FILTER (WHERE starts_on > first AND NOT is_from_class)::integer,
           count(*) FILTER (WHERE starts_on > first AND is_from_class)::integer,
           count(*) FILTER (WHERE ends_on < last AND NOT is_to_class)::integer,
           count(*) FILTER (WHERE ends_on < last AND is_to_class)::integer,
           count(*) FILTER (WHERE ends_on IS NULL OR ends_on >= last)::integer
      FROM stay
     GROUP BY class_id
"""  # noqa: S608  # our own words, as below
_MOVES = f"""{_STAYS}, move AS (
        SELECT class_id, pupil_id, starts_on AS "on", true AS is_arrival, school_order_id, '' AS destination
          FROM stay WHERE starts_on > first AND NOT is_from_class
        UNION ALL
        SELECT class_id, pupil_id, ends_on, false, left_by_id, COALESCE(destination, '')
          FROM stay WHERE ends_on < last AND NOT is_to_class
    )
    SELECT m.is_arrival, m."on", p.id, p.last_name, p.first_name, p.patronymic, p.birth_date, c.grade, c.letter,
           o.number, o.dated, m.destination
      FROM move m
      JOIN school_pupil p ON p.id = m.pupil_id
      JOIN school_schoolclass c ON c.id = m.class_id
      LEFT JOIN school_schoolorder o ON o.id = m.school_order_id
     ORDER BY m."on", p.sort_name, p.id
"""  # noqa: S608


@dataclass(frozen=True)
class Movement(Summable):
    """Pupils of a class: at the first day + arrived + from another class − left − to another class = at the last."""

    at_start: int = 0
    arrived: int = 0
    from_class: int = 0
    left: int = 0
    to_class: int = 0
    at_end: int = 0

    @property
    def in_order(self) -> list[int]:
        """As the columns of MOVEMENT_COLUMNS stand."""
        return [self.at_start, self.arrived, self.from_class, self.left, self.to_class, self.at_end]


@dataclass(frozen=True)
class Move:
    """A pupil who came to the school or left it. `on`: the first day of the one, the last day of the other."""

    is_arrival: bool
    on: date
    pupil_id: int
    name: str
    birth_date: date
    class_name: str
    order: str
    destination: str


def movement_days(span: Span, terms: Sequence[Term]) -> Days:
    """The days of a term between which pupils are counted: from the last day of the term before it, if there is one.

    So who left in the vacation is missing from neither: each term begins with as many as the one before it ended.
    """
    before = [
        term.ends_on
        for term in terms
        if term.calendar_id == span.term.calendar_id and term.ends_on and term.ends_on < span.starts_on
    ]
    return max(before, default=span.starts_on), span.until


def movement_by_class(days: Mapping[int, Days]) -> dict[int, Movement]:
    """The figures of the classes, each between its own days. One query."""
    return {class_id: Movement(*counts) for class_id, *counts in fetch(_COUNTS, _arguments(days))}


def moves(days: Mapping[int, Days]) -> list[Move]:
    """Who came to the classes and who left them, in order of time. One query."""
    return [
        Move(
            is_arrival=is_arrival,
            on=on,
            pupil_id=pupil_id,
            name=full_name(*names),
            birth_date=birth_date,
            class_name=class_name(grade, letter),
            order=f"№ {number} от {date_short(dated)}" if number else "",
            destination=destination,
        )
        for is_arrival, on, pupil_id, *names, birth_date, grade, letter, number, dated, destination in fetch(
            _MOVES, _arguments(days)
        )
    ]


def _arguments(days: Mapping[int, Days]) -> list[list[int] | list[date]]:
    return [list(days), [first for first, _ in days.values()], [last for _, last in days.values()]]
