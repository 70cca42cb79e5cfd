"""Lists of pupils of the shapes that schools send: each is read as meant, or the cell and its fault are named."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from xlsxwriter import Workbook

from school.models import Enrolment, Guardian, Guardianship, Pupil, PupilImport
from school.queries.imports import Preview
from tests.conftest import SignedIn
from tests.factories.school import make_guardian, make_pupil
from tests.pages.reading import lines
from tests.world import World

HEAD: list[Any] = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс"]
VERA: list[Any] = ["Самаркина", "Вера", "Игоревна", date(2015, 4, 5), "ж", "5А"]
ROMAN: list[Any] = ["Тополев", "Роман", "Игоревич", date(2015, 4, 6), "м", "5А"]
TERMS = {"starts_on": "2026-10-14", "order_number": "Т-1", "order_dated": "2026-10-14"}


def xlsx(**sheets: Sequence[Sequence[Any]]) -> SimpleUploadedFile:
    content = io.BytesIO()
    with Workbook(content, {"default_date_format": "dd.mm.yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return SimpleUploadedFile("list.xlsx", content.getvalue())


def csv(*rows: list[str], encoding: str = "utf-8", delimiter: str = ";", before: str = "") -> SimpleUploadedFile:
    text = before + "".join(delimiter.join(row) + "\r\n" for row in rows)
    return SimpleUploadedFile("list.csv", text.encode(encoding))


def upload(world: World, signed_in: SignedIn, file: SimpleUploadedFile) -> HttpResponse:
    return signed_in(world.igor).post("/school/imports/", {"file": file, **TERMS}, follow=True)  # type: ignore[return-value]


def preview(page: Any) -> Preview:
    found: Preview = page.context["preview"]
    return found


def read(page: Any) -> list[tuple[int, str, date | None, list[str]]]:
    """Row, name, birth date and errors of each child."""
    return [
        (
            row.line.number,
            f"{row.line.last_name} {row.line.first_name}",
            row.line.birth_date,
            [f"{error.column}: {error.message}" for error in row.errors],
        )
        for row in preview(page).rows
    ]


def confirm(world: World, signed_in: SignedIn, **answers: Any) -> None:
    url = f"/school/imports/{PupilImport.objects.latest('pk').pk}/confirmation/"
    assert signed_in(world.igor).post(url, answers).status_code == 302


def test_case_01_a_latin_letter_in_a_name_is_pointed_at(world: World, signed_in: SignedIn) -> None:
    page = upload(
        world,
        signed_in,
        csv(
            HEAD,
            ["Cамаркина", "Вера", "Игоревна", "05.04.2015", "ж", "5А"],
            ["Тополев", "Pоман", "Игоревич", "06.04.2015", "м", "5А"],
            ["Берёзкин", "Олег", "Павлoвич", "07.04.2015", "м", "5А"],
        ),
    )
    assert [errors for _, _, _, errors in read(page)] == [
        ["Фамилия: Латинская „C“ в слове «Cамаркина», 1-я буква. Наберите русскую „С“."],
        ["Имя: Латинская „P“ в слове «Pоман», 1-я буква. Наберите русскую „Р“."],
        ["Отчество: Латинская „o“ в слове «Павлoвич», 5-я буква. Наберите русскую „о“."],
    ]


def test_case_02_a_title_above_the_head_is_left_out_and_told(world: World, signed_in: SignedIn) -> None:
    rows = [["Список обучающихся 5А класса"], ["на 1 сентября"], [], HEAD, VERA, ROMAN]
    page = upload(world, signed_in, xlsx(Лист1=rows))
    assert read(page) == [
        (5, "Самаркина Вера", date(2015, 4, 5), []),
        (6, "Тополев Роман", date(2015, 4, 6), []),
    ]
    assert "Прочитано: лист «Лист1», шапка в строке 4." in lines(page)
    assert "Строка 1 «Список обучающихся 5А класса»: над шапкой." in lines(page)


def test_case_03_the_sheet_that_has_the_head_is_read_and_named(world: World, signed_in: SignedIn) -> None:
    page = upload(world, signed_in, xlsx(Инструкция=[["Заполните лист «Шаблон»"]], Шаблон=[HEAD, VERA]))
    assert read(page) == [(2, "Самаркина Вера", date(2015, 4, 5), [])]
    assert "Прочитано: лист «Шаблон», шапка в строке 1." in lines(page)
    assert "Внимание. Другие листы не читались: «Инструкция»." in lines(page)


def test_case_05_two_parents_in_one_cell_are_an_error_of_the_cell(world: World, signed_in: SignedIn) -> None:
    rows = [
        [*HEAD, "Родитель", "Телефон"],
        [*VERA, "Слитнова Инна Олеговна\nСлитнов Илья Петрович", "8-900-000-11-22\n8-900-000-33-44"],
        [*ROMAN, "Раздельнова Инна Олеговна и Раздельнов Илья Петрович", "8-900-000-55-66"],
    ]
    page = upload(world, signed_in, xlsx(Лист1=rows))
    two = "Родитель 1: В ячейке двое. Оставьте одного, второго впишите в другой столбец («Родитель 2»)."
    assert [errors for *_, errors in read(page)] == [[two], [two]]
    assert not preview(page).is_clean


def test_case_06_dates_of_other_programs_are_read(world: World, signed_in: SignedIn) -> None:
    written = ["05.04.2015 0:00:00", "2015.04.05", "05-04-2015", "5 апреля 2015", "05.04.2015 г.", "42099"]
    rows = [["Датов", name, "", day, "м", "5А"] for name, day in zip("АБВГДЕ", written, strict=True)]
    page = upload(world, signed_in, csv(HEAD, *rows))
    assert [(day, errors) for _, _, day, errors in read(page)] == [(date(2015, 4, 5), [])] * 6
    assert "Строка 7, Дата рождения «42099». Число прочитано как день Excel: 05.04.2015." in lines(page)


@pytest.mark.parametrize(
    "file",
    [
        csv(HEAD, ["Самаркина", "Вера", "Игоревна", "05.04.2015", "ж", "5А"], encoding="cp1251", before="sep=;\r\n"),
        csv(HEAD, ["Самаркина", "Вера", "Игоревна", "05.04.2015", "ж", "5А"], encoding="utf-16", delimiter="\t"),
    ],
    ids=["sep=;", "Unicode text"],
)
def test_case_12_lines_that_spreadsheets_add_to_csv_are_understood(
    world: World, signed_in: SignedIn, file: SimpleUploadedFile
) -> None:
    assert [row[1:] for row in read(upload(world, signed_in, file))] == [("Самаркина Вера", date(2015, 4, 5), [])]


CARD = {
    "patronymic": "", "birth_date": "2015-04-05", "sex": "f",
    "starts_on": "2026-10-14", "order_number": "Т-1", "order_dated": "2026-10-14",
}  # fmt: skip


@pytest.mark.parametrize(
    ("last_name", "first_name", "said"),
    [
        ("Cамаркина", "Вера", "Латинская „C“ в слове «Cамаркина», 1-я буква. Наберите русскую „С“."),
        ("САМАРКИНА", "Вера", "Учащийся с таким именем и датой рождения уже есть: Самаркина Вера."),
        ("Березкин", "Олег", "Учащийся с таким именем и датой рождения уже есть: Берёзкин Олег."),
        ("Тополев\u200b", "Роман", "Учащийся с таким именем и датой рождения уже есть."),
        ("12345 <b>x</b>", "Вера", "Не похоже на имя: в нём знак «1». Нужны буквы, дефис, апостроф, пробел."),
        (
            "Безотцов",
            "Иван",
            "Похоже, этот учащийся уже есть: Безотцов Иван Ильич, 05.04.2015. Если это другой ребёнок, отметьте "
            "«Другой ребёнок».",
        ),
    ],
    ids=["latin", "capitals", "yo", "invisible", "tag", "patronymic missing"],
)
def test_case_13_the_card_refuses_what_the_import_refuses(
    world: World, signed_in: SignedIn, last_name: str, first_name: str, said: str
) -> None:
    born = date(2015, 4, 5)
    for last, first, patronymic in [
        ("Самаркина", "Вера", ""), ("Берёзкин", "Олег", ""), ("Тополев", "Роман", ""), ("Безотцов", "Иван", "Ильич"),
    ]:  # fmt: skip
        make_pupil(last_name=last, first_name=first, patronymic=patronymic, birth_date=born)
    before = Pupil.objects.count()
    names = {"last_name": last_name, "first_name": first_name, "school_class": str(world.class_5a.pk)}
    page = signed_in(world.igor).post("/school/pupils/new/", {**CARD, **names})
    assert (page.status_code, said in lines(page), Pupil.objects.count()) == (400, True, before)


def test_another_child_is_enrolled_when_somebody_says_so_and_twins_without_asking(
    world: World, signed_in: SignedIn
) -> None:
    make_pupil(last_name="Безотцов", first_name="Иван", patronymic="Ильич", birth_date=date(2015, 4, 5))
    for first_name, answer in (("Иван", {"is_another": "on"}), ("Пётр", {})):
        names = {"last_name": "Безотцов", "first_name": first_name, "school_class": str(world.class_5a.pk), **answer}
        assert signed_in(world.igor).post("/school/pupils/new/", {**CARD, **names}).status_code == 302
    assert Enrolment.objects.filter(pupil__last_name="Безотцов", school_class=world.class_5a).count() == 2


MOTHER = ["Мать", "Телефон матери", "Эл. почта матери"]
AKIM = ["Братцев", "Аким", "Олегович", "05.04.2015", "м", "5А"]
VLAS = ["Братцев", "Влас", "Олегович", "05.04.2016", "м", "5Б"]
INNA = "Братцева Инна Ильинична"


def test_case_22_a_mother_of_one_name_and_address_is_one_person(world: World, signed_in: SignedIn) -> None:
    page = upload(
        world,
        signed_in,
        csv(
            [*HEAD, *MOTHER],
            [*AKIM, INNA, "89001112244", "bratceva@example.org"],
            [*VLAS, "БРАТЦЕВА Инна Ильинична", "", "Bratceva@example.org"],
        ),
    )
    shown = "\n".join(lines(page))
    assert f"{INNA}, мать (один вход со строкой 3)" in shown
    assert "БРАТЦЕВА Инна Ильинична, мать (один вход со строкой 2)" in shown
    confirm(world, signed_in)
    mother = Guardian.objects.get(last_name__iendswith="ратцева")
    assert (mother.phone, mother.guardianships.count()) == ("89001112244", 2)


@pytest.mark.parametrize("is_one", [True, False])
def test_a_mother_whom_nothing_tells_from_her_namesake_is_asked_about(
    world: World, signed_in: SignedIn, is_one: bool
) -> None:
    page = upload(world, signed_in, csv([*HEAD, *MOTHER], [*AKIM, INNA, "89001112244", ""], [*VLAS, INNA, "", ""]))
    question = preview(page).namesakes[0]
    assert (question.name, question.rows, question.is_on_record) == (INNA, (2, 3), False)
    assert f"{INNA}: строки 2, 3" in lines(page)
    confirm(world, signed_in, **({"same": question.key} if is_one else {}))
    assert Guardian.objects.filter(last_name="Братцева").count() == (1 if is_one else 2)
    assert Guardianship.objects.filter(guardian__last_name="Братцева").count() == 2


def test_a_namesake_on_record_without_a_phone_is_asked_about(world: World, signed_in: SignedIn) -> None:
    known = make_guardian(last_name="Братцева", first_name="Инна", patronymic="Ильинична")
    page = upload(world, signed_in, csv([*HEAD, *MOTHER], [*AKIM, INNA, "89001112244", ""]))
    assert f"{INNA}: строка 2 и уже записанный представитель" in lines(page)
    confirm(world, signed_in, same=preview(page).namesakes[0].key)
    assert [bond.guardian for bond in Guardianship.objects.filter(pupil__first_name="Аким")] == [known]


def test_a_child_whose_patronymic_is_missing_is_pointed_at(world: World, signed_in: SignedIn) -> None:
    make_pupil(last_name="Самаркина", first_name="Вера", patronymic="", birth_date=date(2015, 4, 5))
    page = upload(world, signed_in, xlsx(Лист1=[HEAD, VERA]))
    assert [row.similar.full_name for row in preview(page).rows if row.similar] == ["Самаркина Вера"]


def test_a_row_that_heads_others_is_left_out_and_told(world: World, signed_in: SignedIn) -> None:
    page = upload(world, signed_in, xlsx(Лист1=[HEAD, ["5А класс"], VERA, ["Итого: 1"]]))
    assert read(page) == [(3, "Самаркина Вера", date(2015, 4, 5), [])]
    assert [(row.row, row.reason) for row in preview(page).reading.left_out] == [
        (2, "заголовок, а не учащийся"),
        (4, "итоги"),
    ]
