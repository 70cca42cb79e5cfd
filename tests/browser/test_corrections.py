"""A locked mark is corrected: asked for from the cell, opened by the deputy, written, closed again (R-53)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journal.actions import close_term
from journal.models import CorrectionRequest
from tests.browser.conftest import OpenBrowser
from tests.browser.grid import DIMA, MONDAY, SVETA, all_saved, cell, marks_of, opened, press
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_locked_mark_is_corrected_by_request(world: World, open_browser: OpenBrowser) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    anna, galina = opened(world, open_browser(world.anna)), open_browser(world.galina)
    cell(anna.page, DIMA, MONDAY).click()
    anna.page.get_by_role("link", name="Запросить исправление").click()
    anna.page.get_by_label("Почему").fill("вместо 5 стоит 4")
    anna.page.get_by_role("button", name="Отправить завучу").click()
    expect(anna.page.get_by_text("ждёт решения")).to_be_visible()

    galina.goto("/journal/corrections/")
    galina.page.get_by_label("Открыть на").select_option(label="час")
    galina.page.get_by_role("button", name="Открыть").click()
    expect(galina.page.get_by_text("открыто до")).to_be_visible()

    opened(world, anna)
    cell(anna.page, SVETA, MONDAY).click()
    press(anna.page, "5")
    expect(anna.page.locator("#grid-announcer")).to_have_text("Период закрыт: записи не меняются.")
    cell(anna.page, DIMA, MONDAY).click()
    press(anna.page, "5")
    all_saved(anna.page)
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 5)]

    anna.goto("/journal/corrections/")
    anna.page.get_by_role("button", name="Готово, закрыть").click()
    expect(anna.page.get_by_text("было открыто до")).to_be_visible()
    assert list(CorrectionRequest.objects.open()) == []
