"""«Итог» typed in the gradebook's last column, and the gradebook under a finger (product 2)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from journal.models import PeriodMark
from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.browser.grid import (
    DIMA,
    MONDAY,
    SVETA,
    TODAY,
    all_saved,
    cell,
    here,
    letters_of,
    marks_of,
    opened,
    press,
)
from tests.browser.network import intercept, refusing
from tests.factories.journal import make_period_mark
from tests.world import World

pytestmark = pytest.mark.browser

FINAL = 10  # the last column


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened her gradebook of 5А; the cursor stands on Дима's mark for the term."""
    visitor = opened(world, open_browser(world.anna))
    press(visitor.page, "End")
    assert here(visitor.page) == (DIMA, FINAL)
    return visitor


def finals() -> list[tuple[str, str]]:
    marks = PeriodMark.objects.order_by("pupil__sort_name")
    return [(mark.pupil.first_name, str(mark)) for mark in marks.select_related("pupil")]


def test_a_digit_sets_the_mark_and_words_are_confirmed(anna: Visitor) -> None:
    page = anna.page
    expect(page.locator("#grid-about")).to_contain_text("Итог: I четверть · предлагается 4")
    press(page, "5")
    assert here(page) == (SVETA, FINAL)
    press(page, *"yf", "Enter")  # «на» in the Latin layout
    all_saved(page)
    assert finals() == [("Дмитрий", "5"), ("Светлана", "н/а")]
    expect(cell(page, SVETA, FINAL)).to_have_text("н/а")
    press(page, "Control+z", "Control+z")
    all_saved(page)
    assert finals() == [("Дмитрий", ""), ("Светлана", "")]


def test_what_is_no_final_mark_stays_in_the_field_and_nothing_is_filled(anna: Visitor) -> None:
    press(anna.page, "y", "Enter")
    expect(cell(anna.page, DIMA, FINAL)).to_have_attribute("data-wrong", "Итог: 5, 4, 3, 2, н/а, осв., зач., незач.")
    press(anna.page, "Escape", "4", "ArrowUp", "Control+d")
    expect(anna.page.locator("#grid-note")).to_have_text(
        "Заполнено: 0. Не тронуты: итог ставят каждому отдельно – 1, не в группе – 1."
    )
    all_saved(anna.page)
    assert finals() == [("Дмитрий", "4")]


def test_a_refused_key_says_what_is_set_for_a_term(anna: Visitor) -> None:
    press(anna.page, "7")
    for place in ("#grid-note", "#grid-announcer"):
        expect(anna.page.locator(place)).to_have_text("«7» сюда не пишут. Итог: 5, 4, 3, 2, н/а, осв., зач., незач.")


def test_a_conflict_shows_both_values_and_the_author(world: World, anna: Visitor) -> None:
    make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.boris.user)
    press(anna.page, "5")
    problem = anna.page.locator("#unsaved li")
    expect(problem).to_contain_text("Ершов Дмитрий, Итог: I четверть: у вас «5», в журнале «3» (Громов Б. Н.).")
    problem.get_by_role("button", name="Записать «5»").click()
    all_saved(anna.page)
    assert finals() == [("Дмитрий", "5")]


def test_without_a_network_it_waits(anna: Visitor) -> None:
    intercept(anna.page, "**/periods/*/marks/*/", refusing(503))
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
    anna.page.unroute("**/periods/*/marks/*/")
    anna.page.reload()
    all_saved(anna.page)
    assert finals() == [("Дмитрий", "5")]


def test_keys_pressed_before_the_script_listens_are_typed_by_it(world: World, open_browser: OpenBrowser) -> None:
    page, held = open_browser(world.anna).page, []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/js/gradebook.js", hold)
    gradebook = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    page.goto(open_browser(world.anna).server + gradebook, wait_until="commit")
    page.locator("#grid-announcer").wait_for(state="attached")
    press(page, "5", "4")
    cell(page, DIMA, MONDAY).click()
    press(page, "2")
    held[0].continue_()
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 2)]


def test_marks_and_letters_are_tapped_on_a_phone(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna, viewport=NARROW)).page
    pad = page.get_by_role("group", name="Ввести в ячейку")
    pad.get_by_role("button", name="Отметка 5").click()
    pad.get_by_role("button", name="причина ещё неизвестна").click()
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    assert letters_of(world.lesson_today) == [("Светлана", "Н")]
    cell(page, DIMA, TODAY).click()
    pad.get_by_role("button", name="Очистить").click()
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, None)]
    sizes = pad.get_by_role("button").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().height)")
    assert min(sizes) >= 24


def test_the_head_of_a_lesson_opens_it_by_a_tap_on_a_phone(world: World, open_browser: OpenBrowser) -> None:
    """What the cursor stood on was told in three lines; they went at the touch, and the head from under the finger."""
    page = opened(world, open_browser(world.anna, viewport=NARROW, touch=True)).page
    page.get_by_role("link", name="14 октября, ср, 2 урок").tap()
    expect(page.get_by_label("Тема урока")).to_be_visible()
