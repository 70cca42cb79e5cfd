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


def test_rows_of_a_wide_table_are_about_thirty_pixels_high(world: World, open_browser: OpenBrowser) -> None:
    galina = open_browser(world.galina)
    galina.goto(reverse("school:classes"))
    heights = galina.page.eval_on_selector_all(".table tbody tr", "rows => rows.map((row) => row.offsetHeight)")
    assert [height for height in heights if not 26 <= height <= 34] == []
