"""The canteen's order of a day (requirements 5.3)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from meals.models import MealKind, MealRequest
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.pages.reading import lines, table
from tests.world import World

ORDER = reverse("meals:day_order")


def asked(world: World) -> None:
    """Дима (МД, БМ) breakfast and lunch, Света breakfast; 5Б has not sent."""
    by = world.boris.user
    m.make_class_request(school_class=world.class_5a, by=by)
    m.make_seating(school_class=world.class_5a)
    m.make_entitlement(pupil=world.dima.pupil, category=m.make_benefit_category(), by=world.raisa.user)
    m.make_diet(pupil=world.dima.pupil, by=world.raisa.user)
    for child, kind in ((world.dima, "breakfast"), (world.dima, "lunch"), (world.sveta, "breakfast")):
        m.make_request(pupil=child.pupil, kind=kind, by=by)


def portions(page: Any) -> list[list[str]]:
    return [row[:4] for row in table(page)]


def test_portions_stand_by_seating_class_and_category_with_diets_as_codes(world: World, signed_in: SignedIn) -> None:
    asked(world)
    page = signed_in(world.raisa).get(ORDER)
    head = ["Класс", "Порций", "По категориям", "Диеты"]
    assert portions(page) == [
        head,
        ["08:40, 1-я перемена", "2", "", ""],
        ["5А", "2", "МД – 1, платно – 1", "БМ – 1"],
        ["Итого", "2", "МД – 1, платно – 1", "БМ – 1"],
        head,
        ["время не назначено", "1", "", ""],
        ["5А", "1", "платно – 1", "БМ – 1"],
        ["Итого", "1", "платно – 1", "БМ – 1"],
    ]
    assert "5Б классного руководителя нет" in lines(page)
    assert "без молока" not in page.text


@pytest.mark.parametrize("priority", [1, 3])
def test_a_portion_is_counted_by_the_benefit_of_the_smaller_priority(
    world: World, signed_in: SignedIn, priority: int
) -> None:
    """Дима has two: «Многодетные» of priority 2, and one that pays for two meals a day."""
    asked(world)
    second = m.make_benefit_category(name="ОВЗ", short_name="ОВЗ", priority=priority, meals_a_day=2)
    m.make_entitlement(pupil=world.dima.pupil, category=second, by=world.raisa.user)
    breakfast, lunch = (row for row in portions(signed_in(world.raisa).get(ORDER)) if row[0] == "5А")
    first = "ОВЗ" if priority == 1 else "МД"
    assert (breakfast[2], lunch[2]) == (f"{first} – 1, платно – 1", "ОВЗ – 1")


def test_a_change_of_the_class_teacher_is_in_the_order_at_once(world: World, signed_in: SignedIn) -> None:
    asked(world)
    raisa, boris = signed_in(world.raisa), signed_in(world.boris)
    before = portions(raisa.get(ORDER))[2]
    page = reverse("meals:class_day", args=[world.class_5a.pk])
    boris.post(page, {"version": "1", "meal": [f"{world.sveta.pupil.pk}-breakfast"]})
    assert (before[1], portions(raisa.get(ORDER))[1:]) == (
        "2",
        [
            ["08:40, 1-я перемена", "1", "", ""],
            ["5А", "1", "платно – 1", ""],
            ["Итого", "1", "платно – 1", ""],
        ],
    )


def test_a_day_off_says_so_and_an_empty_day_too(world: World, signed_in: SignedIn) -> None:
    raisa = signed_in(world.raisa)
    assert "В этот день школа не учится" in lines(raisa.get(ORDER, {"on": "2026-10-18"}))
    assert "Заявок пока нет" in lines(raisa.get(ORDER))


def test_files_hold_the_same_and_no_formula(world: World, signed_in: SignedIn) -> None:
    asked(world)
    type(world.class_5a).objects.filter(pk=world.class_5a.pk).update(letter="А")
    raisa = signed_in(world.raisa)
    pdf = raisa.get(reverse("meals:day_order_file", args=["pdf"]))
    xlsx = raisa.get(reverse("meals:day_order_file", args=["xlsx"]))
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages).split())
    sheet = load_workbook(BytesIO(xlsx.content)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [word for word in ("Заявка в столовую на 14.10.2026", "МД – 1", "лист 1 из 1") if word not in text] == []
    assert {"5А", "Не прислали: 5Б"} <= set(cells)
    assert [cell for cell in cells if cell.startswith("=")] == []
    assert raisa.get(reverse("meals:day_order_file", args=["exe"])).status_code == 404


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_grow_with_classes(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    for letter in "ВГД"[:n_rows]:
        school_class, _ = m.make_class_at_lunch(calendar=world.calendar, letter=letter, by=world.raisa.user)
        m.make_seating(school_class=school_class, kind=MealKind.LUNCH)
    raisa = signed_in(world.raisa)
    with django_assert_num_queries(13):
        page = raisa.get(ORDER)
    assert (MealRequest.objects.count(), len(table(page))) == (n_rows, n_rows + 3)
