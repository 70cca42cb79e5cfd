"""Leaving a page with something typed and not sent asks first, and only then (static/js/leaving.js)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import press
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened the page of a lesson."""
    visitor = open_browser(world.anna)
    visitor.goto(reverse("journal:lesson", args=[world.lesson_today.pk]))
    visitor.page.locator("h1").click()  # without a touch of the reader's no browser asks
    return visitor


def asked_on_leaving(page: Page) -> list[str]:
    """Leaves, whatever is asked; the questions."""
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(page.url.partition("/journal/")[0] + "/")
    page.remove_listener("dialog", answer)
    return questions


TYPED: dict[str, Callable[[Page], object]] = {
    "text": lambda page: page.locator("#homework").press_sequentially("§ 5"),
    "a mark": lambda page: page.locator(".mark-input").first.press_sequentially("5"),
    "a choice": lambda page: page.locator(".pupil select").first.select_option(index=1),
    "a tick": lambda page: page.locator("#none").check(),
    "a file": lambda page: page.locator("#files").set_input_files(
        {"name": "task.txt", "mimeType": "text/plain", "buffer": b"1"}
    ),
}


@pytest.mark.parametrize("what", TYPED)
def test_leaving_with_something_typed_asks(anna: Visitor, what: str) -> None:
    TYPED[what](anna.page)
    assert asked_on_leaving(anna.page) == ["beforeunload"]


def test_leaving_an_untouched_form_asks_nothing(anna: Visitor) -> None:
    assert asked_on_leaving(anna.page) == []


def test_what_was_typed_and_taken_back_asks_nothing(anna: Visitor) -> None:
    field = anna.page.locator("#homework")
    field.press_sequentially("§")
    field.press("Backspace")
    assert asked_on_leaving(anna.page) == []


def test_a_form_that_was_sent_asks_nothing_also_when_the_page_comes_back(anna: Visitor) -> None:
    page = anna.page
    page.locator("#homework").press_sequentially("§ 5")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранено.")).to_be_visible()
    page.locator("h1").click()
    assert asked_on_leaving(page) == []
    page.go_back()
    page.locator("h1").click()
    assert asked_on_leaving(page) == []


def test_what_came_back_with_an_error_is_asked_about(anna: Visitor) -> None:
    page = anna.page
    page.locator(".mark-input").first.press_sequentially("9")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("alert").click()
    assert asked_on_leaving(page) == ["beforeunload"]


def test_sending_one_form_asks_about_what_was_typed_into_another(world: World, open_browser: OpenBrowser) -> None:
    visitor = open_browser(world.galina)
    visitor.goto(reverse("timetable:class_setup", args=[world.class_5a.pk]))
    page = visitor.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true")
    page.locator("[name=assignment-hours_per_week]").press_sequentially("5")
    page.locator("[name=group-name]").press_sequentially("Вторая")
    with page.expect_event("dialog") as asked:
        page.locator("[name=group-name]").press("Enter")
    assert asked.value.type == "beforeunload"


def test_a_closed_card_of_the_gradebook_asks_nothing(world: World, open_browser: OpenBrowser) -> None:
    visitor = open_browser(world.anna)
    visitor.goto(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    page = visitor.page
    page.locator("#grid td:focus").wait_for()
    press(page, "F2")
    page.get_by_label("Комментарий").press_sequentially("У доски")
    page.keyboard.press("Escape")
    assert asked_on_leaving(page) == []
