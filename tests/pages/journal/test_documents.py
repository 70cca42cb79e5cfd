"""Gradebook, period marks, marks of a pupil and his week on paper and as spreadsheets (R-50): what the pages hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import AccessLog
from journal.models import Homework
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.papers import papers
from tests.world import YEAR_BEGINS, World

PLACES: dict[str, tuple[str, Callable[[World], list[int]]]] = {
    "gradebook_file": ("anna", lambda world: [world.group_5a.pk, world.maths.pk]),
    "period_marks_file": ("anna", lambda world: [world.group_5a.pk, world.maths.pk]),
    "work_file": ("anna", lambda world: [world.work_monday.pk]),
    "pupil_marks_file": ("elena", lambda world: [world.dima.pupil.pk]),
    "diary_file": ("elena", lambda world: [world.dima.pupil.pk]),
}


def file(world: World, signed_in: SignedIn, name: str, kind: str, person: str = "") -> bytes:
    reader, place = PLACES[name]
    client = signed_in(world.people[person or reader])
    return client.get(reverse(f"journal:{name}", args=[*place(world), kind])).content


def cells(content: bytes, sheet: int = 0) -> Iterator[list[Any]]:
    """The rows that hold something, without what is empty at their end."""
    for row in load_workbook(BytesIO(content)).worksheets[sheet].values:
        held = [number for number, cell in enumerate(row, 1) if cell is not None]
        if held:
            yield list(row[: held[-1]])


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_the_gradebook_holds_marks_absences_means_and_period_marks(world: World, signed_in: SignedIn) -> None:
    rows = list(cells(file(world, signed_in, "gradebook_file", "xlsx")))
    head = next(number for number, row in enumerate(rows) if row[0] == "№")
    assert rows[head - 1][2:8] == ["07.09", "05.10", "12.10", "13.10", "14.10", "16.10"]
    assert rows[head : head + 4] == [
        ["№", "Ученик", "–", "–", "О", "О", "–", "–", "Проп.", "Отм.", "Ср.", "Предл.", "Итог"],
        [1, "Ершов Дмитрий", None, None, 4, None, None, None, 0, 1, 4, 4],
        [2, "Ёшкина Светлана", None, None, "Н", None, None, None, 1, 0],
        [3, "Петров Никита до 25.09", None, "×", "×", "×", "×", "×", 0, 0, None, None, "×"],
    ]


def test_the_gradebook_holds_topics_homework_and_works_with_their_weights_and_dates(
    world: World, signed_in: SignedIn
) -> None:
    j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, title="Дроби", by=world.anna.user)
    rows = list(cells(file(world, signed_in, "gradebook_file", "xlsx"), sheet=1))
    monday = next(row for row in rows if row[0] == datetime(2026, 10, 12))  # noqa: DTZ001  # spreadsheets know no zones
    assert monday[1:] == [
        2,
        "Деление с остатком",
        Homework.objects.get(lesson=world.lesson_monday).text,
        "Ответ на уроке, вес 1; Контрольная работа, вес 3: Дроби",
    ]


def test_period_marks_stand_side_by_side(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(
        pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, result="not_attested", by=world.anna.user
    )
    rows = list(cells(file(world, signed_in, "period_marks_file", "xlsx")))
    head = next(number for number, row in enumerate(rows) if row[0] == "№")
    assert rows[head - 1][2] == "I четверть"
    assert rows[head][:5] == ["№", "Ученик", "ср. балл", "отм.", "итог"]
    assert rows[head + 1 : head + 3] == [
        [1, "Ершов Дмитрий", 4, 1],
        [2, "Ёшкина Светлана", None, None, "н/а"],
    ]


def test_marks_of_a_pupil_stand_by_subject_with_their_days(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=4, by=world.anna.user)
    rows = list(cells(file(world, signed_in, "pupil_marks_file", "xlsx")))
    maths = next(row for row in rows if row[0] == "Математика")
    assert maths[:4] == ["Математика", "4 (12.10)", 4, 4]


def test_the_week_stands_lesson_by_lesson(world: World, signed_in: SignedIn) -> None:
    rows = list(cells(file(world, signed_in, "diary_file", "xlsx")))
    lesson = next(row for row in rows if row[0] == "пн, 12.10")
    assert lesson == ["пн, 12.10", 2, "08:50–09:30", "Математика", "Деление с остатком", None, 4]


@pytest.mark.parametrize(
    ("name", "signers"),
    [
        ("gradebook_file", ["Белова А. С.", "Ерёмина Г. И."]),
        ("period_marks_file", ["Белова А. С.", "Ерёмина Г. И."]),
        ("work_file", ["Белова А. С.", "Ерёмина Г. И."]),
        ("pupil_marks_file", ["Громов Б. Н.", "Ознакомлен(а), родитель"]),
        ("diary_file", ["Громов Б. Н.", "Ознакомлен(а), родитель"]),
    ],
)
def test_each_is_a_paper_of_whole_words_with_names_of_signers_and_numbered_sheets(
    world: World, signed_in: SignedIn, name: str, signers: list[str]
) -> None:
    pdf = file(world, signed_in, name, "pdf")
    text = words(pdf)
    assert [each for each in (*signers, "МБОУ СОШ № 92", "лист 1 из", "Составлено ") if each not in text] == []
    assert [page.crossing() for page in papers(pdf)] == [[]] * len(papers(pdf))
    assert AccessLog.objects.filter(action="download").count() == 1


def test_a_long_term_is_printed_whole_on_sheets_that_repeat_the_names(world: World, signed_in: SignedIn) -> None:
    for position in range(2, 10):
        for lesson in (world.lesson_of_nina, world.lesson_monday, world.lesson_tuesday, world.lesson_today):
            j.make_work(lesson=lesson, work_type=world.control_work, position=position, by=world.anna.user)
    pages = [page.extract_text() for page in PdfReader(BytesIO(file(world, signed_in, "gradebook_file", "pdf"))).pages]
    with_marks = [page for page in pages if "Отметки и пропуски" in page]
    assert len(with_marks) >= 2
    assert [page for page in with_marks if "Ершов Дмитрий" not in page] == []
    days = {day for page in with_marks for day in re.findall(r"\b\d\d\.\d\d\b", page)}
    assert {"07.09", "05.10", "12.10", "13.10", "14.10", "16.10"} <= days
    assert "Итог" in with_marks[-1]


@pytest.mark.parametrize("name", PLACES)
def test_queries_do_not_grow_with_pupils_and_lessons(world: World, signed_in: SignedIn, name: str) -> None:
    file(world, signed_in, name, "pdf")
    with CaptureQueriesContext(connection) as before:
        file(world, signed_in, name, "pdf")
    for number in range(3):
        pupil = s.make_pupil(first_name=f"Я{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=3 + number, by=world.anna.user)
    with CaptureQueriesContext(connection) as after:
        file(world, signed_in, name, "pdf")
    assert len(after) == len(before)


@pytest.mark.parametrize(
    ("page", "person", "files"),
    [
        ("/journal/{group}/{maths}/", "anna", "/journal/{group}/{maths}/file/"),
        ("/journal/{group}/{maths}/periods/", "boris", "/journal/{group}/{maths}/periods/file/"),
        ("/journal/diary/{dima}/", "elena", "/journal/diary/{dima}/file/"),
        ("/journal/diary/{dima}/marks/", "dima", "/journal/diary/{dima}/marks/file/"),
        ("/reports/classes/{class_5a}/", "boris", "/reports/statements/class-report/"),
    ],
)
def test_both_files_are_one_click_from_the_page(
    world: World, signed_in: SignedIn, page: str, person: str, files: str
) -> None:
    keys = {
        "group": world.group_5a.pk,
        "maths": world.maths.pk,
        "dima": world.dima.pupil.pk,
        "class_5a": world.class_5a.pk,
    }
    client = signed_in(world.people[person])
    links = re.findall(r'href="([^"]+)"', client.get(page.format(**keys)).text)
    found = [link.replace("&amp;", "&") for link in links if link.startswith(files.format(**keys))]
    assert [client.get(link)["Content-Type"].rpartition("/")[2][-8:] for link in found] == ["pdf", "ml.sheet"]
