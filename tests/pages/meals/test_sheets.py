"""Табель, closing the month, corrections, coverage, and what the family reads (requirements 5.3)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from meals.models import MealKind, MealPrice, MealSheet, SheetCorrection, SheetLine
from school.models import Pupil
from tests.conftest import SignedIn
from tests.factories import meals as m
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World

SEPTEMBER = "2026-09"
SCHOOL = f"{reverse('meals:school_sheet')}?month={SEPTEMBER}"
FIRST, SECOND = date(2026, 9, 1), date(2026, 9, 2)


def of_class(world: World) -> str:
    return f"{reverse('meals:class_sheet', args=[world.class_5a.pk])}?month={SEPTEMBER}"


def eaten(world: World) -> None:
    """Дима: breakfast on the 1st (84,47) and the 2nd (from which day on it costs 90,00); Света on the 2nd, as МД."""
    m.make_price(price="84.47", municipal="5.00")
    m.make_price(price="90.00", municipal="5.00", starts_on=SECOND)
    category = m.make_benefit_category()
    m.make_price(price="84.47", category=category, regional="75.00", municipal="15.00")
    m.make_entitlement(pupil=world.sveta.pupil, category=category, starts_on=SECOND, by=world.raisa.user)
    for child, day in ((world.dima, FIRST), (world.dima, SECOND), (world.sveta, SECOND)):
        m.make_serving(pupil=child.pupil, on=day, by=world.raisa.user)


def closed(world: World, signed_in: SignedIn) -> MealSheet:
    eaten(world)
    signed_in(world.raisa).post(reverse("meals:month_closing"), {"month": SEPTEMBER})
    return MealSheet.objects.get()


def test_class_sheet_counts_meals_at_the_price_of_their_days(world: World, signed_in: SignedIn) -> None:
    eaten(world)
    m.set_clock("2026-09-01 08:00")
    m.make_request(pupil=world.sveta.pupil, on=FIRST, by=world.boris.user)
    assert table(signed_in(world.boris).get(of_class(world))) == [
        ["Ученик", "1", "2", "З", "О", "П", "Сумма, ₽", "Родители, ₽"],
        ["1. Ершов Дмитрий", "З", "З", "2", "0", "0", "174,47", "164,47"],
        ["2. Ёшкина Светлана", "Н", "З", "1", "0", "0", "84,47", "0,00"],
        ["3. Петров Никита до 25.09", "", "", "0", "0", "0", "0,00", "0,00"],
        ["Итого", "1", "2", "3", "0", "0", "258,94", "164,47"],
    ]


def test_school_sheet_splits_sums_by_class_category_and_source(world: World, signed_in: SignedIn) -> None:
    eaten(world)
    rows = table(signed_in(world.galina).get(SCHOOL))
    assert rows[1:3] == [
        ["5А", "3", "0", "0", "258,94", "0,00", "75,00", "19,47", "164,47"],
        ["Школа", "3", "0", "0", "258,94", "0,00", "75,00", "19,47", "164,47"],
    ]
    assert rows[4:] == [
        ["Завтрак, Многодетные", "1", "84,47", "0,00", "75,00", "9,47", "0,00"],
        ["Завтрак, без льготной категории", "2", "174,47", "0,00", "0,00", "10,00", "164,47"],
        ["Итого", "3", "258,94", "0,00", "75,00", "19,47", "164,47"],
    ]


def test_a_closed_month_keeps_its_sums_whatever_happens_to_prices_and_benefits(
    world: World, signed_in: SignedIn
) -> None:
    closed(world, signed_in)
    raisa = signed_in(world.raisa)
    before = table(raisa.get(SCHOOL))
    MealPrice.objects.update(price=Decimal("1.00"))
    m.make_entitlement(
        pupil=world.dima.pupil, category=m.make_benefit_category(name="ОВЗ", short_name="ОВЗ", priority=1),
        by=world.raisa.user,
    )  # fmt: skip
    refused = raisa.post(f"{reverse('meals:servings', args=[world.class_5a.pk])}?on=2026-09-02", {"version": "2"})
    assert (table(raisa.get(SCHOOL)), refused.status_code, SheetLine.objects.count()) == (before, 423, 3)


def test_a_month_is_not_closed_early_twice_or_without_prices(world: World, signed_in: SignedIn) -> None:
    raisa = signed_in(world.raisa)
    m.make_serving(pupil=world.dima.pupil, on=FIRST, by=world.raisa.user)

    def answer(month: str) -> str:
        page = raisa.post(reverse("meals:month_closing"), {"month": month}, follow=True)
        return next(line for line in lines(page) if line.startswith(("Ошибка", "Готово")))

    found = [answer("2026-10"), answer(SEPTEMBER)]
    m.make_price(price="84.47")
    assert [*found, answer(SEPTEMBER), answer(SEPTEMBER)] == [
        "Ошибка. Табель закрывают с 30.10.2026: месяц ещё не кончился.",
        "Ошибка. Нет цены для 1 порции: администратор вносит цены в справочниках.",
        "Готово. Табель закрыт: сентябрь 2026 г. Теперь только исправления к табелю.",
        "Ошибка. Табель за этот месяц уже закрыт.",
    ]


def correction(pupil: Pupil, sign: int, on: str = "2026-09-01", **changes: Any) -> dict[str, str]:
    return {"pupil": str(pupil.pk), "on": on, "kind": "breakfast", "sign": str(sign), "reason": "сверка", **changes}


def test_a_correction_stands_openly_beside_the_closed_sheet(world: World, signed_in: SignedIn) -> None:
    sheet = closed(world, signed_in)
    raisa = signed_in(world.raisa)
    page = reverse("meals:sheet_correction", args=[sheet.pk, world.class_5a.pk])
    raisa.post(page, correction(world.dima.pupil, -1))
    raisa.post(page, correction(world.sveta.pupil, 1))
    twice = raisa.post(page, correction(world.dima.pupil, -1))
    outside = raisa.post(page, correction(world.dima.pupil, 1, on="2026-10-01"))
    never = raisa.post(page, correction(world.sveta.pupil, -1, kind="lunch"))
    shown = table(raisa.get(SCHOOL))
    assert shown[2][4] == "258,94"
    assert [row[:7] for row in shown[-2:]] == [
        ["1", "01.09.2026", "Ершов Дмитрий, 5А", "вычеркнуть: завтрак", "-84,47", "-79,47", "сверка"],
        ["2", "01.09.2026", "Ёшкина Светлана, 5А", "добавить: завтрак", "84,47", "79,47", "сверка"],
    ]
    assert "В табеле уже так и записано." in lines(twice)
    assert "Этот день – не из месяца табеля." in lines(outside)
    assert "В табеле этого питания нет: вычёркивать нечего." in lines(never)
    assert SheetCorrection.objects.count() == 2


def cells(content: bytes) -> list[str]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("name", ["class_sheet_file", "school_sheet_file", "coverage_file"])
def test_files_are_on_paper_with_signatures_and_without_formulas(world: World, signed_in: SignedIn, name: str) -> None:
    eaten(world)
    Pupil.objects.filter(pk=world.dima.pupil.pk).update(last_name="=1+1")
    raisa = signed_in(world.raisa)
    place = [world.class_5a.pk] if name.startswith("class") else []

    def file(kind: str) -> bytes:
        content: bytes = raisa.get(f"{reverse(f'meals:{name}', args=[*place, kind])}?month={SEPTEMBER}").content
        return content

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(file("pdf"))).pages)
    wanted = ("Сентябрь 2026 г.", "лист 1 из 1", "Ответственный за питание", "Директор")
    assert [words for words in wanted if words not in text] == []
    assert [cell for cell in cells(file("xlsx")) if cell.startswith(("=", "+", "@"))] == []


def test_coverage_counts_without_those_taught_at_home(world: World, signed_in: SignedIn) -> None:
    eaten(world)
    m.make_leave(pupil=world.nikita.pupil, by=world.raisa.user)
    page = signed_in(world.galina).get(f"{reverse('meals:coverage')}?month={SEPTEMBER}")
    assert table(page)[1:] == [
        ["5–9 классы", "6", "2", "4", "3", "0", "3", "0", "1", "2", "75,0", "75,0"],
        ["Школа", "6", "2", "4", "3", "0", "3", "0", "1", "2", "75,0", "75,0"],
    ]


def test_the_family_reads_what_was_given_and_who_pays(world: World, signed_in: SignedIn) -> None:
    sheet = closed(world, signed_in)
    signed_in(world.raisa).post(
        reverse("meals:sheet_correction", args=[sheet.pk, world.class_5a.pk]), correction(world.dima.pupil, -1)
    )
    page = signed_in(world.elena).get(f"{reverse('meals:pupil_month', args=[world.dima.pupil.pk])}?month={SEPTEMBER}")
    assert table(page)[1:] == [
        ["01.09, вт", "–", "завтрак", "79,47", "5,00"],
        ["02.09, ср", "–", "завтрак", "85,00", "5,00"],
        ["01.09, вт исправление", "–", "завтрак", "-79,47", "-5,00"],
    ]
    assert lines(page)[3:7] == ["платит семья, ₽", "85,00", "платит бюджет, ₽", "5,00"] or "85,00" in lines(page)
    assert "Ёшкина" not in page.text


@pytest.mark.parametrize("n_rows", [1, 3])
def test_a_mother_of_two_goes_from_one_child_to_the_other(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    """The switch takes one query, and none where there is no other child."""
    for day in range(n_rows):
        m.make_serving(pupil=world.dima.pupil, on=FIRST + timedelta(days=day), by=world.raisa.user)
    address = f"{reverse('meals:pupil_month', args=[world.dima.pupil.pk])}?month={SEPTEMBER}"
    elena = signed_in(world.elena)
    elena.get("/")
    with django_assert_num_queries(10):
        assert "Чей дневник" not in elena.get(address).text
    s.permit(user=world.elena.user, pupil=world.zoya.pupil)
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, starts_on=YEAR_BEGINS)
    with django_assert_num_queries(11):
        page = elena.get(address)
    other = reverse("meals:pupil_month", args=[world.zoya.pupil.pk], query={"month": SEPTEMBER})
    assert (page.text.count('aria-label="Чей дневник"'), f'href="{other}"' in page.text) == (1, True)


def test_the_header_leads_everybody_to_the_own_page(world: World, signed_in: SignedIn) -> None:
    people = ("raisa", "galina", "boris", "elena", "dima")
    found = {name: signed_in(world.people[name]).get(reverse("meals:start")).headers["Location"] for name in people}
    order, child = reverse("meals:day_order"), reverse("meals:pupil_month", args=[world.dima.pupil.pk])
    led = reverse("meals:class_day", args=[world.class_5a.pk])
    assert found == {"raisa": order, "galina": order, "boris": led, "elena": child, "dima": child}


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_grow_with_pupils_meals_and_classes(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    m.make_price(price="84.47")
    for letter in "ВГД"[:n_rows]:
        school_class = s.make_class(calendar=world.calendar, grade=7, letter=letter)
        for place in (school_class, world.class_5a):
            pupil = s.make_pupil()
            s.make_enrolment(pupil=pupil, school_class=place, starts_on=YEAR_BEGINS)
            m.make_serving(pupil=pupil, on=FIRST, by=world.raisa.user)
            m.make_serving(pupil=pupil, on=FIRST, kind=MealKind.LUNCH, is_served=False, by=world.raisa.user)
    raisa = signed_in(world.raisa)
    for page, queries in ((SCHOOL, 11), (of_class(world), 14), (f"{reverse('meals:coverage')}?month={SEPTEMBER}", 12)):
        with django_assert_num_queries(queries):
            assert raisa.get(page).status_code == 200
