"""«Отмены и замены», «Табель учёта часов», «Занятость»: worked examples, then all figures against plain SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from common.rounding import rate
from common.sheets import Cell
from reports.queries.teaching_hours import NotByTeacher, TeacherHours, lessons_not_by_teacher, teaching_hours
from tests.factories import timetable as t
from tests.reports.statements.making import Rows, rows_of, statement_sheets
from tests.sql import fetched
from tests.world import FRIDAY, LONG_AGO, MONDAY, TODAY, World
from timetable.actions import Choice, cancel_lesson, record_absence, solve_absence
from timetable.models import Lesson
from timetable.rules.proposals import parse_solution

DAYS = (LONG_AGO, TODAY)


def cover(world: World, wanted: dict[Lesson, str], *, is_paid: bool = True) -> None:
    """Anna is away on the days of the lessons."""
    days = sorted(lesson.on for lesson in wanted)
    absence = record_absence(
        staff=world.anna.staff, starts_on=days[0], ends_on=days[-1], reason="illness", by=world.galina.user
    )
    choices = {lesson.pk: Choice(parse_solution(code)) for lesson, code in wanted.items()}
    solved = solve_absence(absence=absence, choices=choices, is_paid=is_paid, by=world.galina.user)
    assert solved.refusals == {}


def hours_of(name: str, first: date = MONDAY, last: date = TODAY) -> TeacherHours | None:
    return next((each for each in teaching_hours(first, last) if each.name.startswith(name)), None)


def lessons_of_today(world: World) -> tuple[Lesson, ...]:
    return tuple(t.make_lesson(assignment=world.maths_5a, on=TODAY, number=number) for number in (1, 4, 5))


def test_each_hour_is_credited_to_who_gave_it(world: World) -> None:
    first, second, third = lessons_of_today(world)
    cover(world, {first: f"s{world.vera.staff.pk}", second: f"a{world.history_5a.pk}", third: "c"}, is_paid=False)
    anna, boris, vera, maria = (hours_of(name) for name in ("Белова", "Громов", "Данилова", "Орлова"))
    assert anna == TeacherHours(
        world.anna.staff.pk, "Белова А. С.", Decimal(5), scheduled=6, own=2, by_others=3, missed=1, paid=0, unpaid=0,
        recorded=1, days=[],
    )  # fmt: skip
    assert boris == TeacherHours(
        world.boris.staff.pk, "Громов Б. Н.", Decimal(5), scheduled=0, own=0, by_others=0, missed=0, paid=0, unpaid=1,
        recorded=0, days=[TODAY],
    )  # fmt: skip
    assert vera
    assert (vera.scheduled, vera.own, vera.paid, vera.unpaid, vera.given) == (1, 1, 0, 1, 2)
    assert maria
    assert (maria.paid, maria.recorded, maria.given) == (1, 1, 1)


def test_what_is_missed_and_what_is_substituted(world: World) -> None:
    first, second, third = lessons_of_today(world)
    cover(world, {first: f"s{world.vera.staff.pk}", second: f"a{world.history_5a.pk}", third: "c"})
    anna = "Белова А. С."
    assert lessons_not_by_teacher(TODAY, TODAY) == [
        NotByTeacher(TODAY, 1, "5А", "Математика", anna, "Данилова В. П.", "", is_joined=False, reason=""),
        NotByTeacher(
            TODAY, 4, "5А", "Математика", anna, "Громов Б. Н.", "История", is_joined=False,
            reason="замена предметом: История",
        ),
        NotByTeacher(
            TODAY, 5, "5А", "Математика", anna, "", "", is_joined=False, reason="учитель отсутствует, замены нет"
        ),
    ]  # fmt: skip
    (sheet,) = statement_sheets("substitutions", days=(TODAY, TODAY))
    assert [rows_of(table) for table in sheet.tables] == [
        [
            ["Пропущено: отменены, никто не заменил", 1], ["Заменено", 2], ["из них другим предметом", 1],
            ["из них объединением групп", 0],
        ],
        [["Математика", 2, 1]],
        [
            [date(2026, 10, 14), 1, "5А", "Математика", anna, "Данилова В. П.", ""],
            [date(2026, 10, 14), 4, "5А", "Математика", anna, "Громов Б. Н.", "дан другой предмет: История"],
            [date(2026, 10, 14), 5, "5А", "Математика", anna, "–", "отменён: учитель отсутствует, замены нет"],
        ],
    ]  # fmt: skip


def test_a_replacement_that_is_cancelled_too_was_no_substitution(world: World) -> None:
    first, *_ = lessons_of_today(world)
    cover(world, {first: f"a{world.history_5a.pk}"})
    given = Lesson.objects.get(on=TODAY, number=1, subject=world.history)
    cancel_lesson(lesson=given, reason="Карантин", by=world.galina.user)
    found = hours_of("Белова", TODAY)
    assert found
    assert (found.by_others, found.missed) == (0, 1)
    assert [each.by for each in lessons_not_by_teacher(TODAY, TODAY)] == ["", ""]


def test_hours_to_come_are_not_counted_yet(world: World) -> None:
    (sheet,) = statement_sheets("hours", days=(FRIDAY, FRIDAY))
    assert [row[1:3] for row in rows_of(sheet.tables[0])][-1] == ["Всего", 0]


def test_the_sheet_of_hours_adds_up(world: World) -> None:
    first, *_ = lessons_of_today(world)
    cover(world, {first: f"s{world.vera.staff.pk}"})
    (sheet,) = statement_sheets("hours", days=(MONDAY, TODAY))
    rows: Rows = rows_of(sheet.tables[0])
    vera = next(row for row in rows if row[1] == "Данилова В. П.")
    assert vera[1:] == ["Данилова В. П.", 1, 1, 1, 0, 2, 0, 0, "14.10"]
    (load,) = statement_sheets("load", days=(MONDAY, TODAY))
    of_vera = next(row for row in rows_of(load.tables[0]) if row[1] == "Данилова В. П.")
    assert of_vera[1:] == ["Данилова В. П.", Decimal("10.0"), 1, 1, 1, 2, 1, 1, Decimal("200.0")]


def test_the_rate_of_all_teachers_is_that_of_their_hours(world: World) -> None:
    (load,) = statement_sheets("load", days=(MONDAY, TODAY))
    table: list[list[Any]] = rows_of(load.tables[0])
    *rows, total = table
    sums = [sum(row[column] for row in rows) for column in range(2, 9)]
    assert (sums[1] > 0, total) == (True, [None, "Всего", *sums, rate(100 * sums[4], sums[1])])


def test_all_figures_agree_with_plain_sql(demo_school: None) -> None:
    days = (date(2026, 9, 1), TODAY)
    figures = {each.name: each for each in teaching_hours(*days)}
    totals: list[Cell] = [sum(getattr(each, name) for each in figures.values()) for name in (
        "scheduled", "own", "by_others", "missed", "paid", "recorded",
    )]  # fmt: skip
    in_range = "l.\"on\" BETWEEN '2026-09-01' AND '2026-10-14'"
    wanted = [
        fetched(f"SELECT count(*) FROM timetable_lesson l {more} WHERE {in_range} AND {condition}")[0][0]
        for more, condition in (
            ("", "l.state <> 'moved'"),
            ("", "l.state IN ('planned', 'held') AND l.id NOT IN (SELECT lesson_id FROM timetable_substitution)"),
            ("JOIN timetable_substitution s ON s.lesson_id = l.id", "l.state IN ('planned', 'held')"),
            ("", "l.state = 'cancelled'"),
            ("JOIN timetable_substitution s ON s.lesson_id = l.id", "l.state IN ('planned', 'held') AND s.is_paid"),
            ("", "l.state = 'held'"),
        )
    ]
    assert totals == wanted
    assert all(each.scheduled == each.own + each.by_others + each.missed for each in figures.values())
    assert wanted[2] > 10
    by_name = fetched(
        "SELECT t.last_name, count(*) FROM timetable_substitution s JOIN timetable_lesson l ON l.id = s.lesson_id"
        f" JOIN school_staffmember t ON t.id = s.substitute_id WHERE {in_range}"
        " AND l.state IN ('planned', 'held') GROUP BY t.id, t.last_name"
    )
    assert sorted(n for _, n in by_name) == sorted(each.paid for each in figures.values() if each.paid)
    listed = lessons_not_by_teacher(*days)
    assert [sum(each.is_substituted for each in listed), len(listed)] == [wanted[2], wanted[2] + wanted[3]]
