"""Figures of one row over the terms of two years, the earliest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from reports.queries.charts import line_chart
from reports.queries.comparison import Classes, classes_of
from reports.queries.periods import Period
from reports.queries.tallies import BY_SUBJECT, BY_TEACHER, TaughtTally, class_tallies, mark_tallies, total
from reports.rules.changes import Change, Figures, Tally, change
from school.models import SchoolClass

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
    """The figures of one term and what became of quality since the term before."""

    period: Period
    figures: Figures
    change: Change | None


@dataclass(frozen=True)
class Trend:
    """The points; the picture is there from two on."""

    points: Sequence[TrendPoint]

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


def trend(periods: Sequence[Period], of: TrendOf) -> Trend:
    """Two queries. `periods` begin with the earliest; a class is followed back through those it was before."""
    latest_first = list(reversed(periods))
    classes = classes_of(latest_first)
    tallies = _tallies(classes, [period.calendars for period in latest_first], of)
    by_pupils = of.subject_id is None and of.teacher_id is None
    figures = [tally.of_pupils if by_pupils else tally.of_marks for tally in reversed(tallies)]
    points = []
    for place, (period, own) in enumerate(zip(periods, figures, strict=True)):
        earlier = figures[place - 1].quality_rate if place else None
        points.append(TrendPoint(period, own, change(own.quality_rate, earlier)))
    return Trend(points)


def _tallies(classes: Classes, calendars: Sequence[Mapping[int, Any]], of: TrendOf) -> list[Tally]:
    """Of each period, in the order of the calendars."""
    chosen = _classes(classes, of)
    if of.teacher_id is not None:
        found = mark_tallies(BY_TEACHER, chosen, calendars)
        return [_tally(found.get((place, of.teacher_id or None))) for place in range(len(calendars))]
    if of.subject_id is not None:
        found = mark_tallies(BY_SUBJECT, chosen, calendars)
        return [_tally(found.get((place, of.subject_id))) for place in range(len(calendars))]
    by_class = class_tallies(chosen, calendars)
    return [
        total(tally for (period, _), tally in by_class.items() if period == place) for place in range(len(calendars))
    ]


def _tally(found: TaughtTally | None) -> Tally:
    return found.tally if found else Tally()


def _classes(classes: Classes, of: TrendOf) -> list[SchoolClass]:
    if of.grade is not None:
        return [row for row in classes.rows if row.grade == of.grade]
    if of.class_id is None:
        return list(classes.rows)
    line: list[SchoolClass] = []
    row = classes.by_id.get(of.class_id)
    while row is not None:
        line.append(row)
        row = classes.by_id.get(row.predecessor_id or 0)
    return line
