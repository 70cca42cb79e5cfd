"""The month sheet: letters by day, totals, entry of a reason, PDF and XLSX."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from attendance.models import AttendanceSettings, ExcuseNote
from attendance.rules import FullDay
from journal.actions import close_term
from school.models import HomeSchooling
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, table
from tests.world import FRIDAY, MONDAY, TUESDAY, YEAR_BEGINS, World


def page_of(world: World) -> str:
    return f"/attendance/classes/{world.class_5a.pk}/month/"


def typed(world: World, **changes: str) -> dict[str, str]:
    return {"pupil": str(world.sveta.pupil.pk), "on": "2026-10-12", "kind": "certificate", **changes}


def missed_tuesday(world: World) -> None:
    """Дима came late to history and missed the next lesson of two more."""
    for number, letter in ((3, "ОП"), (4, "УП")):
        lesson = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=number)
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], by=world.boris.user)


def test_days_stand_in_letters_with_totals(world: World, signed_in: SignedIn) -> None:
    missed_tuesday(world)
    page = signed_in(world.boris).get(page_of(world))
    assert table(page)[1:] == [
        ["1. Ершов Дмитрий", "", "", "УП1 ОП", "", "", *"00101001"],
        ["2. Ёшкина Светлана", "", "Н", "", "", "", *"10100010"],
        ["Отсутствовали", "", "1", "1", "", "", *"10201011"],
    ]


def test_who_left_and_who_is_taught_at_home_is_marked(world: World, signed_in: SignedIn) -> None:
    HomeSchooling.objects.create(pupil=world.sveta.pupil, starts_on=MONDAY, ends_on=TUESDAY, basis="№ 7")
    page = signed_in(world.boris).get(f"{page_of(world)}?month=2026-09-15")
    october = signed_in(world.boris).get(page_of(world))
    assert (table(page)[3][:2], table(october)[2]) == (
        ["3. Петров Никита до 25.09", ""],
        ["2. Ёшкина Светлана", "", "дом", "дом", "", "", *"00000000"],
    )


def test_the_other_definition_of_a_full_day_is_a_setting(world: World, signed_in: SignedIn) -> None:
    AttendanceSettings.objects.create(pk=1, full_day=FullDay.SEVERAL.value, full_day_lessons=2)
    page = signed_in(world.boris).get(page_of(world))
    assert (table(page)[2], any("пропущено 2 урока и больше" in line for line in lines(page))) == (
        ["2. Ёшкина Светлана", "", "Н1", "", "", "", *"00100010"],
        True,
    )


def test_a_reason_of_one_day_is_typed_in_and_taken_back(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    answer = boris.post(page_of(world), typed(world))
    entered = table(boris.get(page_of(world)))[2]
    boris.post(page_of(world), typed(world, kind="clear"))
    assert (answer["Location"].partition("#")[2], entered, table(boris.get(page_of(world)))[2]) == (
        f"c-{world.sveta.pupil.pk}-12",
        ["2. Ёшкина Светлана", "", "Б", "", "", "", *"11110000"],
        ["2. Ёшкина Светлана", "", "Н", "", "", "", *"10100010"],
    )


def test_a_closed_term_is_explained_and_what_was_typed_stays(world: World, signed_in: SignedIn) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    page = signed_in(world.boris).post(page_of(world), typed(world))
    assert (
        page.status_code,
        "Учебный период закрыт: пропуски за 12.10.2026 не меняются." in lines(page),
        'value="2026-10-12"' in page.content.decode(),
        ExcuseNote.objects.count(),
    ) == (423, True, True, 0)


def test_a_month_without_lessons_says_so(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(f"{page_of(world)}?month=2027-01-01")
    assert "В этом месяце у класса нет уроков" in lines(page)


def test_the_file_for_a_spreadsheet_holds_the_same_figures(world: World, signed_in: SignedIn) -> None:
    missed_tuesday(world)
    answer = signed_in(world.galina).get(f"{page_of(world)}xlsx/?month=2026-10-01")
    rows = [
        [cell for cell in row if cell is not None]
        for row in load_workbook(BytesIO(answer.content)).worksheets[0].values
    ]
    assert [rows[1], rows[2], rows[3]] == [["Табель учёта посещаемости"], ["Класс: 5А"], ["Месяц: октябрь 2026 г."]]
    assert [row for row in rows if row and row[0] in {1, 2, "Отсутствовали, всего"}] == [
        [1, "Ершов Дмитрий", "", "", "УП1 ОП", "", "", 0, 0, 1, 0, 1, 0, 0, 1],
        [2, "Ёшкина Светлана", "", "Н", "", "", "", 1, 0, 1, 0, 0, 0, 1, 0],
        ["Отсутствовали, всего", 0, 1, 1, 0, 0, 1, 0, 2, 0, 1, 0, 1, 1],
    ]


def test_the_file_to_print_has_class_month_pages_and_signatures(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).get(f"{page_of(world)}pdf/?month=2026-10-01")
    page = PdfReader(BytesIO(answer.content)).pages[0]
    text = page.extract_text()
    wanted = ("МБОУ СОШ № 92", "Класс: 5А", "октябрь 2026", "лист 1 из 1", "Классный руководитель", "Ёшкина Светлана")
    assert ([words for words in wanted if words not in text], page.mediabox.width > page.mediabox.height) == ([], True)


def test_a_format_that_there_is_not_is_404(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.boris).get(f"{page_of(world)}docx/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        j.make_absence(lesson=world.lesson_monday, pupil=pupil, code=world.codes["Б"], by=world.anna.user)
    boris = signed_in(world.boris)
    with django_assert_num_queries(13):
        page = boris.get(page_of(world))
    assert [row[2] for row in table(page) if "Яшин" in row[0]] == ["Б"] * count


def test_the_sheet_shows_school_days_of_the_class(world: World, signed_in: SignedIn) -> None:
    head = table(signed_in(world.boris).get(page_of(world)))[0]
    assert head[1:6] == ["5пн", "12пн", "13вт", "14ср", f"{FRIDAY.day}пт"]
