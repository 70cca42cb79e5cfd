"""The sheet for the staff room, and what the start pages of those concerned say of the same changes."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.pages.reading import lines, table
from tests.world import FRIDAY, TODAY, World
from timetable.actions import Choice, cancel_lesson, move_lesson, record_absence, solve_absence
from timetable.models import Lesson
from timetable.queries.day_sheet import changes_between, day_sheet
from timetable.rules.proposals import parse_solution

PAGE = "/timetable/substitutions/day-sheet/"
THURSDAY = date(2026, 10, 15)


def days_of(day: date) -> list[date]:
    return [on for on, _ in day_sheet(day).days]


def cover(world: World, wanted: dict[Lesson, str]) -> None:
    on = next(iter(wanted)).on
    absence = record_absence(
        staff=world.anna.staff, starts_on=on, ends_on=on, reason="illness", note="ангина", by=world.galina.user
    )
    choices = {lesson.pk: Choice(parse_solution(code)) for lesson, code in wanted.items()}
    assert solve_absence(absence=absence, choices=choices, by=world.galina.user).refusals == {}


def change(world: World) -> None:
    """One of each kind on Wednesday the 14th, one substitution on the 15th."""
    first, third = (t.make_lesson(assignment=world.maths_5a, on=TODAY, number=number) for number in (1, 3))
    cover(world, {first: f"s{world.vera.staff.pk}", third: f"a{world.history_5a.pk}"})
    cancelled = t.make_lesson(assignment=world.pe_5a, on=TODAY, number=5)
    cancel_lesson(lesson=cancelled, reason="Мороз", by=world.galina.user)
    t.make_bells(starts_on=date(2026, 9, 1))
    moved = t.make_lesson(assignment=world.history_5a, on=TODAY, number=6)
    move_lesson(lesson=moved, on=THURSDAY, number=6, by=world.galina.user)


def test_today_and_tomorrow_in_the_order_of_lessons(world: World, signed_in: SignedIn) -> None:
    change(world)
    page = signed_in(world.pavel).get(PAGE)
    assert [row[1:] for row in table(page)][:5] == [
        ["Класс", "Предмет", "По расписанию", "Изменение", "Кабинет"],
        ["5А", "Математика", "Белова А. С.", "Данилова В. П.", ""],
        ["5А", "Математика", "Белова А. С.", "вместо него История – Громов Б. Н.", ""],
        ["5А", "Физическая культура", "Соколов П. И.", "Урок отменён: Мороз", ""],
        ["5А", "История", "Громов Б. Н.", "Урок перенесён на 15.10, 6-й урок", ""],
    ]
    assert "перенесён с 14.10, 6-й урок" in page.text
    assert [word for word in ("болезнь", "ангина") if word in page.text] == []


def test_days_without_school_are_left_out(world: World) -> None:
    saturday, sunday, monday, tuesday = (date(2026, 10, day) for day in (17, 18, 19, 20))
    lesson = t.make_lesson(assignment=world.maths_5a, on=saturday)
    assert days_of(saturday) == [saturday, monday]
    cancel_lesson(lesson=lesson, reason="Мороз", by=world.galina.user)
    assert [days_of(day) for day in (saturday, sunday, TODAY)] == [*[[monday, tuesday]] * 2, [TODAY, THURSDAY]]
    year_ends = date(2026, 12, 31)
    assert days_of(year_ends) == [year_ends]


def test_a_day_without_changes_says_so(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(f"{PAGE}?day=2026-10-20")
    assert page.text.count("Все уроки идут по расписанию.") == 2


def test_it_is_printed_and_taken_as_a_spreadsheet(world: World, signed_in: SignedIn) -> None:
    change(world)
    galina = signed_in(world.galina)
    text = " ".join(PdfReader(BytesIO(galina.get(f"{PAGE}pdf/").content)).pages[0].extract_text().split())
    wanted = ("Изменения в расписании", "14 октября 2026 г., среда", "Данилова В. П.", "лист 1 из 1")
    assert [words for words in wanted if words not in text] == []
    rows = [[cell for cell in row if cell is not None] for row in load_workbook(
        BytesIO(galina.get(f"{PAGE}xlsx/").content)
    ).worksheets[0].values]  # fmt: skip
    assert [1, "08:00", "5А", "Математика", "Белова А. С.", "Данилова В. П."] in rows


def test_a_day_without_changes_has_a_line_and_no_empty_table_on_paper(world: World, signed_in: SignedIn) -> None:
    file = signed_in(world.galina).get(f"{PAGE}pdf/?day=2026-10-20")
    text = PdfReader(BytesIO(file.content)).pages[0].extract_text()
    quiet = ("20 октября 2026 г., вторник", "21 октября 2026 г., среда")
    assert [f"{day}: все уроки идут по расписанию." in text for day in quiet] == [True, True]
    assert "Кабинет" not in text


def test_those_concerned_see_it_on_their_start_page(world: World, signed_in: SignedIn) -> None:
    change(world)
    words = {"anna": 2, "vera": 1, "boris": 3, "pavel": 1, "nina": 0}
    found = {
        name: len(changes_between(TODAY, THURSDAY, staff_id=world.people[name].staff.pk))  # type: ignore[attr-defined]
        for name in words
    }
    assert found == words
    title = "Замены и отмены ближайших дней"
    shown = {name: title in lines(signed_in(world.people[name]).get("/start/teacher/")) for name in words}
    assert shown == {name: n > 0 for name, n in words.items()}
    of_class = " ".join(lines(signed_in(world.boris).get("/start/class_teacher/")))
    assert of_class.count("вместо него История – Громов Б. Н.") == 1


def test_families_see_the_other_subject_in_their_timetable(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=TODAY, number=3)
    cover(world, {lesson: f"a{world.history_5a.pk}"})
    week = " ".join(lines(signed_in(world.elena).get("/timetable/")))
    assert ("Урок отменён: замена предметом: История" in week, week.count("История")) == (True, 2)
    assert "болезнь" not in week


def test_the_deputy_sees_lessons_without_a_teacher_and_comes_to_the_absence(world: World, signed_in: SignedIn) -> None:
    record_absence(staff=world.anna.staff, starts_on=TODAY, ends_on=FRIDAY, reason="illness", by=world.galina.user)
    deputy = signed_in(world.galina).get("/start/deputy/").text
    director = signed_in(world.kira).get("/start/director/").text
    assert ["Без учителя сегодня: 1 урок" in page for page in (deputy, director)] == [True, True]
    assert ['href="/timetable/substitutions/absences/new/"' in page for page in (deputy, director)] == [True, False]


@pytest.mark.parametrize("rows", [1, 3])
def test_more_changes_need_no_more_queries(
    world: World, signed_in: SignedIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, rows + 1):
        lesson = t.make_lesson(assignment=world.pe_5a, on=TODAY, number=2 + number)
        t.make_substitution(lesson=lesson, substitute=world.nina.staff)
    galina = signed_in(world.galina)
    with django_assert_num_queries(6):
        page = galina.get(PAGE)
    assert len(table(page)) == rows + 1
