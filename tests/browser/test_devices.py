"""A page for its device: what a phone and a sheet of paper must show."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.browser.conftest import NARROW, OpenBrowser
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEFT_OF_BOX = (
    "element => element.getBoundingClientRect().left - element.closest('.table-box').getBoundingClientRect().left"
)


def test_the_month_sheet_opens_at_today_and_keeps_the_names(world: World, open_browser: OpenBrowser) -> None:
    boris = open_browser(world.boris, viewport=NARROW)
    boris.goto(reverse("attendance:month_sheet", args=[world.class_5a.pk]))
    today = boris.page.locator("thead .is-today")
    left, width = boris.page.eval_on_selector("thead .is-today", LEFT_OF_BOX), NARROW["width"]
    assert today.inner_text().split() == ["14", "ср"]
    assert 0 < left < width
    assert abs(boris.page.eval_on_selector("#month-sheet tbody th", LEFT_OF_BOX)) <= 2


def test_the_class_list_of_a_phone_needs_no_scrolling(world: World, open_browser: OpenBrowser) -> None:
    boris = open_browser(world.boris, viewport=NARROW)
    boris.goto(reverse("school:school_class", args=[world.class_5a.pk]))
    is_wider = "element => element.scrollWidth > element.clientWidth + 1"
    assert not boris.page.eval_on_selector(".table-box", is_wider)
    assert boris.page.is_visible('a[href^="tel:"]')


@pytest.mark.parametrize("page", ["timetable:substitutions", "reports:statements", "school:staff"])
def test_what_a_row_is_opened_for_stands_on_a_phone_without_scrolling(
    world: World, open_browser: OpenBrowser, page: str
) -> None:
    galina = open_browser(world.galina, viewport=NARROW)
    galina.goto(reverse(page))
    widths = galina.page.eval_on_selector_all(
        ".table-box", "boxes => boxes.map((box) => box.scrollWidth - box.clientWidth)"
    )
    assert widths != []
    assert max(widths) <= 1


def test_the_board_opens_at_its_newest_week_on_a_phone(world: World, open_browser: OpenBrowser) -> None:
    galina = open_browser(world.galina, viewport=NARROW)
    galina.goto(reverse("reports:board"))
    galina.page.wait_for_function("() => document.querySelector('.board-box').scrollLeft > 0")
    last = galina.page.eval_on_selector("thead th:last-child", LEFT_OF_BOX)
    assert 0 < last < NARROW["width"]


def test_words_of_a_scrolled_table_stand_on_two_lines_at_most_on_a_phone(
    world: World, open_browser: OpenBrowser
) -> None:
    galina = open_browser(world.galina, viewport=NARROW)
    galina.goto(reverse("timetable:class_setup", args=[world.class_5a.pk]))
    heights = galina.page.eval_on_selector_all(".words tbody tr", "rows => rows.map((row) => row.offsetHeight)")
    assert heights != []
    assert max(heights) <= 70


def test_rows_of_a_wide_table_are_about_thirty_pixels_high(world: World, open_browser: OpenBrowser) -> None:
    galina = open_browser(world.galina)
    galina.goto(reverse("school:classes"))
    heights = galina.page.eval_on_selector_all(".table tbody tr", "rows => rows.map((row) => row.offsetHeight)")
    assert [height for height in heights if not 26 <= height <= 34] == []
