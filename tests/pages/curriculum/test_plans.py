"""Lesson plans: four subjects from tables of any shape, errors by line, copies, approval (R-20, R-21)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from xlsxwriter import Workbook

from curriculum.models import LessonPlan, LessonPlanItem
from tests.conftest import SignedIn
from tests.factories import curriculum as c
from tests.factories import school as s
from tests.pages.reading import lines, section, table
from tests.pages.uploads import upload_and_confirm
from tests.world import Employee, World

Rows = list[list[str | int]]


def xlsx(rows: Rows) -> SimpleUploadedFile:
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return SimpleUploadedFile("ktp.xlsx", content.getvalue())


def topics(plan: LessonPlan) -> list[tuple[object, ...]]:
    return list(plan.items.values_list("number", "section", "topic", "hours", "kind", "planned_on", "homework"))


SHAPES: dict[str, tuple[Rows, list[tuple[Any, ...]]]] = {
    "numbers first, sections in their own lines, totals": (
        [
            ["№ п/п", "Тема урока", "Кол-во часов", "Дата по плану", "Домашнее задание"],
            ["Раздел 1. Натуральные числа"],
            [1, "Сложение", 2, "01.09.2026", "§ 1"],
            [2, "Вычитание", "3 ч", "04.09", "§ 2"],
            ["Итого", "", 5],
        ],
        [
            (1, "Раздел 1. Натуральные числа", "Сложение", 2, "", date(2026, 9, 1), "§ 1"),
            (2, "Раздел 1. Натуральные числа", "Вычитание", 3, "", date(2026, 9, 4), "§ 2"),
        ],
    ),
    "homework first, a title above": (
        [
            ["Календарно-тематическое планирование. История"],
            [],
            ["Д/з", "Раздел", "Тип урока", "ТЕМА*", "Часы"],
            ["стр. 5", "Введение", "лекция", "Источники знаний", 1],
            ["", "Введение", "", "Счёт лет", 2],
        ],
        [
            (1, "Введение", "Источники знаний", 1, "лекция", None, "стр. 5"),
            (2, "Введение", "Счёт лет", 2, "", None, ""),
        ],
    ),
    "topics only": (
        [["Темы уроков"], ["Знакомство"], ["Моя семья"]],
        [(1, "", "Знакомство", 1, "", None, ""), (2, "", "Моя семья", 1, "", None, "")],
    ),
    "hours before topics, a column nobody knows": (
        [
            ["Часов", "УУД", "Наименование темы", "План", "Вид контроля"],
            [4, "личностные", "Лёгкая атлетика", "2027-04-05", "зачёт"],
        ],
        [(1, "", "Лёгкая атлетика", 4, "зачёт", date(2027, 4, 5), "")],
    ),
}
OWNERS = {
    "numbers first, sections in their own lines, totals": ("maths", "anna"),
    "homework first, a title above": ("history", "boris"),
    "topics only": ("english", "vera"),
    "hours before topics, a column nobody knows": ("pe", "pavel"),
}


def new_plan(world: World, subject: str, teacher: str) -> LessonPlan:
    author: Employee = getattr(world, teacher)
    return c.make_plan(
        year=world.calendar.year, subject=getattr(world, subject), grade=5, title="новый", by=author.user
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_plans_of_four_subjects_are_read_whatever_the_order_of_columns(
    world: World, signed_in: SignedIn, shape: str
) -> None:
    subject, teacher = OWNERS[shape]
    plan = new_plan(world, subject, teacher)
    rows, expected = SHAPES[shape]
    url = reverse("curriculum:plan_upload", args=[plan.pk])
    answer = upload_and_confirm(signed_in(getattr(world, teacher)), url, xlsx(rows), follow=True)
    assert topics(plan) == expected
    assert any(line.startswith("Готово. Загружено: ") for line in lines(answer))


def test_errors_are_told_by_line_and_column_and_nothing_is_written(world: World, signed_in: SignedIn) -> None:
    plan = new_plan(world, "maths", "anna")
    broken: Rows = [
        ["№", "Тема урока", "Часов", "Дата"],
        [1, "Сложение", 2, "01.09.2026"],
        [2, "", 1, "02.09.2026"],
        [3, "Вычитание", "много", "31.09.2026"],
        [4, "Умножение", 41, "01.09.2025"],
    ]
    url = reverse("curriculum:plan_upload", args=[plan.pk])
    answer = signed_in(world.anna).post(url, {"file": xlsx(broken)})
    assert answer.status_code == 400
    assert table(answer) == [
        ["Строка", "Тема", "Что исправить"],
        ["3", "–", "Тема урока. Пусто. Заполните ячейку."],
        [
            "4",
            "Вычитание",
            "Часов «много». Впишите число часов на тему, от 1 до 40."
            " Дата по плану «31.09.2026». Такой даты нет. Впишите дату вида 05.09.2015.",
        ],
        [
            "5",
            "Умножение",
            "Часов «41». Впишите число часов на тему, от 1 до 40."
            " Дата по плану «01.09.2025». Дата вне учебного года 2026/27.",
        ],
    ]
    assert topics(plan) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG....", "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv."),
        (
            "Имя;Класс\nДима;5А\n".encode(),
            "В таблице в первых 15 строках не нашли столбцы: «Тема урока».",
        ),
        ("Тема\n".encode("cp1251"), "В таблице нет ни одной строки с данными. Ничего не записано."),
    ],
)
def test_what_is_no_plan_is_refused_with_a_reason(
    world: World, signed_in: SignedIn, content: bytes, message: str
) -> None:
    plan = new_plan(world, "maths", "anna")
    url = reverse("curriculum:plan_upload", args=[plan.pk])
    answer = signed_in(world.anna).post(url, {"file": SimpleUploadedFile("ktp.csv", content)})
    assert answer.status_code == 400
    assert [line for line in lines(answer) if message in line] != []
    assert topics(plan) == []


def test_a_look_at_a_table_writes_nothing_and_costs_the_same_for_any_length(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = new_plan(world, "maths", "anna")
    anna, url = signed_in(world.anna), reverse("curriculum:plan_upload", args=[plan.pk])
    for n_rows in (1, 3):
        rows: Rows = [["№", "Тема урока"]]
        rows += ([number, f"Тема {number}"] for number in range(1, n_rows + 1))
        with django_assert_num_queries(4):
            page = anna.post(url, {"file": xlsx(rows)})
        assert len(table(page)) == 1 + n_rows
    assert topics(plan) == []


def test_what_was_looked_at_is_written_where_it_was_looked_at_and_by_the_same_person(
    world: World, signed_in: SignedIn
) -> None:
    plan, other = (
        new_plan(world, "maths", "anna"),
        c.make_plan(year=world.calendar.year, subject=world.maths, grade=5, title="другой", by=world.anna.user),
    )
    anna = signed_in(world.anna)
    look = anna.post(reverse("curriculum:plan_upload", args=[plan.pk]), {"file": xlsx(SHAPES["topics only"][0])})
    sealed = look.context["sealed"]
    for pk, sent in ((other.pk, sealed), (plan.pk, sealed[:-2] + "xx"), (plan.pk, "x")):
        answer = anna.post(reverse("curriculum:plan_upload", args=[pk]), {"sealed": sent})
        assert (answer.status_code, "Просмотр устарел: загрузите файл снова." in lines(answer)) == (400, True)
    assert (topics(plan), topics(other)) == ([], [])


def test_a_plan_whose_topics_stand_in_the_journal_is_not_replaced(world: World, signed_in: SignedIn) -> None:
    before = topics(world.plan)
    rows, _ = SHAPES["topics only"]
    url = reverse("curriculum:plan_upload", args=[world.plan.pk])
    answer = upload_and_confirm(signed_in(world.anna), url, xlsx(rows))
    message = "По плану уже идут уроки: исправьте темы по одной или сделайте новый план."
    assert message in lines(answer)
    assert topics(world.plan) == before


def test_a_downloaded_table_can_be_uploaded_again(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    content = anna.get(reverse("curriculum:plan_table", args=[world.plan.pk])).content
    assert [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows()] == [
        ["№", "Раздел", "Тема урока", "Часов", "Тип урока", "Дата по плану", "Домашнее задание"],
        [1, "Натуральные числа", "Деление с остатком", 2, "", "", ""],
        [2, "", "Доли и дроби", 3, "", "", "§ 14, № 401"],
    ]
    plan = new_plan(world, "maths", "anna")
    url = reverse("curriculum:plan_upload", args=[plan.pk])
    upload_and_confirm(anna, url, SimpleUploadedFile("ktp.xlsx", content))
    assert topics(plan) == topics(world.plan)


def test_a_teacher_makes_a_plan_for_what_he_teaches_only(world: World, signed_in: SignedIn) -> None:
    pavel = signed_in(world.pavel)
    pavel.post("/journal/plans/new/", {"taught": f"{world.maths.pk}-5"})
    pavel.post("/journal/plans/new/", {"taught": f"{world.pe.pk}-5"})
    made = LessonPlan.objects.exclude(pk=world.plan.pk).values_list("subject", "grade", "author", "year")
    assert list(made) == [(world.pe.pk, 5, world.pavel.user.pk, world.calendar.year.pk)]
    again = pavel.post("/journal/plans/new/", {"taught": f"{world.pe.pk}-5"})
    assert "Такой план уже есть. Дайте новому другое название." in lines(again)


def test_topics_are_added_corrected_and_taken_out_one_by_one(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    percents = {"topic": "Проценты", "hours": "4"}
    assert "Новая тема" in lines(anna.get(reverse("curriculum:plan_item_new", args=[world.plan.pk])))
    anna.post(reverse("curriculum:plan_item_new", args=[world.plan.pk]), percents)
    corrected = {"topic": "Деление", "hours": "1", "section": "Натуральные числа", "version": "1"}
    anna.post(reverse("curriculum:plan_item", args=[world.division.pk]), corrected)
    anna.post(reverse("curriculum:plan_item_removal", args=[world.fractions.pk]))
    assert topics(world.plan) == [
        (1, "Натуральные числа", "Деление", 1, "", None, ""),
        (2, "", "Проценты", 4, "", None, ""),
    ]
    refused = anna.post(reverse("curriculum:plan_item_removal", args=[world.division.pk]), follow=True)
    assert "Ошибка. Тема уже записана в журнал: её можно исправить, но не убрать." in lines(refused)
    assert topics(world.plan)[0][2] == "Деление"


def test_two_windows_of_the_author_lose_nothing(world: World, signed_in: SignedIn) -> None:
    """The second window is told what the first has written, keeps what it typed, and may then write it knowingly."""
    anna, page = signed_in(world.anna), reverse("curriculum:plan_item", args=[world.fractions.pk])
    first = {"topic": "Доли", "hours": "3", "homework": "§ 14, № 401", "version": "1"}
    anna.post(page, first)
    conflict = anna.post(page, {**first, "topic": "Дроби", "hours": "2"})
    assert conflict.status_code == 409
    told = "Тему изменили в другом окне. Посмотрите, что записано теперь: ваш текст сохранён в полях."
    assert told in lines(conflict)
    assert section(conflict, "Сейчас в плане", told)[2:] == ["Тема", "Доли", "Часов", "3"]
    assert 'value="Дроби"' in conflict.content.decode()
    assert topics(world.plan)[1][2:4] == ("Доли", 3)
    anna.post(page, {**first, "topic": "Дроби", "hours": "2", "version": "2"})
    assert topics(world.plan)[1][2:4] == ("Дроби", 2)
    assert anna.post(page, {**first, "topic": "Дроби", "hours": "2"}).status_code == 302  # a request repeated


def test_an_approved_plan_is_the_deputys_to_return(world: World, signed_in: SignedIn) -> None:
    galina, anna = signed_in(world.galina), signed_in(world.anna)
    galina.post(reverse("curriculum:plan_approval", args=[world.plan.pk]))
    plan = LessonPlan.objects.get(pk=world.plan.pk)
    assert plan.approved_by == world.galina.user
    before = topics(world.plan)
    refused = anna.post(
        reverse("curriculum:plan_item", args=[world.division.pk]), {"topic": "Иное", "hours": "1", "version": "1"}
    )
    message = "План утверждён завучем: чтобы править его, попросите вернуть план на доработку."
    assert [line for line in lines(refused) if message in line] != []
    assert topics(world.plan) == before
    galina.post(reverse("curriculum:plan_return", args=[world.plan.pk]))
    anna.post(
        reverse("curriculum:plan_item", args=[world.division.pk]), {"topic": "Иное", "hours": "1", "version": "1"}
    )
    assert topics(world.plan)[0][2] == "Иное"


def test_an_empty_plan_is_not_approved(world: World, signed_in: SignedIn) -> None:
    plan = new_plan(world, "maths", "anna")
    answer = signed_in(world.galina).post(reverse("curriculum:plan_approval", args=[plan.pk]), follow=True)
    assert "Ошибка. В плане нет ни одной темы: утверждать нечего." in lines(answer)
    assert LessonPlan.objects.get(pk=plan.pk).approved_at is None


def test_last_years_plan_is_copied_without_its_days(world: World, signed_in: SignedIn) -> None:
    year = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    old = c.make_plan(year=year, subject=world.maths, grade=5, title="углублённый", by=world.anna.user)
    item = c.make_plan_item(plan=old, number=1, topic="Множества", hours=2, kind="лекция", homework="§ 1")
    LessonPlanItem.objects.filter(pk=item.pk).update(planned_on=date(2025, 9, 2))
    signed_in(world.vera).post(reverse("curriculum:plan_copy", args=[old.pk]))
    copy = LessonPlan.objects.get(author=world.vera.user)
    assert (copy.year, copy.title, copy.approved_at) == (world.calendar.year, "углублённый", None)
    assert topics(copy) == [(1, "", "Множества", 2, "лекция", None, "§ 1")]


def test_hours_are_compared_with_the_study_plan(world: World, signed_in: SignedIn) -> None:
    page = lines(signed_in(world.anna).get(reverse("curriculum:plan", args=[world.plan.pk])))
    assert [line for line in page if "По учебному плану" in line] == [
        "Внимание. По учебному плану 5 ч в неделю × 34 = 170 часов, в плане на 165 часов меньше."
    ]


def test_plans_of_a_year_that_is_over_stand_under_its_own_name(world: World, signed_in: SignedIn) -> None:
    over = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    c.make_plan(year=over, subject=world.maths, grade=5, title="прошлогодний", by=world.anna.user)
    coming = s.make_year(starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    c.make_plan(year=coming, subject=world.maths, grade=5, title="будущий", by=world.anna.user)
    anna = signed_in(world.anna)
    address = reverse("curriculum:plans")
    shown = {year: titles_of(anna.get(address, {"year": year} if year else {})) for year in (None, over.pk, 999_999)}
    assert shown == {None: ["будущий", ""], over.pk: ["прошлогодний"], 999_999: []}


def titles_of(page: Any) -> list[str]:
    return [plan.title for year in page.context["years"] for plan in year.plans]


@pytest.mark.parametrize("n_plans", [1, 3])
def test_queries_do_not_depend_on_the_number_of_plans(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_plans: int
) -> None:
    for number in range(1, n_plans):
        plan = c.make_plan(year=world.plan.year, subject=world.maths, grade=5, title=str(number), by=world.vera.user)
        c.make_plan_item(plan=plan, number=1, topic="Тема")
    anna = signed_in(world.anna)
    with django_assert_num_queries(6):
        assert len(table(anna.get("/journal/plans/"))) == 1 + n_plans
