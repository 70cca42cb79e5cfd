"""A range of the gradebook: selected, copied, pasted from a spreadsheet with a look before, cleared, undone at once."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from journal.actions import put_mark
from journal.models import Mark
from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import (
    DIMA,
    MONDAY,
    NIKITA,
    SVETA,
    TODAY,
    TUESDAY,
    all_saved,
    cell,
    here,
    letters_of,
    marks_of,
    opened,
    paste,
    press,
    row,
    write_pasted,
)
from tests.browser.network import intercept
from tests.browser.page_checks import accessibility_complaints
from tests.browser.reading import texts
from tests.factories import journal as j
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened her gradebook of 5А; the cursor stands on Дима's cell of today."""
    return opened(world, open_browser(world.anna))


def note(page: Page, text: str) -> None:
    expect(page.locator("#grid-note")).to_have_text(text)


def selected(page: Page, count: int) -> None:
    """Waits until so many cells are selected: what selects comes with its first use."""
    expect(page.locator("#grid td[aria-selected]")).to_have_count(count)


def preview(page: Page) -> Locator:
    """The dialog, once the server has said what would happen."""
    expect(page.locator(".paste-preview [role=status]")).not_to_have_text("Проверяется…")
    return page.locator(".paste-preview")


def test_shift_and_arrows_select_and_every_other_key_ends_it(world: World, anna: Visitor) -> None:
    page = anna.page
    press(page, "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowLeft")
    selected(page, 6)
    assert here(page) == (SVETA, MONDAY)
    expect(page.locator("#grid-announcer")).to_have_text("Выделено: 2 × 3.")
    press(page, "Shift+ArrowUp")
    selected(page, 3)
    press(page, "Escape")
    selected(page, 0)
    press(page, "Shift+ArrowRight", "ArrowDown")
    selected(page, 0)
    assert here(page) == (SVETA, TUESDAY)


def test_the_mouse_selects_what_it_is_drawn_over_and_a_click_ends_it(world: World, anna: Visitor) -> None:
    page = anna.page
    cell(page, DIMA, MONDAY).hover()
    page.mouse.down()
    cell(page, SVETA, TODAY).hover()
    selected(page, 6)
    page.mouse.up()
    cell(page, DIMA, TUESDAY).hover()
    selected(page, 6)
    cell(page, SVETA, MONDAY).click()
    selected(page, 0)
    cell(page, DIMA, TODAY).click(modifiers=["Shift"])
    selected(page, 6)


def test_what_is_copied_is_a_table_that_comes_back_equal(world: World, anna: Visitor) -> None:
    """Through the real clipboard, as a spreadsheet reads it; Света's letter stands beside a mark."""
    j.make_mark(work=world.work_monday, pupil=world.sveta.pupil, value=3, by=world.anna.user)
    anna.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(world, anna).page
    press(page, "ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "Shift+ArrowRight")
    selected(page, 4)
    press(page, "Control+c")
    note(page, "Скопировано: 2 × 2.")
    assert page.evaluate("navigator.clipboard.readText()") == "4\t\n3 Н\t"
    press(page, "ArrowDown", "ArrowUp", "ArrowUp", "ArrowRight", "Control+v")
    dialog = preview(page)
    expect(dialog.get_by_role("status")).to_have_text("Будет записано: 2. Не меняется: 2.")
    write_pasted(page, 2, by_key=True)
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 4), ("Светлана", 1, 3)]
    assert letters_of(world.lesson_today) == [("Светлана", "Н")]


def test_a_pasted_block_is_one_request_and_one_step_back(world: World, anna: Visitor) -> None:
    page = anna.page
    before = [row(page, number) for number in (DIMA, SVETA)]
    sent: list[dict[str, Any]] = []
    page.on("request", lambda request: sent.extend(_blocks(request)))
    press(page, "ArrowLeft", "ArrowLeft")
    paste(page, "5\t\tн\r\n2 оп\t\t5,00\r\n")
    dialog = preview(page)
    expect(dialog.get_by_role("heading", name="Вставка: 2 × 3")).to_be_visible()
    expect(dialog.get_by_role("status")).to_have_text("Будет записано: 4, из них вместо прежнего: 2. Не меняется: 2.")
    assert accessibility_complaints(anna) == []
    assert marks_of(world.lesson_today) == []
    write_pasted(page, 4)
    all_saved(page)
    note(page, "Вставлено: 4. Отменить – Ctrl+Z.")
    assert here(page) == (DIMA, MONDAY)
    assert [row(page, number)[MONDAY : TODAY + 1] for number in (DIMA, SVETA)] == [["5", "", "Н"], ["2ОП", "", "5"]]
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 5), ("Светлана", 1, 2)]
    assert row(page, SVETA)[-4:-2] == ["3,50", "2"]
    press(page, "Control+z")
    note(page, "Отменено: 5.")
    all_saved(page)
    assert [row(page, number) for number in (DIMA, SVETA)] == before
    press(page, "Control+y")
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Светлана", 1, 5)]
    assert [(bool(block["is_look"]), len(block["cells"])) for block in sent] == [
        (True, 5),
        (False, 5),
        (False, 5),
        (False, 5),
    ]


