"""«Все отчёты периода одним архивом»: what is in it for whom, and that nothing is kept back by what fails."""

from __future__ import annotations

import logging
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from common.refusals import Refused
from reports import jobs
from reports.queries.statements import Statement, archive, catalogue
from reports.queries.statements.absences import CLASS_ABSENCES, CLASSES_ABSENCES
from reports.queries.statements.programmes import PROGRAMMES
from tasks.rules import MadeFile, Run
from tests.factories import school as s
from tests.world import YEAR_BEGINS, Person, World

TERM = "2026-quarter-1"


@pytest.fixture(autouse=True)
def three_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the school's list, which grows."""
    monkeypatch.setattr(catalogue, "STATEMENTS", (CLASSES_ABSENCES, CLASS_ABSENCES, PROGRAMMES))


def archived(person: Person, term: str = TERM) -> tuple[str, MadeFile, list[tuple[int, int, str]]]:
    told: list[tuple[int, int, str]] = []
    run = Run({"term": term}, person.user.pk, lambda done, total, step="": told.append((done, total, step)))
    outcome = jobs.archive_of_term.run(run)
    assert outcome is not None
    assert outcome.file is not None
    return outcome.message, outcome.file, told


def names(file: MadeFile) -> list[str]:
    with file.content, ZipFile(file.content) as held:
        return held.namelist()


def both(*documents: str) -> list[str]:
    return [f"{name}.{kind}" for name in documents for kind in ("pdf", "xlsx")]


def test_the_archive_holds_every_statement_about_everything_that_the_person_may_have(world: World) -> None:
    message, file, told = archived(world.galina)
    of_class = ("Посещаемость класса", "Прохождение программ")
    documents = ["Посещаемость классы", *(f"{title}/{name}" for title in of_class for name in ("5А", "5Б"))]
    assert names(file) == both(*documents)
    assert (message, file.name) == ("В архиве 5 отчётов, каждый в PDF и XLSX.", "Отчёты за I четверть 2026-27.zip")
    assert file.subject == "Все отчёты за период (5): I четверть 2026/27"
    assert told == [(number, 5, name.replace("/", ", ")) for number, name in enumerate(documents)]


def test_a_class_teacher_gets_the_own_class_only(world: World) -> None:
    _, file, _ = archived(world.boris)
    assert names(file) == both("Посещаемость классы", "Посещаемость класса/5А", "Прохождение программ/5А")


def test_rights_are_those_of_the_moment_in_which_the_archive_is_made(world: World) -> None:
    s.make_class_teacher(school_class=world.class_5b, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    assert names(archived(world.vera)[1])[2:4] == both("Посещаемость класса/5Б")
    world.vera.user.is_active = False
    world.vera.user.save()
    with pytest.raises(Refused, match="закрыта"):
        archived(world.vera)
    with pytest.raises(Refused, match="ни одного отчёта"):
        archived(world.elena)
    with pytest.raises(Refused, match="больше нет"):
        archived(world.galina, "1999-quarter-1")


def test_documents_are_those_of_the_page(world: World) -> None:
    _, file, _ = archived(world.boris)
    with file.content, ZipFile(file.content) as held:
        text = PdfReader(BytesIO(held.read("Посещаемость класса/5А.pdf"))).pages[0].extract_text()
        book = load_workbook(BytesIO(held.read("Посещаемость класса/5А.xlsx"))).worksheets[0]
    assert [words for words in ("Класс: 5А", "С 01.09.2026 по 14.10.2026", "Громов Б. Н.") if words not in text] == []
    rows = [[cell for cell in row if cell is not None] for row in book.values]
    assert [2, "Ёшкина Светлана", 1, 0, 1, 0, 0, 0, 1, 0] in rows


def failing(_: Any) -> Any:
    raise ValueError


def test_what_cannot_be_made_is_told_and_keeps_nothing_back(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Statement = replace(CLASS_ABSENCES, make=failing)
    monkeypatch.setattr(catalogue, "STATEMENTS", (broken, PROGRAMMES))
    with caplog.at_level(logging.CRITICAL, "reports"):
        message, file, _ = archived(world.boris)
    assert names(file) == [*both("Прохождение программ/5А"), "Не получилось.txt"]
    assert message == (
        "В архиве 1 отчёт, каждый в PDF и XLSX. Не получилось: 1, список в архиве; причина – в журнале сервера."
    )


def test_names_are_those_of_files_and_never_meet() -> None:
    assert archive._NO_FILE_NAME.sub(" ", 'Посещаемость: "классы" 1/2') == "Посещаемость классы 1 2"
    assert archive._unused("5А", {"5А": None, "5А (2)": None}) == "5А (3)"  # type: ignore[dict-item]
