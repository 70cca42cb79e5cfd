"""The import of a list, as the administrator does it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from openpyxl import Workbook
from pytest_django import DjangoAssertNumQueries

from accounts.models import Office
from common.uploads import MAX_BYTES
from school.models import Pupil, PupilImport
from tests.conftest import SignedIn
from tests.factories.accounts import make_office
from tests.factories.school import make_enrolment, make_pupil
from tests.pages.reading import lines, table
from tests.world import TODAY, World

HEAD = ["Фамилия", "Имя", "Дата рождения", "Пол", "Класс"]
TERMS = {"starts_on": "2026-10-14", "order_number": "18-у", "order_dated": "2026-10-14"}


def xlsx(*rows: list[str]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("5А.xlsx", content.getvalue())


def upload(world: World, signed_in: SignedIn, file: SimpleUploadedFile) -> HttpResponse:
    return signed_in(world.igor).post("/school/imports/", {"file": file, **TERMS}, follow=True)  # type: ignore[return-value]


@pytest.mark.parametrize("count", [1, 3])
def test_preview_costs_seven_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    rows = [["Яшин", name, "01.02.2015", "м", "5А"] for name in ("Олег", "Пётр", "Фёдор")[:count]]
    upload(world, signed_in, xlsx(HEAD, *rows))
    person = signed_in(world.igor)
    with django_assert_num_queries(7):
        page = person.get(f"/school/imports/{PupilImport.objects.latest('pk').pk}/")
    assert [row.line.first_name for row in page.context["preview"].rows] == ["Олег", "Пётр", "Фёдор"][:count]


def test_broken_rows_come_first_and_nothing_can_be_written(world: World, signed_in: SignedIn) -> None:
    good = ["Яшин", "Олег", "01.02.2015", "м", "5A"]
    page = upload(
        world,
        signed_in,
        xlsx(HEAD, good, ["Яшина", "Юлия", "31.02.2015", "ж", "5А"], ["Ким", "Ян", "01.02.2015", "м", "7Ы"]),
    )
    preview = page.context["preview"]  # type: ignore[attr-defined]
    complaints = [
        (row.line.number, [(error.column, error.value, error.message) for error in row.errors])
        for row in preview.broken_first
    ]
    assert complaints == [
        (3, [("Дата рождения", "31.02.2015", "Такой даты нет. Впишите дату вида 05.09.2015.")]),
        (
            4,
            [
                (
                    "Класс",
                    "7Ы",
                    "Такого класса в этом учебном году нет. Исправьте или запишите его: «Классы», «Новые классы».",
                )
            ],
        ),
        (2, []),
    ]
    assert (preview.is_clean, "Записать" in page.content.decode()) == (False, False)


def test_a_pupil_already_in_the_school_is_an_error_of_the_row(world: World, signed_in: SignedIn) -> None:
    dima = ["Ершов", "Дмитрий", "Львович", "14.03.2015", "м", "5А"]
    page = upload(world, signed_in, xlsx([*HEAD[:2], "Отчество", *HEAD[2:]], dima))
    errors = [error.message for row in page.context["preview"].rows for error in row.errors]  # type: ignore[attr-defined]
    assert errors == ["Этот учащийся уже числится в школе. Удалите строку или оформите перевод."]


def test_missing_columns_are_named_on_the_page(world: World, signed_in: SignedIn) -> None:
    page = upload(world, signed_in, xlsx(["Фамилия", "Имя"], ["Яшин", "Олег"]))
    assert page.context["preview"].reading.missing == ("Дата рождения", "Пол", "Класс")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            SimpleUploadedFile("list.xlsx", b"%PDF-1.7"),
            "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv.",
        ),
        (
            SimpleUploadedFile("list.xlsx", b"x" * (MAX_BYTES + 1)),
            "Файл больше 5 МБ: это не список учащихся. Оставьте один лист без картинок или разделите список.",
        ),
        (
            SimpleUploadedFile("list.xlsx", b"x" * 50_000_000),
            "Файл больше 5 МБ: это не список учащихся. Оставьте один лист без картинок или разделите список.",
        ),
    ],
    ids=["pdf", "5 MB", "50 MB"],
)
def test_a_file_that_is_no_list_is_refused_beside_the_field(
    world: World, signed_in: SignedIn, file: SimpleUploadedFile, message: str
) -> None:
    page = signed_in(world.igor).post("/school/imports/", {"file": file, **TERMS})
    form = page.context["form"]
    assert (form.errors, form["order_number"].value(), PupilImport.objects.count()) == ({"file": [message]}, "18-у", 1)


def test_a_confirmed_list_is_written_and_a_second_click_is_harmless(world: World, signed_in: SignedIn) -> None:
    upload(world, signed_in, xlsx(HEAD, ["Яшин", "Олег", "01.02.2015", "м", "5A"]))
    administrator = signed_in(world.igor)
    url = f"/school/imports/{PupilImport.objects.latest('pk').pk}/confirmation/"
    for _ in range(2):
        assert administrator.post(url).url == "/school/classes/"  # type: ignore[attr-defined]
    assert Pupil.objects.filter(last_name="Яшин").count() == 1


def test_what_stands_in_the_way_of_a_confirmation_is_told_above_the_preview(world: World, signed_in: SignedIn) -> None:
    upload(world, signed_in, xlsx(HEAD, ["Яшин", "Олег", "01.02.2015", "м", "5A"]))
    enrolled_meanwhile = make_pupil(last_name="Яшин", first_name="Олег", birth_date=date(2015, 2, 1))
    make_enrolment(pupil=enrolled_meanwhile, school_class=world.class_5b, starts_on=TODAY)
    staged = PupilImport.objects.latest("pk")
    answer = signed_in(world.igor).post(f"/school/imports/{staged.pk}/confirmation/", follow=True)
    assert answer.redirect_chain == [(f"/school/imports/{staged.pk}/", 302)]
    assert lines(answer)[5:8] == [
        "Ошибка. В списке есть ошибки: исправьте файл и загрузите его снова. Ничего не записано.",
        "Ошибка. Строк с ошибками: 1 из 1. Исправьте их в файле и загрузите его снова. Ничего не записано.",
        "Загрузить другой файл",
    ]
    assert table(answer)[1:] == [
        [
            "2",
            "Яшин Олег",
            "01.02.2015",
            "5А",
            "",
            "Фамилия «Яшин». Этот учащийся уже числится в школе. Удалите строку или оформите перевод.",
        ]
    ]
    assert PupilImport.objects.get(pk=staged.pk).confirmed_at is None


def test_the_preview_says_which_guardians_are_on_record(world: World, signed_in: SignedIn) -> None:
    mother = ["Ершова Елена Петровна", "8 900 0000000"]
    rows = [
        ["Яшин", "Олег", "01.02.2015", "м", "5А", *mother],
        ["Яшин", "Пётр", "01.02.2016", "м", "5Б", "Яшина Яна", ""],
    ]
    page = upload(world, signed_in, xlsx([*HEAD, "Родитель 1:\nФИО", "Родитель 1:\nтелефон"], *rows))
    assert table(page)[1:] == [
        ["2", "Яшин Олег", "01.02.2015", "5А", "Ершова Елена Петровна, мать (уже есть в базе)", "Новый учащийся"],
        ["3", "Яшин Пётр", "01.02.2016", "5Б", "Яшина Яна, представитель", "Новый учащийся"],
    ]


def test_nobody_confirms_the_list_of_another(world: World, signed_in: SignedIn) -> None:
    upload(world, signed_in, xlsx(HEAD, ["Яшин", "Олег", "01.02.2015", "м", "5A"]))
    make_office(user=world.anna.user, office=Office.ADMINISTRATOR, starts_on=world.lesson_monday.on)
    answer = signed_in(world.anna).post(f"/school/imports/{PupilImport.objects.latest('pk').pk}/confirmation/")
    assert (answer.status_code, Pupil.objects.filter(last_name="Яшин").count()) == (404, 0)


def test_the_template_can_be_filled_and_uploaded(world: World, signed_in: SignedIn) -> None:
    template = signed_in(world.igor).get("/school/imports/template.xlsx").content
    page = upload(world, signed_in, SimpleUploadedFile("template.xlsx", template))
    assert (page.context["preview"].reading.missing, page.context["preview"].rows) == ((), ())  # type: ignore[attr-defined]
