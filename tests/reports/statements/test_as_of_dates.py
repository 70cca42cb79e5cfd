"""Ten cases in which lists and totals differ from day to day; every statement has them right as of its date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from journal.actions import add_council, lay_class_before_council, sign_council
from journal.models import CouncilMatter, PeriodMark
from school.models import HomeSchooling, Pupil, SubjectExemption, Withdrawal
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.reports.statements.making import row_named, rows_of, statement_sheets
from tests.world import MONDAY, NIKITA_LEFT_ON, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson, LessonState

DAY = timedelta(days=1)
QUARTER_1 = "2026-quarter-1"


def put(world: World, lesson: Lesson, pupil: Pupil, value: int) -> None:
    """A mark in a column of its own."""
    position = 10 + lesson.works.count()
    work = j.make_work(lesson=lesson, work_type=world.answer, position=position, by=world.anna.user)
    j.make_mark(work=work, pupil=pupil, value=value, by=world.anna.user)


def transferred(world: World) -> None:
    """Дима, who has a «4» in mathematics, from 5А to 5Б on Monday."""
    world.dima.pupil.enrolments.update(ends_on=MONDAY - DAY)
    order = s.make_school_order(number="7-п", dated=MONDAY, kind="transfer")
    enrolment = s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=MONDAY)
    enrolment.school_order = order
    enrolment.save()


def class_report(world: World, name: str) -> dict[str, Any]:
    """Movement, standings and the names on the lists of one class."""
    school_class = {"5А": world.class_5a, "5Б": world.class_5b}[name]
    (sheet,) = statement_sheets("class-report", term=QUARTER_1, school_class=school_class)
    movement, standings, lists, *_ = sheet.tables
    return {
        "movement": rows_of(movement)[0],
        "aттестуются": standings.rows[0][0],
        "named": [row[2] for row in lists.rows if row[1]],
    }


def summary_row(world: World, name: str, pupil: Pupil) -> tuple[Any, ...]:
    """The mark for the I quarter in mathematics, how he came and went, and the count of the column's pass rate."""
    school_class = {"5А": world.class_5a, "5Б": world.class_5b}[name]
    (sheet,) = statement_sheets("year-summary", term=QUARTER_1, school_class=school_class)
    (table,) = sheet.tables
    column = next(n for n, one in enumerate(table.columns) if (one.group, one.title) == ("Математика", "I"))
    row = row_named(table, pupil.short_name)
    return row[column], row[-2], table.totals[0][column]


def gradebooks(teacher: Any) -> dict[tuple[Any, Any], list[Any]]:
    """Pupils, the five counts, exempt and unmarked, then hours due, given and substituted of each gradebook."""
    (sheet,) = statement_sheets("teacher-report", term=QUARTER_1, teacher=teacher.staff)
    rows = [row for row in sheet.tables[0].rows if row[0] != "Итого"]
    return {(row[0], row[1]): [*row[2:10], *row[14:]] for row in rows}


def test_transfer_in_mid_term(world: World) -> None:
    transferred(world)
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=4, by=world.vera.user)
    assert [class_report(world, name) for name in ("5А", "5Б")] == [
        {"movement": [3, 0, 0, 1, 1, 1], "aттестуются": 0, "named": []},
        {"movement": [1, 0, 1, 0, 0, 2], "aттестуются": 2, "named": class_report(world, "5Б")["named"]},
    ]
    assert world.dima.pupil.short_name in class_report(world, "5Б")["named"]
    dima = world.dima.pupil
    assert summary_row(world, "5А", dima) == (None, "в 5Б с 12.10.2026, приказ № 7-п от 12.10.2026", "–")
    assert summary_row(world, "5Б", dima)[:2] == (4, "из 5А с 12.10.2026, приказ № 7-п от 12.10.2026")
    (movement,) = statement_sheets("movement", term=QUARTER_1)
    assert [row[1] for row in movement.tables[0].rows] == [world.nikita.pupil.full_name]
    assert rows_of(movement.tables[1])[-1] == ["По школе", 4, 0, 1, 1, 1, 3]


