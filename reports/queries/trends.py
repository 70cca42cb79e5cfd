"""Figures of one row over the terms of two years, the earliest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reports.queries.charts import line_chart
from reports.queries.classes import Classes, classes_of
from reports.queries.comparison import MARKS, PUPILS, Query
from reports.queries.periods import Period
from reports.queries.tallies import (
    KeyOf,
    TaughtTally,
    by_subject,
    by_subject_and_teacher,
    by_teacher,
    class_tallies,
    mark_tallies,
    total,
)
from reports.rules.changes import Change, Figures, Tally, change
from school.models import SchoolClass
from school.queries.kept_sums import KEPT_SUMS

_LINES = (
    ("Успеваемость, % – сплошная", "pass_rate"),
    ("Качество, % – штрихи", "quality_rate"),
    ("СОУ, % – точки", "learning_index"),
)


@dataclass(frozen=True)
class TrendOf:
    """Whose trend: without anything the school's. `teacher_id` 0 means results that are nobody's."""

    class_id: int | None = None
    grade: int | None = None
    subject_id: int | None = None
    teacher_id: int | None = None


@dataclass(frozen=True)
class TrendPoint:
    """The figures of one term and what became of quality since the term before.

    `listed` opens by figure what stands behind it; nothing where the person may not open that class of that year.
    """

    period: Period
    figures: Figures
    change: Change | None
    listed: Mapping[str, Query]


@dataclass(frozen=True)
class Trend:
    """The points, of pupils or of results; the picture is there from two on."""

    points: Sequence[TrendPoint]
    is_of_pupils: bool

    @property
    def chart(self) -> Markup | None:
        """The picture of the three percentages."""
        counted = [point for point in self.points if point.figures.n]
        if len(counted) < 2:
            return None
        series = {title: [getattr(point.figures, name) for point in counted] for title, name in _LINES}
        return line_chart("Динамика по периодам, числа – в таблице под рисунком", _labels(counted), series)


def _labels(points: Sequence[TrendPoint]) -> list[str]:
    """«II 2026/27»: the name of a term without its kind."""
    return [" ".join(word for word in point.period.title.split()[:3] if not word[0].islower()) for point in points]


def trend(periods: Sequence[Period], of: TrendOf, readable: Collection[int] | None = None) -> Trend:
    """Two queries at most. `periods` begin with the earliest; a class is followed back through those it was before.

    `readable` are the classes whose lists may be opened; None: all.
    """
    latest_first = list(reversed(periods))
    classes = classes_of(latest_first)
    may_read = None if readable is None else frozenset(readable)
    what = ("trend", of, may_read, tuple(period.what for period in periods))
    return KEPT_SUMS.of_all(what, classes.versions, lambda: _trend(classes, periods, of, readable))


def _trend(classes: Classes, periods: Sequence[Period], of: TrendOf, readable: Collection[int] | None) -> Trend:
    latest_first = list(reversed(periods))
    tallies = _tallies(classes, [period.calendars for period in latest_first], of)
    is_of_pupils = of.subject_id is None and of.teacher_id is None
    counting = PUPILS if is_of_pupils else MARKS
    figures = [counting.figures_of(tally) for tally in reversed(tallies)]
    points = []
    for place, (period, own) in enumerate(zip(periods, figures, strict=True)):
        earlier = figures[place - 1].quality_rate if place else None
        query = _query(classes, of, period, readable)
        listed = {} if query is None else {name: {**query, **each} for name, each in counting.lists.items()}
        points.append(TrendPoint(period, own, change(own.quality_rate, earlier), listed))
    return Trend(points, is_of_pupils)


def _query(classes: Classes, of: TrendOf, period: Period, readable: Collection[int] | None) -> Query | None:
    """What chooses the row in the period: a class by the key that it had in that year."""
    place: dict[str, int | None] = {"grade": of.grade}
    if of.class_id is not None:
        place = {"class_id": next((row.pk for row in _line(classes, of) if row.calendar_id in period.calendars), None)}
        if place["class_id"] is None or (readable is not None and place["class_id"] not in readable):
            return None
    asked = {**place, "subject_id": of.subject_id, "teacher_id": of.teacher_id}
    return {**period.query, **{name: value for name, value in asked.items() if value is not None}}


def _tallies(classes: Classes, calendars: Sequence[Mapping[int, Any]], of: TrendOf) -> list[Tally]:
    """Of each period, in the order of the calendars."""
    chosen = _classes(classes, of)
    if of.subject_id is not None or of.teacher_id is not None:
        key_of, key = _key(of)
        found = mark_tallies(key_of, chosen, classes.versions, calendars)
        return [_tally(found.get((place, key))) for place in range(len(calendars))]
    by_class = class_tallies(chosen, classes.versions, calendars)
    return [
        total(tally for (period, _), tally in by_class.items() if period == place) for place in range(len(calendars))
    ]


def _key(of: TrendOf) -> tuple[KeyOf, Any]:
    """Results of the subject, the teacher or both: what they are counted by, and the key that is asked for."""
    teacher_id = of.teacher_id or None
    if of.teacher_id is None:
        return by_subject, of.subject_id
    return (by_teacher, teacher_id) if of.subject_id is None else (by_subject_and_teacher, (of.subject_id, teacher_id))


def _tally(found: TaughtTally | None) -> Tally:
    return found.tally if found else Tally()


def _classes(classes: Classes, of: TrendOf) -> list[SchoolClass]:
    if of.class_id is not None:
        return _line(classes, of)
    return [row for row in classes.rows if of.grade in (None, row.grade)]


def _line(classes: Classes, of: TrendOf) -> list[SchoolClass]:
    """The class and what it was in earlier years."""
    line: list[SchoolClass] = []
    row = classes.by_id.get(of.class_id or 0)
    while row is not None:
        line.append(row)
        row = classes.by_id.get(row.predecessor_id or 0)
    return line
