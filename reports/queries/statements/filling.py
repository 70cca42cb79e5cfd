"""«Контроль заполнения журнала» (R-48): what each teacher has not written about lessons of the days, and what late."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from common.audience import MANAGEMENT
from common.people import initials_name
from common.rows import fetch
from common.sheets import Cell, Column, Sheet, Table
from journal.rules.deadlines import TEACHER_RULES, GapRule
from reports.queries.gap_rows import overdue_rows
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from school.models import StaffMember

_RULES = {
    GapRule.TOPIC: "Без темы",
    GapRule.HOMEWORK: "Без задания",
    GapRule.ROLL: "Без переклички",
    GapRule.WEEKLY_MARKS: "Недель без отметок",
    GapRule.CONTROL_WORK_MARKS: "Контрольных не оценено",
    GapRule.PERIOD_MARKS: "Журналов без итогов",
}
_COLUMNS = (
    Column("Учитель", 20),
    Column("Уроков", 8, "center"),
    Column("Ничего не внесено", 9, "center"),
    *(Column(title, 9, "center") for title in _RULES.values()),
    Column("тема позже срока", 9, "center", group="Внесено поздно"),
    Column("дней, самое большее", 9, "center", group="Внесено поздно"),
)
_NOTES = (
    "Считается то, что уже просрочено по срокам школы; закрытые периоды, отменённые уроки и каникулы не входят. За "
    "урок замены отвечает тот, кто её вёл. «Ничего не внесено» – урок прошёл, но ни темы, ни отметок, ни пропусков у "
    "него нет. Задание в 1 классе не задают.",
)

# Given by whom: a planned lesson whose day is over is one about which nothing has been written.
_LESSONS = """
    SELECT l.teacher_id, count(*), count(*) FILTER (WHERE l.state = 'planned'),
           count(*) FILTER (WHERE late.days > 0), COALESCE(max(late.days), 0)
      FROM timetable_lesson l
      LEFT JOIN journal_lessonentry e ON e.lesson_id = l.id AND e.topic <> ''
      CROSS JOIN (SELECT s.time_zone, s.topic_late_days FROM school_school s) s
      CROSS JOIN LATERAL (
            SELECT (e.first_written_at AT TIME ZONE s.time_zone)::date - l."on" - s.topic_late_days AS days) late
     WHERE l."on" BETWEEN %s AND %s AND l.state IN ('planned', 'held')
     GROUP BY l.teacher_id
"""


def _of_school(chosen: StatementFilter) -> Sheet:
    first, last = chosen.days
    missing: dict[int | None, Counter[GapRule]] = defaultdict(Counter)
    for row, _ in overdue_rows(dict.fromkeys(TEACHER_RULES, (first, last)), today=chosen.today):
        missing[row.staff_id][row.rule] += 1
    lessons = {pk: figures for pk, *figures in _lessons(chosen, first, last)}
    staff = StaffMember.objects.filter(pk__in=[pk for pk in {*lessons, *missing} if pk is not None]).order_by(
        "sort_name", "pk"
    )
    rows: list[list[Cell]] = [
        _cells(initials_name(*name), lessons.get(pk, [0, 0, 0, 0]), missing[pk])
        for pk, *name in staff.values_list("pk", "last_name", "first_name", "patronymic")
    ]
    return chosen.sheet(
        "Контроль заполнения журнала",
        [Table(_COLUMNS, rows, totals=[_total(rows)] if rows else ())],
        facts=[chosen.days_title(Days.RANGE).capitalize()],
        notes=_NOTES,
        is_landscape=True,
    )


def _lessons(chosen: StatementFilter, first: date, last: date) -> list[tuple[int, ...]]:
    """Of days that are over."""
    return fetch(_LESSONS, (first, min(last, chosen.today - timedelta(days=1))))


def _cells(name: str, figures: list[int], missing: Counter[GapRule]) -> list[Cell]:
    n_lessons, n_empty, n_late, most = figures
    return [name, n_lessons, n_empty, *(missing[rule] for rule in _RULES), n_late, most]


def _total(rows: list[list[Cell]]) -> list[Cell]:
    """Sums, but for the longest delay."""
    columns = [[cell for cell in column if isinstance(cell, int)] for column in list(zip(*rows, strict=True))[1:]]
    return ["Всего", *(sum(column) for column in columns[:-1]), max(columns[-1])]


FILLING = Statement(
    key="filling",
    title="Контроль заполнения журнала",
    clause="R-48",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_of_school,
    about="Уроки без темы, задания и записей, внесённое позже срока, недели без отметок – по учителям",
)