def test_withdrawal(world: World) -> None:
    enrolment = world.nikita.pupil.enrolments.get()
    order = s.make_school_order(number="3-о", dated=NIKITA_LEFT_ON, kind="withdrawal")
    Withdrawal.objects.create(enrolment=enrolment, school_order=order, destination="школа № 7")
    (movement,) = statement_sheets("movement", days=(YEAR_BEGINS, NIKITA_LEFT_ON))
    on_his_last_day = rows_of(movement.tables[1])[-1]
    (movement,) = statement_sheets("movement", days=(YEAR_BEGINS, NIKITA_LEFT_ON + DAY))
    assert (on_his_last_day, rows_of(movement.tables[1])[-1]) == (
        ["По школе", 4, 0, 0, 0, 0, 4],
        ["По школе", 4, 0, 0, 1, 0, 3],
    )
    (row,) = movement.tables[0].rows
    assert list(row[3:]) == ["5А", "выбыл(а)", date(2026, 9, 25), "№ 3-о от 25.09.2026", "школа № 7"]
    assert summary_row(world, "5А", world.nikita.pupil)[1] == "выбыл(а) 25.09.2026, приказ № 3-о от 25.09.2026"


def test_return(world: World) -> None:
    back_on = date(2026, 10, 6)
    s.make_enrolment(pupil=world.nikita.pupil, school_class=world.class_5a, starts_on=back_on)
    (away,) = statement_sheets("movement", days=(YEAR_BEGINS, back_on - DAY))
    (back,) = statement_sheets("movement", days=(YEAR_BEGINS, TODAY))
    assert [rows_of(each.tables[1])[0] for each in (away, back)] == [
        ["5А", 3, 0, 0, 1, 0, 2],
        ["5А", 3, 1, 0, 1, 0, 3],
    ]
    (sheet,) = statement_sheets("year-summary", term=QUARTER_1, school_class=world.class_5a)
    assert [row[1] for row in sheet.tables[0].rows].count("Петров Никита") == 1
    note = summary_row(world, "5А", world.nikita.pupil)[1]
    assert note == "выбыл(а) 25.09.2026; прибыл(а) 06.10.2026, приказ № 1-у от 06.10.2026"


def test_arrival_in_mid_term_counts_with_his_marks(world: World) -> None:
    pupil = s.make_pupil(last_name="Якушев", first_name="Ян")
    s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=MONDAY)
    put(world, world.lesson_tuesday, pupil, 5)
    report = class_report(world, "5А")
    assert (report["movement"], report["aттестуются"]) == ([3, 1, 0, 1, 0, 3], 2)
    assert "Якушев Ян" in report["named"]


def test_changed_subgroup_takes_marks_along(world: World) -> None:
    lesson = t.make_lesson(assignment=world.english_1_5a, on=date(2026, 10, 8), number=5, state=LessonState.HELD)
    put(world, lesson, world.dima.pupil, 5)
    world.dima.pupil.group_memberships.update(ends_on=MONDAY - DAY)
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=MONDAY)
    first = gradebooks(world.vera)["Английский язык", "5А, англ. 1"]
    second = gradebooks(world.maria)["Английский язык", "5А, англ. 2"]
    assert (first[:8], second[:8]) == ([0, 0, 0, 0, 0, 0, 0, 0], [2, 1, 0, 0, 0, 0, 0, 1])


def test_substituted_lessons_are_hours_of_the_gradebook_and_told_apart(world: World) -> None:
    assert gradebooks(world.anna)["Математика", "5А"][8:] == [5, 4, 2]
    assert ("Математика", "5А") not in gradebooks(world.maria)