def _blocks(request: Request) -> list[dict[str, Any]]:
    """What the request holds, when it is one about a block."""
    if not request.url.endswith("/block/"):
        return []
    fields = {name: values[0] for name, values in parse_qs(request.post_data or "").items()}
    return [{"is_look": fields.get("is_look", ""), "cells": json.loads(fields["cells"])}]


def test_what_is_refused_is_shown_cell_by_cell_and_left_alone(world: World, anna: Visitor) -> None:
    """A mark outside the scale, words, another's lesson, who has left, the edge; what Борис has written meanwhile."""
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=1, by=world.boris.user)
    page = anna.page
    press(page, "ArrowLeft", "ArrowLeft")
    paste(page, "5\t4\t7\n4\t\tхор\n3\t\t\n2\t\t")
    dialog = preview(page)
    expect(dialog.get_by_role("status")).to_have_text("Будет записано: 1. Не будет: 6. Не меняется: 5.")
    refusals = texts(dialog.locator("li"))
    assert refusals[0].startswith("Здесь уже записано «3»: Громов Б. Н.")
    assert [text.split(" Ершов")[0].split(" Ёшкина")[0] for text in refusals[1:]] == [
        "Урок ведёт по замене Орлова М. В.",
        "Отметки: 5, 4, 3, 2.",
        "Не отметка и не пропуск: пропуски – Н, Б, УП, НП, ОП.",
        "Ученик в этот день не был в группе. Петров Никита, 12 октября, пн, 2 урок – «3»",
        "За краем таблицы. «2»",
    ]
    expect(dialog.locator("td.is-refused")).to_have_count(6)
    write_pasted(page, 1)
    all_saved(page)
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 3), ("Светлана", 1, 4)]
    assert Mark.objects.filter(work__lesson=world.lesson_today).exists() is False


def test_escape_gives_a_paste_up_and_the_cursor_is_back(world: World, anna: Visitor) -> None:
    page = anna.page
    paste(page, "5\n4")
    expect(preview(page).get_by_role("button", name="Записать 2")).to_be_focused()
    press(page, "Escape")
    expect(page.locator(".paste-preview")).to_have_count(0)
    assert (here(page), row(page, DIMA)[TODAY], marks_of(world.lesson_today)) == ((DIMA, TODAY), "", [])


def test_a_single_value_goes_into_the_cell_or_into_the_whole_range(world: World, anna: Visitor) -> None:
    page = anna.page
    paste(page, "хор")
    note(page, "«хор» не вставлено. Не отметка и не пропуск: пропуски – Н, Б, УП, НП, ОП.")
    paste(page, "5")
    expect(cell(page, DIMA, TODAY)).to_have_text("5")
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    press(page, "Shift+ArrowDown")
    selected(page, 2)
    paste(page, "4")
    write_pasted(page, 2)
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 4), ("Светлана", 1, 4)]


def test_a_range_is_cleared_and_comes_back_at_once(world: World, anna: Visitor) -> None:
    page = anna.page
    press(page, "ArrowLeft", "ArrowLeft", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight")
    selected(page, 6)
    press(page, "Delete")
    note(page, "Очищено: 2.")
    all_saved(page)
    assert (marks_of(world.lesson_monday), letters_of(world.lesson_monday)) == (
        [("Дмитрий", 1, None)],
        [("Светлана", None)],
    )
    press(page, "Control+z")
    note(page, "Отменено: 2.")
    all_saved(page)
    assert (marks_of(world.lesson_monday), letters_of(world.lesson_monday)) == (
        [("Дмитрий", 1, 4)],
        [("Светлана", "Н")],
    )
    assert row(page, NIKITA)[MONDAY] == ""


def test_a_block_pasted_without_a_network_is_kept_and_saved_later(world: World, anna: Visitor) -> None:
    """Also when the page is opened again in between, and when the answer to the first sending has been lost."""
    page = anna.page
    press(page, "Shift+ArrowDown", "Escape")
    selected(page, 0)
    paste(page, "5\n4")
    press(page, "Escape") if preview(page).count() else None
    anna.context.set_offline(True)
    paste(page, "5\n4")
    dialog = preview(page)
    expect(dialog.get_by_role("status")).to_contain_text("Сервер не ответил")
    write_pasted(page, 2)
    expect(page.locator("#save-state")).to_contain_text("Нет связи: 2 отметки не сохранены.")
    intercept(page, "**/block/", _lose_the_answer, times=1)
    anna.context.set_offline(False)
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]
    assert list(Mark.objects.filter(work__lesson=world.lesson_today).values_list("version", flat=True)) == [1, 1]


def _lose_the_answer(route: Any) -> None:
    route.fetch()
    route.abort()


def test_counts_under_a_control_work_follow_what_is_typed(world: World, open_browser: OpenBrowser) -> None:
    j.make_work(lesson=world.lesson_today, work_type=world.control_work, by=world.anna.user)
    page = opened(world, open_browser(world.anna)).page
    press(page, "5", "2")
    all_saved(page)
    counts = page.locator("#grid tfoot .counts")
    expect(counts.locator(f"td:nth-child({TODAY + 1})")).to_have_text(["1", "0", "0", "1", "50,0", "3,50"])
