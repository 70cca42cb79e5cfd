"""What a screen reader is told about the gradebook: roles, names, why a cell takes nothing, what has been written."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import DIMA, TODAY, all_saved, cell, opened, press
from tests.browser.reading import texts
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened her gradebook of 5А; the cursor stands on Дима's cell of today."""
    return opened(world, open_browser(world.anna))


def announced(page: Page, text: str) -> None:
    expect(page.locator("#grid-announcer")).to_have_text(text)


def test_the_table_is_a_grid_with_heads_of_rows_and_columns(anna: Visitor) -> None:
    grid = anna.page.get_by_role("grid", name="5А: Математика, I четверть")
    assert texts(grid.get_by_role("rowheader")) == [
        "1. Ершов Дмитрий",
        "2. Ёшкина Светлана",
        "3. Петров Никита до 25.09",
        "Перекличка",
    ]
    expect(grid.get_by_role("columnheader", name="14 октября, ср, 2 урок")).to_have_count(1)
    expect(grid.get_by_role("gridcell")).to_have_count((3 + 1) * 10)


def test_the_grid_is_one_tab_stop(anna: Visitor) -> None:
    press(anna.page, "ArrowDown", "ArrowLeft")
    stops = anna.page.locator("#grid a:not([tabindex='-1']), #grid [tabindex='0']")
    expect(stops).to_have_count(1)
    expect(stops).to_be_focused()


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([], ""),
        (["ArrowLeft"], "Урок ведёт по замене Орлова М. В."),
        (["ArrowDown", "ArrowDown"], "Ученик в этот день не был в группе."),
        (["End", "ArrowLeft"], "Считается само."),
    ],
)
def test_a_cell_that_takes_nothing_is_read_only_and_says_why(anna: Visitor, keys: list[str], why: str) -> None:
    press(anna.page, *keys)
    here = anna.page.locator("#grid td:focus")
    expect(here).to_have_attribute("aria-readonly", "true" if why else "false")
    expect(here).to_have_accessible_description(why)


def test_who_may_only_read_is_told_so_by_the_whole_grid(world: World, open_browser: OpenBrowser) -> None:
    boris = opened(world, open_browser(world.boris))
    expect(boris.page.get_by_role("grid")).to_have_attribute("aria-readonly", "true")
    expect(boris.page.get_by_role("button", name="Отменить")).to_have_count(0)


def test_one_short_sentence_tells_what_was_done(anna: Visitor) -> None:
    page = anna.page
    press(page, "5")
    announced(page, "Ершов Дмитрий: 5")
    press(page, "Control+z")
    announced(page, "Отменено: Ершов Дмитрий – пусто.")
    press(page, "y")
    announced(page, "Ершов Дмитрий: Н. Весь день? Пробел – да.")
    press(page, "ArrowUp", "4")
    announced(page, "Ершов Дмитрий: 4. Отметка за пропущенный урок")
    all_saved(page)
    expect(cell(page, DIMA, TODAY)).to_have_attribute("aria-invalid", "false")
