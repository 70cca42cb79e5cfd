"""«Отмены и замены уроков» (R-27), «Табель учёта часов и замен» (R-28), «Занятость педагогов» (§ 2.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from common.audience import MANAGEMENT
from common.formatting import Signed, date_day, date_short
from common.rounding import rate
from common.sheets import Cell, Column, Sheet, Table
from reports.queries.statements.cells import dash
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from reports.queries.teaching_hours import NotByTeacher, TeacherHours, lessons_not_by_teacher, teaching_hours
from school.queries.signers import DEPUTY_SIGNS, DIRECTOR_SIGNS

_LESSONS = (
    Column("Дата", 9, "center"),
    Column("Урок", 5, "center"),
    Column("Класс", 12),
    Column("Предмет", 20),
    Column("Учитель по расписанию", 19),
    Column("Кто провёл", 19),
    Column("Примечание", 30),
)
_SUBJECTS = (
    Column("Предмет", 30),
    Column("Заменено", 10, "right"),
    Column("Отменено", 10, "right"),
)

_TOTALS = (Column("Итого", 60), Column("Уроков", 10, "right"))
_HOURS = (
    Column("№", 4, "right"),
    Column("Учитель", 22),
    Column("По расписанию", 11, "right"),
    Column("своих", 8, "right", group="Проведено"),
    Column("замен с оплатой", 9, "right", group="Проведено"),
    Column("замен без оплаты", 9, "right", group="Проведено"),
    Column("всего", 8, "right", group="Проведено"),
    Column("заменили", 9, "right", group="Не проведено"),
    Column("отменено", 9, "right", group="Не проведено"),
    Column("Даты замен", 30),
)
_LOAD = (
    Column("№", 4, "right"),
    Column("Учитель", 22),
    Column("Нагрузка, ч/нед.", 10, "right"),
    Column("По расписанию", 11, "right"),
    Column("Проведено своих", 10, "right"),
    Column("По замене", 9, "right"),
    Column("Проведено всего", 10, "right"),
    Column("из них по журналу", 10, "right"),
    Column("Отклонение", 11, "right"),
    Column("Выполнение, %", 11, "right"),
)
_ABOUT_SUBSTITUTION = (
    "Заменой считается смена учителя; перенос урока, смена кабинета и времени – нет.",
    "Урок, вместо которого тот же класс занимался другим предметом, заменён; его час – у того, кто его провёл.",
)
_ABOUT_HOURS = (
    "Один урок – один час. По расписанию = проведено своих + заменили + отменено; перенесённый урок стоит в день, на "
    "который перенесён.",
    *_ABOUT_SUBSTITUTION,
)


def _up_to_today(chosen: StatementFilter) -> tuple[date, date]:
    """Hours are counted when they are over."""
    first, last = chosen.days
    return first, min(last, chosen.today)


def _changes(chosen: StatementFilter) -> Sheet:
    lessons = lessons_not_by_teacher(*chosen.days)
    return chosen.sheet(
        CHANGED_LESSONS.title,
        [_totals(lessons), _by_subject(lessons), _listed(lessons)],
        facts=[chosen.days_title(Days.RANGE).capitalize()],
        notes=_ABOUT_SUBSTITUTION,
        signatures=[DEPUTY_SIGNS],
        is_landscape=True,
    )


def _totals(lessons: Sequence[NotByTeacher]) -> Table:
    substituted = [each for each in lessons if each.is_substituted]
    return Table(
        _TOTALS,
        [
            ["Пропущено: отменены, никто не заменил", len(lessons) - len(substituted)],
            ["Заменено", len(substituted)],
            ["из них другим предметом", sum(bool(each.instead) for each in substituted)],
            ["из них объединением групп", sum(each.is_joined for each in substituted)],
        ],
    )


def _by_subject(lessons: Sequence[NotByTeacher]) -> Table:
    """Most substituted first."""
    substituted = Counter(each.subject for each in lessons if each.is_substituted)
    missed = Counter(each.subject for each in lessons if not each.is_substituted)
    subjects = sorted({*substituted, *missed}, key=lambda name: (-substituted[name], -missed[name], name))
    return Table(_SUBJECTS, [[name, substituted[name], missed[name]] for name in subjects], caption="По предметам")


def _listed(lessons: Sequence[NotByTeacher]) -> Table:
    rows: list[list[Cell]] = [
        [one.on, one.number, one.group, one.subject, one.teacher, one.by or "–", _note(one)] for one in lessons
    ]
    return Table(_LESSONS, rows, caption="Уроки")


def _note(lesson: NotByTeacher) -> str:
    if lesson.instead:
        return f"дан другой предмет: {lesson.instead}"
    if lesson.is_joined:
        return "объединение групп"
    return "" if lesson.is_substituted else f"отменён: {lesson.reason}" if lesson.reason else "отменён"


def _hours(chosen: StatementFilter) -> Sheet:
    return _of_teachers(chosen, HOURS.title, _HOURS, _hours_row, [DEPUTY_SIGNS, DIRECTOR_SIGNS])


def _load(chosen: StatementFilter) -> Sheet:
    return _of_teachers(chosen, LOAD.title, _LOAD, _load_row, [DEPUTY_SIGNS])


def _of_teachers(
    chosen: StatementFilter,
    title: str,
    columns: Sequence[Column],
    row: Callable[[TeacherHours], list[Cell]],
    signatures: Sequence[str],
) -> Sheet:
    days = _up_to_today(chosen)
    hours = teaching_hours(*days)
    rows = [[number, *row(each)] for number, each in enumerate(hours, 1)]
    return chosen.sheet(
        title,
        [Table(columns, rows, [[None, *row(_all_of(hours))]] if rows else [])],
        facts=[f"С {date_short(days[0])} по {date_short(days[1])}"],
        notes=_ABOUT_HOURS,
        signatures=signatures,
        is_landscape=True,
    )


def _all_of(hours: Sequence[TeacherHours]) -> TeacherHours:
    """The hours of all teachers, as if they were one: so that rates are those of the sums."""
    numbers = ("scheduled", "own", "by_others", "missed", "paid", "unpaid", "recorded")
    return TeacherHours(
        staff_id=0,
        name="Всего",
        per_week=sum((each.per_week for each in hours), Decimal(0)),
        days=[],
        **{name: sum(getattr(each, name) for each in hours) for name in numbers},
    )


def _hours_row(one: TeacherHours) -> list[Cell]:
    return [
        one.name, one.scheduled, one.own, one.paid, one.unpaid, one.given, one.by_others, one.missed, _days(one.days),
    ]  # fmt: skip


def _days(days: Sequence[date]) -> str:
    """«05.10, 07.10 (2)»."""
    counted = Counter(days)
    return ", ".join(f"{date_day(day)} ({n})" if n > 1 else date_day(day) for day, n in sorted(counted.items()))


def _load_row(one: TeacherHours) -> list[Cell]:
    return [
        one.name, one.per_week, one.scheduled, one.own, one.substituted, one.given, one.recorded,
        Signed(one.given - one.scheduled), dash(rate(100 * one.given, one.scheduled)),
    ]  # fmt: skip


CHANGED_LESSONS = Statement(
    key="substitutions",
    title="Отмены и замены уроков",
    clause="R-27",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_changes,
    about="Пропущено и заменено, по предметам и поурочно: кого, кто, каким предметом",
)
HOURS = Statement(
    key="hours",
    title="Табель учёта часов и замен",
    clause="R-28",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_hours,
    about="Для оплаты: часы каждого учителя по расписанию, проведённые свои и по замене, не проведённые",
)
LOAD = Statement(
    key="load",
    title="Занятость педагогов",
    clause="§ 2.1",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_load,
    about="Часы по нагрузке и по расписанию рядом с проведёнными и записанными в журнале",
)
