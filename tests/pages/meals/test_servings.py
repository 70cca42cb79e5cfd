"""Факт питания of a class, benefits and diets of a class."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meals.models import BenefitEntitlement, MealLeave, MealRequest, MealServing, PupilDiet
from school.models import HomeSchooling
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import TODAY, YEAR_BEGINS, World


def page_of(world: World, on: date = TODAY) -> str:
    return f"{reverse('meals:servings', args=[world.class_5a.pk])}?on={on.isoformat()}"


def rights_of(world: World) -> str:
    return reverse("meals:rights", args=[world.class_5a.pk])


def given() -> list[tuple[str, str, bool]]:
    rows = MealServing.objects.order_by("pupil__sort_name", "kind")
    return list(rows.values_list("pupil__first_name", "kind", "is_served"))


def ticks(page: Any) -> list[tuple[str, str]]:
    return [(row.name, box.kind) for row in page.context["day"].rows for box in row.boxes if box.is_served]


def test_what_was_asked_for_is_proposed_without_who_was_away(world: World, signed_in: SignedIn) -> None:
    for child in (world.dima, world.sveta):
        m.make_request(pupil=child.pupil, by=world.boris.user)
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    page = signed_in(world.raisa).get(page_of(world))
    assert ticks(page) == [("Ёшкина Светлана", "breakfast")]
    assert MealRequest.objects.filter(is_wanted=True).count() == 2


def test_the_officer_records_and_takes_back(world: World, signed_in: SignedIn) -> None:
    raisa = signed_in(world.raisa)
    raisa.post(page_of(world), {"version": "0", "meal": [f"{world.dima.pupil.pk}-lunch"]})
    first = given()
    raisa.post(page_of(world), {"version": "1"})
    stale = raisa.post(page_of(world), {"version": "1", "meal": [f"{world.dima.pupil.pk}-lunch"]})
    assert (first, given(), stale.status_code) == (
        [("Дмитрий", "lunch", True)],
        [("Дмитрий", "lunch", False)],
        409,
    )


def test_a_free_meal_is_not_given_to_who_was_absent(world: World, signed_in: SignedIn) -> None:
    m.make_entitlement(pupil=world.dima.pupil, category=m.make_benefit_category(), by=world.raisa.user)
    for child in (world.dima, world.sveta):
        j.make_absence(lesson=world.lesson_today, pupil=child.pupil, code=world.codes["Н"], by=world.anna.user)
    raisa = signed_in(world.raisa)
    meals = [f"{child.pupil.pk}-breakfast" for child in (world.dima, world.sveta)]
    refused = raisa.post(page_of(world), {"version": "0", "meal": meals})
    raisa.post(page_of(world), {"version": "0", "meal": meals[1:]})
    assert refused.status_code == 400
    assert any("отсутствующим не выдают: Ершов Дмитрий." in line for line in lines(refused))
    assert given() == [("Светлана", "breakfast", True)]


def test_a_day_to_come_is_refused_and_management_reads(world: World, signed_in: SignedIn) -> None:
    tomorrow = date(2026, 10, 15)
    answer = signed_in(world.raisa).post(
        page_of(world, tomorrow), {"version": "0", "meal": [f"{world.dima.pupil.pk}-lunch"]}
    )
    assert "Ошибка. Этот день ещё не наступил: питание пока не выдано." in lines(answer)
    assert "Сохранить" not in signed_in(world.boris).get(page_of(world)).text


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_grow_with_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    for _ in range(n_rows):
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        m.make_serving(pupil=pupil, by=world.raisa.user)
    raisa = signed_in(world.raisa)
    with django_assert_num_queries(13):
        page = raisa.get(page_of(world))
    assert len(ticks(page)) == n_rows


def typed(world: World, what: str, **changes: str) -> dict[str, str]:
    return {"pupil": str(world.dima.pupil.pk), "what": what, "number": "17", "starts_on": "2026-10-01", **changes}


def test_the_officer_enters_benefits_diets_and_leaves_and_ends_them(world: World, signed_in: SignedIn) -> None:
    category = m.make_benefit_category()
    diet = m.make_diet(pupil=world.sveta.pupil, by=world.raisa.user).diet
    HomeSchooling.objects.create(pupil=world.sveta.pupil, starts_on=TODAY, basis="№ 7")
    raisa = signed_in(world.raisa)
    for what in (f"benefit-{category.pk}", f"diet-{diet.pk}", "leave"):
        raisa.post(rights_of(world), typed(world, what))
    again = raisa.post(rights_of(world), typed(world, f"benefit-{category.pk}"))
    benefit = BenefitEntitlement.objects.get()
    raisa.post(reverse("meals:right_end", args=[world.class_5a.pk, "benefit", benefit.pk]), {"ends_on": "2026-10-20"})
    benefit.refresh_from_db()
    page = table(raisa.get(rights_of(world)))
    assert "В эти дни у ученика уже есть льгота этой категории." in lines(again)
    assert [row[:5] for row in page[1:]] == [
        ["Ершов Дмитрий", "Многодетные", "17", "01.10.2026", "20.10.2026"],
        ["Ершов Дмитрий", "БМ – без молока", "–", "01.10.2026", "бессрочно"],
        ["Ёшкина Светлана", "БМ – без молока", "–", "01.09.2026", "бессрочно"],
        ["Ершов Дмитрий", "длительно отсутствует", "–", "01.10.2026", "бессрочно"],
        ["Ёшкина Светлана", "обучается на дому", "–", "14.10.2026", "бессрочно"],
    ]
    assert (PupilDiet.objects.count(), MealLeave.objects.count()) == (2, 1)


def test_dates_in_the_wrong_order_and_strangers_are_refused(world: World, signed_in: SignedIn) -> None:
    raisa = signed_in(world.raisa)
    category = m.make_benefit_category()
    wrong = raisa.post(rights_of(world), typed(world, f"benefit-{category.pk}", ends_on="2026-09-01"))
    foreign = raisa.post(rights_of(world), typed(world, f"benefit-{category.pk}", pupil=str(world.zoya.pupil.pk)))
    assert "Последний день раньше первого." in lines(wrong)
    assert (foreign.status_code, BenefitEntitlement.objects.count()) == (400, 0)


def test_the_class_teacher_reads_benefits_and_a_subject_teacher_nowhere(world: World, signed_in: SignedIn) -> None:
    m.make_entitlement(pupil=world.dima.pupil, category=m.make_benefit_category(), by=world.raisa.user)
    assert table(signed_in(world.boris).get(rights_of(world)))[1][:2] == ["Ершов Дмитрий", "Многодетные"]
    anna = signed_in(world.anna)
    pages = [
        f"/journal/{world.group_5a.pk}/{world.maths.pk}/",
        f"/journal/lessons/{world.lesson_today.pk}/",
        "/start/teacher/",
        reverse("meals:menus"),
    ]
    texts = [anna.get(page).text for page in pages]
    assert [page for page, text in zip(pages, texts, strict=True) if "Многодетные" in text or "МД" in text] == []
