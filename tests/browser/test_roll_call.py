"""«Все на месте» by one key in the gradebook, and by one press on the lesson page (R-12)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from journal.models import RollCall
from tests.browser.conftest import NARROW, OpenBrowser
from tests.browser.grid import (
    DIMA,
    LONG_AGO,
    NIKITA,
    SVETA,
    TODAY,
    all_saved,
    cell,
    here,
    letters_of,
    opened,
    press,
)
from tests.browser.network import intercept, refusing
from tests.world import World

pytestmark = pytest.mark.browser


def roll(page: Page, column: int) -> Locator:
    return page.locator("#grid tfoot tr > *").nth(column)


def called(world: World) -> list[int]:
    return list(RollCall.objects.in_force().values_list("lesson", flat=True))


def test_one_key_says_it_and_the_same_key_takes_it_back(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    press(page, "+")
    all_saved(page)
    expect(roll(page, TODAY)).to_have_text("✓")
    expect(page.locator("#grid-announcer")).to_contain_text("Перекличка: все на месте")
    assert (called(world), here(page)) == ([world.lesson_today.pk], (DIMA, TODAY))
    press(page, "=")  # the same key without Shift
    all_saved(page)
    expect(roll(page, TODAY)).to_have_text("")
    assert called(world) == []
    press(page, "Control+z")
    all_saved(page)
    assert (called(world), here(page)) == ([world.lesson_today.pk], (DIMA, TODAY))


def test_a_letter_takes_it_back_and_undoing_brings_both_back(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    press(page, "+", "ArrowDown", "y")
    all_saved(page)
    expect(roll(page, TODAY)).to_have_text("")
    assert (called(world), letters_of(world.lesson_today)) == ([], [("Светлана", "Н")])
    press(page, "+")
    expect(page.locator("#grid-announcer")).to_contain_text("отмечены отсутствующие")
    press(page, "Control+z")
    all_saved(page)
    expect(roll(page, TODAY)).to_have_text("✓")
    assert (called(world), letters_of(world.lesson_today)) == ([world.lesson_today.pk], [("Светлана", None)])


def test_arrows_come_to_the_row_under_the_pupils(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    is_of_rolls = "document.activeElement.closest('tfoot') !== null"
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")
    assert (page.evaluate(is_of_rolls), here(page)) == (True, (0, TODAY))
    press(page, "+")
    all_saved(page)
    assert called(world) == [world.lesson_today.pk]
    press(page, "ArrowDown", "ArrowLeft")
    assert (page.evaluate(is_of_rolls), here(page)) == (True, (0, TODAY - 1))
    press(page, "End", "+")
    assert called(world) == [world.lesson_today.pk]
    press(page, "Home", "ArrowUp")
    assert (page.evaluate(is_of_rolls), here(page)) == (False, (NIKITA, LONG_AGO))
    press(page, "Control+End")
    assert (page.evaluate(is_of_rolls), here(page)[0]) == (False, NIKITA)


def test_the_row_under_the_pupils_takes_nothing_else(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    roll(page, TODAY).click()
    press(page, "5", "y", "F2", "Control+d", "/", "+")
    all_saved(page)
    assert (called(world), letters_of(world.lesson_today)) == ([world.lesson_today.pk], [])
    press(page, "Delete")
    all_saved(page)
    assert called(world) == []
    press(page, "ArrowUp")
    assert here(page) == (NIKITA, TODAY)


def test_a_refusal_is_told_under_the_grid(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    intercept(page, "**/roll/", refusing(423))
    press(page, "+")
    expect(page.locator("#unsaved")).to_contain_text("Перекличка, 14 октября, ср, 2 урок")
    page.get_by_role("button", name="Вернуть, как было").click()
    expect(roll(page, TODAY)).to_have_text("")


def test_a_finger_says_it_by_a_button(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna, viewport=NARROW, touch=True)).page
    cell(page, SVETA, TODAY).tap()
    page.get_by_role("button", name="Все на месте").click()
    all_saved(page)
    assert called(world) == [world.lesson_today.pk]


def test_one_press_on_the_lesson_page(world: World, open_browser: OpenBrowser) -> None:
    visitor = open_browser(world.anna)
    visitor.goto(reverse("journal:lesson", args=[world.lesson_today.pk]))
    page = visitor.page
    page.get_by_role("button", name="Все на месте").click()
    expect(page.get_by_text("✓ Все на месте")).to_be_visible()
    assert called(world) == [world.lesson_today.pk]
    page.get_by_role("button", name="Снять отметку").click()
    expect(page.get_by_role("button", name="Все на месте")).to_be_visible()
    assert called(world) == []
