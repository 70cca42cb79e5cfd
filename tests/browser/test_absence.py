"""The deputy's quarter of an hour before lessons: a teacher is ill for three days, clicks counted (R-25)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.clicks import CountedHands
from tests.browser.conftest import OpenBrowser
from tests.browser.page_checks import accessibility_complaints, scrolls_sideways
from tests.factories import timetable as t
from tests.world import World
from timetable.models import Lesson, StaffAbsence, Substitution

pytestmark = pytest.mark.browser

MON, TUE, WED = date(2026, 10, 19), date(2026, 10, 20), date(2026, 10, 21)
CLICKS = 8


def twelve_lessons(world: World) -> None:
    """Four of Anna's a day; Vera has one of her own on Tuesday."""
    for on in (MON, TUE, WED):
        for number in (1, 2, 3, 4):
            t.make_lesson(assignment=world.maths_5a, on=on, number=number)
    t.make_lesson(assignment=world.maths_5b, on=TUE, number=4)


def record_absence(hands: CountedHands) -> None:
    main = hands.page.locator("main")
    hands.click(main.get_by_role("link", name="Педагог отсутствует"))
    hands.choose(main.get_by_label("Кто отсутствует"), label="Белова Анна Сергеевна")
    hands.type(main.get_by_label("С какого дня"), MON.isoformat())
    hands.type(main.get_by_label("По какой день"), WED.isoformat())
    hands.click(main.get_by_role("button", name="Показать уроки"))


def test_twelve_lessons_of_three_days_are_substituted_in_at_most_eight_clicks(
    world: World, open_browser: OpenBrowser
) -> None:
    twelve_lessons(world)
    galina = open_browser(world.galina)
    galina.goto(reverse("reports:start", args=["deputy"]))
    hands = CountedHands(galina.page)
    record_absence(hands)
    expect(galina.page.locator("main select[name^=lesson-]")).to_have_count(12)
    hands.click(galina.page.get_by_role("button", name="Записать замены"))
    expect(galina.page.locator(".notices")).to_contain_text("Записано: 12 уроков.")
    assert hands.clicks <= CLICKS
    of_three_days = Lesson.objects.filter(on__range=(MON, WED), assignment=world.maths_5a)
    assert [of_three_days.filter(teacher=world.anna.staff).count(), Substitution.objects.filter(
        absence=StaffAbsence.objects.get()
    ).count()] == [0, 12]  # fmt: skip
    busy = Lesson.objects.taking_place().filter(on=TUE, number=4).values_list("teacher", flat=True)
    assert len(set(busy)) == 2


def test_one_of_them_is_chosen_by_hand_and_a_refusal_stands_beside_it(world: World, open_browser: OpenBrowser) -> None:
    twelve_lessons(world)
    galina = open_browser(world.galina, viewport={"width": 390, "height": 800})
    galina.goto(reverse("reports:start", args=["deputy"]))
    hands = CountedHands(galina.page)
    record_absence(hands)
    by_hand = galina.page.get_by_label("Решение: 20.10, урок 2, 5А")
    hands.choose(by_hand, value=f"s{world.boris.staff.pk}")
    t.make_lesson(assignment=world.english_2_5a, on=TUE, number=5)
    busy = t.make_lesson(assignment=world.maths_5b, on=TUE, number=2)
    t.make_substitution(lesson=busy, substitute=world.boris.staff)
    hands.click(galina.page.get_by_role("button", name="Записать замены"))
    expect(galina.page.locator("main p.error")).to_have_text("Громов Б. Н. в это время ведёт 5Б, математика.")
    expect(by_hand).to_have_value(f"s{world.boris.staff.pk}")
    galina.complaints.clear()  # the answer 400 is what is looked at
    assert (accessibility_complaints(galina), scrolls_sideways(galina)) == ([], False)
