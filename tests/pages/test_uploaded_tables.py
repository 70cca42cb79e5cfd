"""The same file through every importer: the same words for the same fault."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from curriculum.models import LessonPlan
from gtzo.actions import create_version
from tests.conftest import SignedIn
from tests.factories import curriculum as c
from tests.pages.reading import lines
from tests.world import TODAY, World

TERMS = {"starts_on": "2026-10-14", "order_number": "18-у", "order_dated": "2026-10-14"}
Upload = Callable[[SimpleUploadedFile], Any]


def pupils(world: World, signed_in: SignedIn) -> Upload:
    return lambda file: signed_in(world.igor).post("/school/imports/", {"file": file, **TERMS}, follow=True)


def plan(world: World, signed_in: SignedIn) -> Upload:
    made: LessonPlan = c.make_plan(
        year=world.calendar.year, subject=world.maths, grade=5, title="новый", by=world.anna.user
    )
    url = reverse("curriculum:plan_upload", args=[made.pk])
    return lambda file: signed_in(world.anna).post(url, {"file": file})


def norms(world: World, signed_in: SignedIn) -> Upload:
    version = create_version(name="Наша", source="", starts_on=TODAY, level_names=["отлично"], by=world.pavel.user)
    url = reverse("gtzo:version_upload", args=[version.pk])
    return lambda file: signed_in(world.pavel).post(url, {"file": file})


IMPORTERS: dict[str, Callable[[World, SignedIn], Upload]] = {"pupils": pupils, "plan": plan, "norms": norms}
# A head that all three know, with a good row for each of them: a fault is put into one cell.
COLUMNS = {
    "Фамилия": "Самаркина", "Имя": "Вера", "Дата рождения": "05.09.2015", "Пол": "ж", "Класс": "5А",
    "Тема урока": "Дроби", "Часов": 2, "Дата": "05.09.2026",
    "Ступень": 3, "Возраст от": 11, "Возраст до": 12, "Испытание": "Прыжок", "Единица": "см", "Отлично": 150,
}  # fmt: skip
CELLS = {"pupils": ("Имя", "Дата рождения"), "plan": ("Тема урока", "Дата"), "norms": ("Испытание", "")}


def xlsx(rows: list[list[Any]]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("table.xlsx", content.getvalue())


def csv(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", content)


FILES: dict[str, tuple[Callable[[], SimpleUploadedFile], str]] = {
    "a picture": (lambda: csv(b"\x89PNG...."), "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv."),
    "an old workbook that is broken": (
        lambda: csv(b"\xd0\xcf\x11\xe0" * 100),
        "Файл повреждён. Откройте его в редакторе таблиц и сохраните заново.",
    ),
    "a web page": (
        lambda: csv(b"<html><table>"),
        "Это веб-страница под именем таблицы. Откройте её в редакторе таблиц и сохраните как «Книга Excel (.xlsx)».",
    ),
    "too long": (lambda: csv(b"a;b\n" * 3000), "В таблице больше 2000 строк. Разделите список на части."),
    "headings alone": (
        lambda: xlsx([list(COLUMNS)]),
        "Ошибка. В таблице нет ни одной строки с данными. Ничего не записано.",
    ),
}


@pytest.mark.parametrize("fault", FILES)
@pytest.mark.parametrize("importer", IMPORTERS)
def test_a_file_that_is_no_table_is_refused_in_the_same_words(
    world: World, signed_in: SignedIn, importer: str, fault: str
) -> None:
    file, words = FILES[fault]
    assert words in lines(IMPORTERS[importer](world, signed_in)(file()))


def faulty(column: str, value: object) -> SimpleUploadedFile:
    return xlsx([["Титул"], [], list(COLUMNS), [value if title == column else good for title, good in COLUMNS.items()]])


TEXTS = {
    "empty": (None, "Пусто. Заполните ячейку."),
    "a formula without a value": (
        "=A1",
        "В ячейке формула без значения. Замените её значением (вставить как значение).",
    ),
    "an error": ("#N/A", "В ячейке ошибка вместо значения (#Н/Д и подобные). Впишите значение."),
}
DAYS = {
    "no such day": ("31.02.2015", "Такой даты нет. Впишите дату вида 05.09.2015."),
    "no day": ("вчера", "Дата написана непонятно. Впишите её так: 05.09.2015."),
    "a formula without a value": TEXTS["a formula without a value"],
    "an error": TEXTS["an error"],
}
CASES = [
    *((importer, CELLS[importer][0], fault, *TEXTS[fault]) for importer in IMPORTERS for fault in TEXTS),
    *((importer, CELLS[importer][1], fault, *DAYS[fault]) for importer in ("pupils", "plan") for fault in DAYS),
]


@pytest.mark.parametrize(("importer", "column", "fault", "value", "words"), CASES)
def test_a_faulty_cell_is_named_in_the_same_words(
    world: World, signed_in: SignedIn, importer: str, column: str, fault: str, value: object, words: str
) -> None:
    told = [line for line in lines(IMPORTERS[importer](world, signed_in)(faulty(column, value))) if words in line]
    assert len(told) == 1, fault
    assert told[0].startswith({"Дата": "Дата по плану"}.get(column, column))


@pytest.mark.parametrize("importer", IMPORTERS)
def test_the_reading_is_told_before_anything_is_written(world: World, signed_in: SignedIn, importer: str) -> None:
    page = lines(IMPORTERS[importer](world, signed_in)(faulty("", None)))
    assert "Прочитано: лист «Sheet», шапка в строке 3." in page
    assert "Строка 1 «Титул»: над шапкой." in page
    assert [line for line in page if line.startswith("Внимание. Эти столбцы не используются: ")] != []
