"""The grid by itself (docs/grid.md): a page that knows times instead of marks types them with several keys each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.template import engines
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import cell, here, paste, press
from tests.browser.network import intercept
from tests.browser.page_checks import accessibility_complaints
from tests.browser.reading import texts
from tests.world import World

pytestmark = pytest.mark.browser

PAGE = Path(__file__).with_name("grid_of_times.html")
SETTINGS = {"place": "times:1", "writer": 1, "urls": {"time": "/times/0/0/of/0/"}, "signInUrl": ""}


@dataclass
class Server:
    """Writes whatever it is sent, as a view with compare-and-set would; `written` by the end of the address."""

    written: dict[str, tuple[str, int]] = field(default_factory=dict)

    def answer(self, route: Route) -> None:
        place = route.request.url.partition("/times/")[2]
        sent = {name: values[0] for name, values in parse_qs(route.request.post_data, keep_blank_values=True).items()}
        value, version = self.written.get(place, ("", 0))
        if int(sent["version"]) != version:
            other: dict[str, Any] = {"value": value, "version": version, "author": "Громов Б. Н.", "message": "Занято."}
            route.fulfill(status=409, json=other)
            return
        self.written[place] = (sent["value"], version + 1)
        route.fulfill(json={"value": sent["value"], "version": version + 1})


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def visitor(open_browser: OpenBrowser, world: World, server: Server) -> Visitor:
    """The page of times; the cursor stands on the first cell."""
    visitor = open_browser()
    context = {"names": ["Волков Олег", "Гусева Мила", "Дроздов Пётр"], "settings": json.dumps(SETTINGS)}
    html = engines["jinja2"].from_string(PAGE.read_text()).render(context)
    visitor.page.route("**/times/", lambda route: route.fulfill(body=html, content_type="text/html"))
    visitor.page.route("**/times/*/*/of/*/", server.answer)
    visitor.goto("/times/")
    visitor.page.locator("#grid td[tabindex='0']").focus()
    return visitor


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.page


def saved(page: Page) -> None:
    expect(page.locator("#grid")).to_have_attribute("data-unsaved", "0")


def field_in(page: Page, row: int) -> Locator:
    return cell(page, row, 1).get_by_role("textbox")


def test_several_characters_are_written_when_they_are_confirmed(page: Page, server: Server) -> None:
    press(page, *"5:20")
    expect(field_in(page, 0)).to_have_value("5:20")
    expect(field_in(page, 0)).to_have_accessible_name("Волков Олег, Первый")
    assert server.written == {}
    press(page, "Enter", *"4,05", "Tab")
    saved(page)
    assert server.written == {"7/1/of/1/": ("5:20", 1), "7/1/of/2/": ("4:05", 1)}
    assert cell(page, 1, 1).inner_text() == "4:05"
    assert page.evaluate("document.activeElement.closest('#grid')") is None
    press(page, "Shift+Tab")
    assert here(page) == (1, 1)


def test_escape_leaves_the_cell_as_it_was(page: Page, server: Server) -> None:
    press(page, *"5:20", "Enter", "ArrowUp", "4", "Escape")
    saved(page)
    assert (cell(page, 0, 1).inner_text(), here(page), server.written) == ("5:20", (0, 1), {"7/1/of/1/": ("5:20", 1)})


def test_f2_changes_the_text_and_arrows_move_within_it(page: Page, server: Server) -> None:
    press(page, *"5:20", "Enter", "ArrowUp", "F2", "End", "Backspace", "1", "ArrowDown")
    saved(page)
    assert (server.written, here(page)) == ({"7/1/of/1/": ("5:21", 2)}, (1, 1))


def test_what_is_no_time_stays_in_the_field_with_the_reason_and_hinders_nobody(page: Page, server: Server) -> None:
    press(page, *"abc", "Enter")
    expect(field_in(page, 0)).to_be_focused()
    expect(cell(page, 0, 1)).to_have_attribute("data-wrong", "Введите минуты и секунды: 5:20.")
    cell(page, 1, 1).click()
    press(page, *"4:05", "Enter")
    saved(page)
    expect(field_in(page, 0)).to_have_value("abc")
    assert server.written == {"7/1/of/2/": ("4:05", 1)}
    field_in(page, 0).fill("5:00")
    press(page, "Enter")
    saved(page)
    assert server.written["7/1/of/1/"] == ("5:00", 1)
    expect(page.locator("[data-wrong]")).to_have_count(0)


def test_a_doubtful_value_is_confirmed_once_more(page: Page, server: Server) -> None:
    press(page, *"0:20", "Enter")
    expect(page.locator("#grid-note")).to_have_text("Быстрее минуты не бегают. Верно – нажмите Enter ещё раз.")
    assert server.written == {}
    press(page, "Enter")
    saved(page)
    assert server.written == {"7/1/of/1/": ("0:20", 1)}


def test_undo_fill_lock_and_conflict_are_those_of_the_gradebook(page: Page, server: Server) -> None:
    press(page, "Control+d")
    expect(page.locator("#grid-note")).to_have_text("Сначала введите время.")
    press(page, *"5:20", "Enter", "Control+d")
    expect(page.locator("#grid-note")).to_have_text("Заполнено: 2.")
    saved(page)
    press(page, "Control+z")
    saved(page)
    assert [value for value, _ in server.written.values()] == ["5:20", "", ""]
    press(page, "ArrowRight", "5")
    expect(page.locator("#grid-announcer")).to_have_text("Второго забега не было.")
    server.written["7/1/of/1/"] = ("5:10", 2)
    cell(page, 0, 1).click()
    press(page, *"5:15", "Enter")
    expect(page.locator("#unsaved li")).to_contain_text(
        "Волков Олег, Первый: у вас «5:15», в протоколе «5:10» (Громов Б. Н.)."
    )
    page.get_by_role("button", name="Записать «5:15»").click()
    saved(page)
    assert server.written["7/1/of/1/"] == ("5:15", 3)


def test_what_is_being_typed_is_asked_about_before_leaving(page: Page) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    press(page, "5")
    page.reload()
    assert asked == ["beforeunload"]


def test_without_a_network_a_time_waits(visitor: Visitor, server: Server) -> None:
    intercept(visitor.page, "**/times/*/*/of/*/", lambda route: route.abort(), times=1)
    press(visitor.page, *"5:20", "Enter")
    expect(visitor.page.locator("#save-state")).to_contain_text("Нет связи: 1 результат не сохранён.")
    saved(visitor.page)
    assert server.written == {"7/1/of/1/": ("5:20", 1)}


def test_a_finger_opens_the_field(page: Page) -> None:
    touch = {"pointerType": "touch", "bubbles": True}
    cell(page, 0, 1).dispatch_event("pointerdown", touch)
    cell(page, 0, 1).dispatch_event("click", touch)
    expect(field_in(page, 0)).to_be_focused()


def test_the_field_is_accessible(visitor: Visitor) -> None:
    press(visitor.page, *"abc", "Enter")
    assert accessibility_complaints(visitor) == []


def test_a_column_is_pasted_as_if_it_were_typed_and_undone_at_once(page: Page, server: Server) -> None:
    """What would be asked about once more is left to be typed."""
    paste(page, "5:20\t4:00\n0:40\nбыстро\n4,05")
    dialog = page.locator(".paste-preview")
    expect(dialog.get_by_role("status")).to_have_text("Будет записано: 1. Не будет: 4.")
    assert texts(dialog.locator("li")) == [
        "Второго забега не было. Волков Олег, Второй – «4:00»",
        "Быстрее минуты не бегают. Если верно, впишите в ячейку. Гусева Мила, Первый – «0:40»",
        "Введите минуты и секунды: 5:20. Дроздов Пётр, Первый – «быстро»",
        "За краем таблицы. «4,05»",
    ]
    press(page, "Enter")
    saved(page)
    assert server.written == {"7/1/of/1/": ("5:20", 1)}
    press(page, "Control+z")
    saved(page)
    assert server.written == {"7/1/of/1/": ("", 2)}
