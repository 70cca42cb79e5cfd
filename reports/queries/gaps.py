"""What is missing in the journal, of whom and since when: the list behind start pages, board and remarks.

The functions of the database find what is missing, journal/rules/deadlines.py says since when it is a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import partial

from django.urls import reverse

from common.formatting import counted, date_day
from journal.queries.gaps import MissingRow
from journal.queries.gradebook import column_of
from journal.rules.deadlines import ALL_RULES, LESSON_RULES, GapRule, Overdue
from reports.queries.gap_rows import Days, overdue_rows
from reports.rules.gaps import Gap
from school.models.classes import class_name
from timetable.models.groups import group_title

_PUPILS = ("ученик", "ученика", "учеников")
_LESSONS = ("урок", "урока", "уроков")


def gaps(
    first: date,
    last: date,
    *,
    today: date,
    staff_ids: Collection[int] | None = None,
    class_ids: Collection[int] | None = None,
    rules: Collection[GapRule] = ALL_RULES,
) -> list[Gap]:
    """Gaps about days of the inclusive range as of `today`, in order of days: of the school, of some staff, of some
    classes. Two queries.
    """
    return gaps_by_days(dict.fromkeys(rules, (first, last)), today=today, staff_ids=staff_ids, class_ids=class_ids)


def gaps_by_days(
    days: Mapping[GapRule, Days],
    *,
    today: date,
    staff_ids: Collection[int] | None = None,
    class_ids: Collection[int] | None = None,
) -> list[Gap]:
    """The same, by each rule about its own days. Two queries."""
    rows = overdue_rows(days, today=today, staff_ids=staff_ids, class_ids=class_ids)
    return [gap_of(row, overdue) for row, overdue in rows]


def gap_of(row: MissingRow, overdue: Overdue) -> Gap:
    """The gap with its words and its place."""
    return Gap(
        rule=row.rule,
        key=key_of(row),
        on=overdue.since - timedelta(days=1) if row.rule == GapRule.FITNESS else row.on,
        since=overdue.since,
        overdue_since=overdue.hard_since,
        staff_id=row.staff_id,
        class_id=row.class_id,
        title=_title(row),
        url=_PLACES[row.rule](row),
    )


def key_of(row: MissingRow) -> str:
    """The rule, the keys of what it is about, the day: all that stays the same while the gap is the same."""
    on = _monday(row) if row.rule == GapRule.WEEKLY_MARKS else row.on
    return ":".join(map(str, (row.rule, *_keys(row), on)))


def _keys(row: MissingRow) -> tuple[object, ...]:
    """Of the rows that the gap is about."""
    if row.rule in LESSON_RULES:
        return (row.lesson_id,)
    if row.rule in {GapRule.CONTROL_WORK_MARKS, GapRule.NOTICES}:
        return (row.object_id,)
    if row.group_id is not None:
        term = (row.object_id,) if row.rule == GapRule.PERIOD_MARKS else ()
        return (row.group_id, row.subject_id, *term)
    if row.rule == GapRule.SLIPS and row.object_id is not None:
        return (row.class_id, f"guardian-{row.object_id}")
    return (row.class_id,) if row.pupil_id is None else (row.class_id, row.pupil_id)


def _monday(row: MissingRow) -> date:
    return row.on - timedelta(days=row.on.weekday())


def _title(row: MissingRow) -> str:
    """«5А, Математика, 13.10, 2 урок: нет темы»."""
    return f"{', '.join(filter(None, _about(row)))}: {_what(row)}"


def _about(row: MissingRow) -> tuple[str, ...]:
    if row.group_id is None:
        day = "" if row.rule == GapRule.SLIPS else date_day(row.on)
        return (class_name(row.grade, row.letter), row.name, day)
    gradebook = (group_title(row.grade, row.letter, row.subgroup), row.subject)
    if row.rule in LESSON_RULES:
        return (*gradebook, date_day(row.on), f"{row.number} урок")
    if row.rule == GapRule.CONTROL_WORK_MARKS:
        return (*gradebook, date_day(row.on))
    return gradebook


def _what(row: MissingRow) -> str:
    match row.rule:
        case GapRule.WEEKLY_MARKS:
            return f"неделя с {date_day(_monday(row))} без отметок"
        case GapRule.PERIOD_MARKS:
            return f"нет отметок за период по {date_day(row.on)} ({counted(row.n, *_PUPILS)})"
        case GapRule.REASONS:
            return f"{counted(row.n, *_LESSONS)} без причины"
        case GapRule.CONTROL_WORK_MARKS | GapRule.SERVINGS | GapRule.FITNESS:
            return f"{row.rule.words} ({counted(row.n, *_PUPILS)})"
    return row.rule.words


def _lesson(row: MissingRow) -> str:
    return reverse("journal:lesson", args=[row.lesson_id])


def _column(row: MissingRow) -> str:
    assert row.group_id is not None and row.subject_id is not None  # noqa: S101, PT018  # a gap of a gradebook
    return column_of(row.group_id, row.subject_id, row.lesson_id)


def _of_class(name: str, row: MissingRow) -> str:
    return reverse(name, args=[row.class_id])


def _of_class_and_day(name: str, row: MissingRow) -> str:
    return reverse(name, args=[row.class_id], query={"on": row.on.isoformat()})


# Where each is filled in.
_PLACES: dict[GapRule, Callable[[MissingRow], str]] = {
    GapRule.TOPIC: _lesson,
    GapRule.HOMEWORK: _lesson,
    GapRule.ROLL: _lesson,
    GapRule.WEEKLY_MARKS: _column,
    GapRule.CONTROL_WORK_MARKS: _column,
    GapRule.PERIOD_MARKS: lambda row: reverse(
        "journal:period_column", args=[row.group_id, row.subject_id, row.object_id]
    ),
    GapRule.REASONS: partial(_of_class_and_day, "attendance:class_day"),
    GapRule.MEALS: partial(_of_class_and_day, "meals:class_day"),
    GapRule.SERVINGS: partial(_of_class_and_day, "meals:servings"),
    GapRule.NOTICES: partial(_of_class, "attendance:class_notices"),
    GapRule.SLIPS: lambda row: reverse("school:pupil", args=[row.pupil_id]),
    GapRule.FITNESS: partial(_of_class, "gtzo:school_class"),
}