def test_a_gradebook_belongs_to_the_teacher_of_the_last_day(world: World) -> None:
    world.history_5a.ends_on = MONDAY - DAY
    world.history_5a.save()
    taken_over = t.make_assignment(
        group=world.group_5a, subject=world.history, teacher=world.nina.staff, starts_on=MONDAY
    )
    put(world, t.make_lesson(assignment=taken_over, on=TUESDAY, number=5), world.dima.pupil, 5)
    assert ("История", "5А") not in gradebooks(world.boris)
    assert gradebooks(world.nina)["История", "5А"][:8] == [2, 1, 0, 0, 0, 0, 0, 1]


def test_exempt_pupil_is_out_of_all_counts_from_his_day_on(world: World) -> None:
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=TODAY)
    assert gradebooks(world.anna)["Математика", "5А"][:8] == [2, 0, 0, 0, 0, 0, 1, 1]
    assert summary_row(world, "5А", world.dima.pupil) == ("осв.", "", "–")


def test_not_attested_stays_in_the_denominator(world: World) -> None:
    maths, quarter, by = world.maths, world.quarter_1, world.anna.user
    j.make_period_mark(pupil=world.dima.pupil, subject=maths, term=quarter, value=4, by=by)
    j.make_period_mark(pupil=world.sveta.pupil, subject=maths, term=quarter, result="not_attested", by=by)
    PeriodMark.objects.update(written_at=datetime.combine(TODAY, time(8), UTC))
    (sheet,) = statement_sheets("class-report", term=QUARTER_1, school_class=world.class_5a)
    row = row_named(sheet.tables[3], "Математика")
    assert [str(cell) for cell in row[1:]] == ["0", "1", "0", "0", "1", "0", "0", "50.0", "50.0", "4.00", "35.5"]
    mark, _, pass_rate = summary_row(world, "5А", world.sveta.pupil)
    assert (mark, str(pass_rate)) == ("н/а", "50.0")


def test_home_schooling_and_lessons_missed_in_the_former_class(world: World) -> None:
    """Света is taught at home since Monday; Дима missed a lesson in 5А before he went to 5Б."""
    HomeSchooling.objects.create(pupil=world.sveta.pupil, starts_on=MONDAY, basis="приказ № 7")
    by = world.anna.user
    j.make_absence(lesson=world.lesson_tuesday, pupil=world.sveta.pupil, code=world.codes["Б"], by=by)
    j.make_absence(lesson=world.lesson_of_nina, pupil=world.dima.pupil, code=world.codes["УП"], by=by)
    transferred(world)
    reports = statement_sheets("parents-report", term=QUARTER_1, pupils=[world.sveta.pupil, world.dima.pupil])
    missed = {sheet.about: list(sheet.tables[1].rows[0])[2:7] for sheet in reports}
    assert missed == {
        world.sveta.pupil.full_name: [0, 0, 0, 0, 0],
        world.dima.pupil.full_name: [1, 0, 1, 0, 0],
    }
    assert [sheet.facts[0] for sheet in reports] == ["Класс: 5А", "Класс: 5А, 5Б"]


def test_the_council_decides_in_the_yearly_summary_once_it_is_signed(world: World) -> None:
    by = world.galina.user
    council = add_council(
        year=world.calendar.year, matter=CouncilMatter.YEAR_END, held_on=TODAY, protocol_no="7", by=by
    )
    proposals = {world.dima.pupil.pk: "promoted", world.sveta.pupil.pk: "conditional"}
    lay_class_before_council(council=council, school_class=world.class_5a, proposals=proposals, by=by)

    def decisions() -> list[Any]:
        (sheet,) = statement_sheets("year-summary", term=QUARTER_1, school_class=world.class_5a)
        return [row[-1] for row in sheet.tables[0].rows]

    before = decisions()
    sign_council(council=council, by=world.kira.user)
    protocol = "протокол № 7 от 14.10.2026"
    assert (before, decisions()) == (
        ["", "", ""],
        [f"переведён в 6 класс, {protocol}", f"переведена в 6 класс условно, {protocol}", ""],
    )
