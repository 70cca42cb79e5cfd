"""Missed lessons by class and by pupil."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World

PAGE = "/reports/absences/"


def page_of(world: World) -> str:
    return f"/reports/classes/{world.class_5a.pk}/absences/"


def test_deputy_reads_all_classes_and_their_sum(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_5b_today, pupil=world.zoya.pupil, code=world.codes["Б"], by=world.vera.user)
    page = signed_in(world.galina).get(PAGE)
    assert table(page)[1:] == [
        ["5А", *"10100010"],
        ["5Б", *"11110000"],
        ["Всего", *"21210010"],
    ]


def test_class_teacher_reads_the_own_class_only(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(PAGE)
    assert [row[0] for row in table(page)[1:]] == ["5А", "Всего"]


def test_pupils_of_a_class_stand_with_their_counts(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_tuesday, pupil=world.sveta.pupil, code=world.codes["ОП"], by=world.maria.user)
    page = signed_in(world.boris).get(page_of(world))
    assert table(page)[1:] == [
        ["1. Ершов Дмитрий", *"00000000"],
        ["2. Ёшкина Светлана", *"10100011"],
        ["3. Петров Никита выбыл(а) 25.09.2026", *"00000000"],
        ["Всего", *"10100011"],
    ]


@pytest.mark.parametrize("page", [PAGE, "class"])
def test_days_are_those_of_the_term_or_the_typed_ones(world: World, signed_in: SignedIn, page: str) -> None:
    teacher = signed_in(world.boris)
    address = page_of(world) if page == "class" else page
    found = {}
    for name, query in {
        "term": {"term": "2026-quarter-1"},
        "dates": {"starts_on": "2026-10-13", "ends_on": "2026-10-13"},
        "from": {"starts_on": "2026-10-01"},
        "wrong": {"starts_on": "31.02.2026", "ends_on": "2026-10-13"},
        "turned": {"starts_on": "2026-10-13", "ends_on": "2026-10-12"},
    }.items():
        answer = teacher.get(address, query)
        days = next(line for line in lines(answer) if line.startswith("С "))
        found[name] = (days, table(answer)[-1][3])
    assert found == {
        "term": ("С 01.09.2026 по 14.10.2026", "1"),
        "dates": ("С 13.10.2026 по 13.10.2026", "0"),
        "from": ("С 01.10.2026 по 14.10.2026", "1"),
        "wrong": ("С 01.09.2026 по 14.10.2026", "1"),
        "turned": ("С 01.09.2026 по 14.10.2026", "1"),
    }


def test_a_wrong_range_is_explained(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(PAGE, {"starts_on": "2026-10-13", "ends_on": "2026-10-12"})
    assert "Последний день раньше первого." in lines(page)


def test_reasons_are_for_management_and_the_own_class_teacher(world: World, signed_in: SignedIn) -> None:
    s.make_class_teacher(school_class=world.class_5b, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    management = {"boris": 200, "galina": 200, "igor": 200, "kira": 200}
    answers = {
        name: (signed_in(person).get(PAGE).status_code, signed_in(person).get(page_of(world)).status_code)
        for name, person in world.people.items()
    }
    allowed = dict.fromkeys(management, (200, 200)) | {"vera": (200, 404)}
    assert answers == {name: allowed.get(name, (403, 403)) for name in world.people}
    boris = signed_in(world.boris)
    assert [boris.post(PAGE).status_code, boris.get("/reports/classes/999999/absences/").status_code] == [405, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_absences_take_eight_and_nine_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        s.make_class(calendar=world.calendar, grade=6 + number, letter="А")
        j.make_absence(lesson=world.lesson_monday, pupil=pupil, code=world.codes["Б"], by=world.anna.user)
    deputy = signed_in(world.galina)
    deputy.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(8):
        classes = deputy.get(PAGE)
    with django_assert_num_queries(9):
        pupils = deputy.get(page_of(world))
    assert (table(classes)[1], len(table(classes)[3:-1])) == (
        ["5А", str(count + 1), str(count), str(count + 1), str(count), *"0010"],
        count,
    )
    assert table(pupils)[-1] == ["Всего", str(count + 1), str(count), str(count + 1), str(count), *"0010"]


def test_files_hold_the_figures_of_the_page(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    found = {}
    for name, address in (("school", f"{PAGE}xlsx/"), ("class", f"{page_of(world)}xlsx/")):
        answer = galina.get(address, {"starts_on": "2026-10-01", "ends_on": "2026-10-14"})
        sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
        rows = [[cell for cell in row if cell is not None] for row in sheet.values]
        found[name] = (rows[1], [row for row in rows if {"5А", "Ёшкина Светлана", "Всего"} & set(row)][-2:])
    assert found == {
        "school": (
            ["Посещаемость: классы"],
            [["5А", 1, 0, 1, 0, 0, 0, 1, 0], ["Всего", 1, 0, 1, 0, 0, 0, 1, 0]],
        ),
        "class": (
            ["Посещаемость класса"],
            [[2, "Ёшкина Светлана", 1, 0, 1, 0, 0, 0, 1, 0], ["Всего", 1, 0, 1, 0, 0, 0, 1, 0]],
        ),
    }


def test_files_to_print_name_class_days_and_pages(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).get(f"{page_of(world)}pdf/", {"starts_on": "2026-10-01", "ends_on": "2026-10-14"})
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    wanted = ("Класс: 5А", "С 01.10.2026 по 14.10.2026", "лист 1 из 1", "Классный руководитель")
    assert [words for words in wanted if words not in text] == []
