"""The card of a cell over the gradebook, and the results that are typed by one key (product 2)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from journal.models import Mark, OutstandingWork
from tests.browser.conftest import OpenBrowser
from tests.browser.grid import DIMA, MONDAY, SVETA, TODAY, all_saved, cell, here, opened, press, row
from tests.browser.page_checks import accessibility_complaints
from tests.world import World

pytestmark = pytest.mark.browser


def card(page: Page) -> str:
    """Opens the card of Дима's cell on Monday; gives the selector of the dialog."""
    cell(page, DIMA, MONDAY).click()
    press(page, "F2")
    expect(page.locator("dialog.card-dialog")).to_be_visible()
    return "dialog.card-dialog"


def test_f2_opens_the_card_and_what_it_saves_stands_in_the_cell(world: World, open_browser: OpenBrowser) -> None:
    visitor = opened(world, open_browser(world.anna))
    page, dialog = visitor.page, card(visitor.page)
    assert accessibility_complaints(visitor) == []
    page.get_by_label("Отметка", exact=True).select_option("5")
    page.get_by_label("Комментарий").fill("У доски <b>")
    page.locator(dialog).get_by_role("button", name="Сохранить").click()
    expect(page.locator(dialog)).to_be_hidden()
    mark = Mark.objects.get(work=world.work_monday, pupil=world.dima.pupil)
    assert (mark.value, mark.comment, here(page)) == (5, "У доски <b>", (DIMA, MONDAY))
    assert row(page, DIMA)[MONDAY] == "5"
    assert "У доски <b>" in page.locator("#grid-about").inner_text()
    press(page, "4")
    all_saved(page)
    assert Mark.objects.get(pk=mark.pk).value == 4


def test_escape_closes_the_card_and_changes_nothing(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    dialog = card(page)
    page.get_by_label("Отметка", exact=True).select_option("2")
    press(page, "Escape")
    expect(page.locator(dialog)).to_be_hidden()
    assert (here(page), Mark.objects.get(pupil=world.dima.pupil).value) == ((DIMA, MONDAY), 4)


def test_conflict_on_the_card_keeps_what_was_typed(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    dialog = page.locator(card(page))
    Mark.objects.filter(pupil=world.dima.pupil).update(value=3, written_by=world.boris.user)
    page.get_by_label("Отметка", exact=True).select_option("5")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Здесь уже записано «3»: Громов Б. Н.")
    expect(page.get_by_label("Отметка", exact=True)).to_have_value("5")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_be_hidden()
    assert Mark.objects.get(pupil=world.dima.pupil).value == 5


def test_point_shows_in_the_cell_until_a_mark_settles_it(world: World, open_browser: OpenBrowser) -> None:
    page = opened(world, open_browser(world.anna)).page
    dialog = page.locator(card(page))
    page.get_by_label("Отметка", exact=True).select_option("")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Сохранить").click()
    expect(cell(page, DIMA, MONDAY)).to_have_attribute("data-o", "сдать до 21.10")
    assert OutstandingWork.objects.open().count() == 1
    press(page, "3")
    all_saved(page)
    assert (row(page, DIMA)[MONDAY], OutstandingWork.objects.open().count()) == ("3", 0)


@pytest.mark.parametrize(("keys", "signs"), [(("з", "х"), ["зч", "нз"]), (("p", "d"), ["зч", "осв"])])
def test_results_are_typed_by_one_key_in_both_layouts(
    world: World, open_browser: OpenBrowser, keys: tuple[str, ...], signs: list[str]
) -> None:
    page = opened(world, open_browser(world.anna)).page
    mean = row(page, DIMA)[-2]
    cell(page, DIMA, TODAY).click()
    press(page, *keys)
    all_saved(page)
    marks = Mark.objects.filter(work__lesson=world.lesson_today).order_by("pupil__sort_name")
    assert [str(mark) for mark in marks] == signs
    assert [row(page, number)[TODAY] for number in (DIMA, SVETA)] == signs
    assert row(page, DIMA)[-2] == mean
