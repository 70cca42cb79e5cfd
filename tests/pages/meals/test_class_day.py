"""«Питание класса»: the class teacher's morning (requirements 5.2)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meals.models import ClassRequest, MealKind, MealRequest, MealSettings
from school.models import HomeSchooling
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

THURSDAY = date(2026, 10, 15)
HEAD = ["Ученик", "Завтрак", "Обед", "Полдник", "Сегодня", "Льгота, диета"]


def page_of(world: World, on: date = TODAY) -> str:
    return f"{reverse('meals:class_day', args=[world.class_5a.pk])}?on={on.isoformat()}"


def box(pupil: Any, kind: str = MealKind.BREAKFAST) -> str:
    return f"{pupil.pupil.pk}-{kind}"


def asked(on: date = TODAY) -> list[tuple[str, str, bool]]:
    rows = MealRequest.objects.filter(on=on).order_by("pupil__sort_name", "kind")
    return list(rows.values_list("pupil__first_name", "kind", "is_wanted"))


def ticks(page: Any) -> list[tuple[str, bool]]:
    """Boxes of the page with the name of who and what, and whether they are ticked."""
    day = page.context["day"]
    return [(f"{row.name}: {one.kind}", one.is_wanted) for row in day.rows for one in row.boxes if one.is_wanted]


def test_class_teacher_sends_the_request_and_cancels_a_meal(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    sent = boris.post(
        page_of(world), {"version": "0", "meal": [box(world.dima), box(world.sveta, "lunch")]}, follow=True
    )
    boris.post(page_of(world), {"version": "1", "meal": [box(world.sveta, "lunch")]})
    assert "Готово. Заявка отправлена: завтрак – 1, обед – 1, полдник – 0." in lines(sent)
    assert asked() == [("Дмитрий", "breakfast", False), ("Светлана", "lunch", True)]
    assert ClassRequest.objects.get().version == 2


def test_what_was_asked_for_last_time_is_proposed_except_to_who_is_away(world: World, signed_in: SignedIn) -> None:
    """Света was absent on Monday, so that her choice of the 9th counts; today Дима is away the whole day."""
    friday = date(2026, 10, 9)
    m.set_clock("2026-10-09 08:00")
    for day in (friday, MONDAY):
        m.make_class_request(school_class=world.class_5a, on=day, by=world.boris.user)
        m.make_request(pupil=world.dima.pupil, on=day, kind=MealKind.LUNCH, by=world.boris.user)
    m.make_request(pupil=world.sveta.pupil, on=friday, kind=MealKind.SNACK, by=world.boris.user)
    m.set_clock("2026-10-14 08:00")
    boris = signed_in(world.boris)
    before = ticks(boris.get(page_of(world)))
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    page = boris.get(page_of(world))
    assert before == [("Ершов Дмитрий: lunch", True), ("Ёшкина Светлана: snack", True)]
    assert ticks(page) == [("Ёшкина Светлана: snack", True)]
    assert "нет весь день" in [row[4] for row in table(page)[1:]]


def test_without_a_last_choice_the_benefit_is_proposed_and_nothing_on_leave(world: World, signed_in: SignedIn) -> None:
    category = m.make_benefit_category(meals_a_day=2)
    m.make_entitlement(pupil=world.dima.pupil, category=category, by=world.raisa.user)
    m.make_entitlement(pupil=world.sveta.pupil, category=category, by=world.raisa.user)
    m.make_leave(pupil=world.sveta.pupil, by=world.raisa.user)
    m.make_diet(pupil=world.dima.pupil, by=world.raisa.user)
    page = signed_in(world.boris).get(page_of(world, THURSDAY))
    assert table(page) == [
        HEAD,
        ["1. Ершов Дмитрий", "", "", "", "", "МД БМ"],
        ["2. Ёшкина Светлана", "", "", "", "длительно отсутствует", "МД"],
    ]
    assert ticks(page) == [("Ершов Дмитрий: breakfast", True), ("Ершов Дмитрий: lunch", True)]


def test_who_is_taught_at_home_by_order_is_proposed_nothing(world: World, signed_in: SignedIn) -> None:
    category = m.make_benefit_category(meals_a_day=2)
    m.make_entitlement(pupil=world.sveta.pupil, category=category, by=world.raisa.user)
    HomeSchooling.objects.create(pupil=world.sveta.pupil, starts_on=THURSDAY, basis="приказ № 7")
    page = signed_in(world.boris).get(page_of(world, THURSDAY))
    assert table(page)[2] == ["2. Ёшкина Светлана", "", "", "", "обучается на дому", "МД"]
    assert (ticks(page), "приказ" in page.text) == ([], False)


def test_who_is_away_and_has_a_meal_is_told_and_nothing_is_cancelled(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), {"version": "0", "meal": [box(world.dima)]})
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Б"], by=world.anna.user)
    page = boris.get(page_of(world))
    assert "Внимание. Отсутствуют, но питание заказано: Ершов Дмитрий." in lines(page)
    assert asked() == [("Дмитрий", "breakfast", True)]


def test_a_meal_page_names_no_reason_of_absence(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Б"], by=world.anna.user)
    text = signed_in(world.raisa).get(page_of(world)).text
    assert "болезн" not in text.lower()


def test_defaults_come_back_by_one_press(world: World, signed_in: SignedIn) -> None:
    m.make_entitlement(pupil=world.dima.pupil, category=m.make_benefit_category(), by=world.raisa.user)
    boris = signed_in(world.boris)
    boris.post(page_of(world), {"version": "0"})
    boris.post(page_of(world), {"version": "1", "defaults": "1"})
    assert asked() == [("Дмитрий", "breakfast", True)]


def test_two_who_change_at_once_do_not_overwrite_each_other(world: World, signed_in: SignedIn) -> None:
    signed_in(world.raisa).post(page_of(world), {"version": "0", "meal": [box(world.dima)]})
    answer = signed_in(world.boris).post(page_of(world), {"version": "0", "meal": [box(world.sveta)]})
    assert answer.status_code == 409
    assert any("Заявку класса уже изменили" in line and "Тихонова Р. Ф." in line for line in lines(answer))
    assert ticks(answer) == [("Ёшкина Светлана: breakfast", True)]
    assert asked() == [("Дмитрий", "breakfast", True)]


def test_after_the_cut_off_the_refusal_names_who_can_change_it(world: World, signed_in: SignedIn) -> None:
    MealSettings.objects.create(id=1, cut_off=time(7, 45))
    boris = signed_in(world.boris)
    told = (
        "Приём заявок на 14.10.2026 закончился в 07:45. Изменить заявку может ответственный за питание: Тихонова Р. Ф."
    )
    answer = boris.post(page_of(world), {"version": "0", "meal": [box(world.dima)]})
    page = boris.get(page_of(world))
    assert (answer.status_code, f"Ошибка. {told}" in lines(answer), asked()) == (423, True, [])
    assert ["да" in row or "–" in row for row in table(page)[1:]] == [True, True]
    assert "Отправить заявку" not in page.text


def test_the_officer_corrects_with_a_reason(world: World, signed_in: SignedIn) -> None:
    MealSettings.objects.create(id=1, cut_off=time(7, 45))
    raisa = signed_in(world.raisa)
    without = raisa.post(page_of(world), {"version": "0", "meal": [box(world.dima)]})
    raisa.post(page_of(world), {"version": "0", "meal": [box(world.dima)], "reason": " опоздал автобус "})
    assert without.status_code == 400
    assert "Ошибка. Приём заявок закончился: назовите причину исправления." in lines(without)
    assert list(MealRequest.objects.values_list("reason", "written_by__username")) == [("опоздал автобус", "raisa")]


def test_boxes_of_another_class_are_passed_over(world: World, signed_in: SignedIn) -> None:
    signed_in(world.boris).post(page_of(world), {"version": "0", "meal": [box(world.zoya), box(world.nikita), "x"]})
    assert asked() == []


@pytest.mark.parametrize(("version", "status"), [("0", 302), ("1", 409), ("", 409), ("²", 409), ("-1", 409)])
def test_an_unknown_version_is_a_conflict(world: World, signed_in: SignedIn, version: str, status: int) -> None:
    assert signed_in(world.boris).post(page_of(world), {"version": version}).status_code == status


def test_on_a_day_off_there_is_nothing_to_ask_for(world: World, signed_in: SignedIn) -> None:
    sunday = date(2026, 10, 18)
    boris = signed_in(world.boris)
    page = boris.get(page_of(world, sunday))
    refused = boris.post(page_of(world, sunday), {"version": "0"})
    assert "В этот день класс не учится" in lines(page)
    assert refused.status_code == 400


def test_management_reads_without_boxes(world: World, signed_in: SignedIn) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    page = signed_in(world.galina).get(page_of(world))
    assert table(page)[1][:4] == ["1. Ершов Дмитрий", "да", "–", "–"]


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_grow_with_pupils_and_days(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    m.set_clock("2026-10-12 08:00")
    for day in (MONDAY, TUESDAY)[: n_rows - 1] or (MONDAY,):
        m.make_class_request(school_class=world.class_5a, on=day, by=world.boris.user)
    category = m.make_benefit_category()
    for _ in range(n_rows):
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        m.make_entitlement(pupil=pupil, category=category, by=world.raisa.user)
        m.make_diet(pupil=pupil, by=world.raisa.user)
        m.make_request(pupil=pupil, on=MONDAY, by=world.boris.user)
        j.make_absence(lesson=world.lesson_today, pupil=pupil, code=world.codes["Н"], by=world.anna.user)
    m.set_clock("2026-10-14 08:00")
    boris = signed_in(world.boris)
    with django_assert_num_queries(21):
        page = boris.get(page_of(world))
    assert len(table(page)) == 3 + n_rows
