"""What is printed from the screen: A4, nothing cut off at its edge, no more sheets than it takes (product 5, D4)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import OpenBrowser
from tests.factories import meals as m
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import TODAY, YEAR_BEGINS, Person, World

pytestmark = pytest.mark.browser

CLASS_OF = 28
LONG_SIDE = 297 / 25.4 * 72  # points
# How far the widest thing reaches over the edge of the paper, in pixels, when the window is as wide as what is printed.
OVER = """() => Math.max(...[...document.querySelectorAll("main *")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden"))
  .map((one) => one.getBoundingClientRect().right)) - innerWidth"""


@pytest.fixture
def class_of_28(world: World) -> World:
    """Дима, Света and 26 more with names as long as names are, who have had breakfast for a month of school days."""
    pupils = [world.dima.pupil, world.sveta.pupil]
    for number in range(CLASS_OF - 2):
        pupils.append(s.make_pupil(last_name=f"Александров-{number:02}", first_name="Константин"))
        s.make_enrolment(pupil=pupils[-1], school_class=world.class_5a, starts_on=YEAR_BEGINS)
    m.make_price(price="84.47")
    days = [YEAR_BEGINS + timedelta(days=number) for number in range(40)]
    for day in (day for day in days if day.weekday() < 5):
        m.make_serving(pupil=pupils[0], on=day, by=world.raisa.user)
        t.make_lesson(assignment=world.maths_5a, on=day, number=1)
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    for pupil in pupils:
        m.make_request(pupil=pupil, on=TODAY, kind="breakfast", by=world.boris.user)
    return world


def printed(open_browser: OpenBrowser, person: Person, url: str) -> tuple[Page, PdfReader]:
    visitor = open_browser(person)
    visitor.goto(url)
    return visitor.page, PdfReader(BytesIO(visitor.page.pdf(prefer_css_page_size=True)))


# Page, whose it is, upright or across, what stands last in its widest table.
PAPERS: dict[str, tuple[str, str, str]] = {
    "meals:day_order": ("raisa", "upright", "Прислана"),
    "meals:class_sheet": ("boris", "across", "Родители, ₽"),
    "attendance:month_sheet": ("boris", "across", "оп."),
    "school:school_class": ("boris", "upright", "Родители, телефоны"),
    "journal:period_marks": ("boris", "upright", "Итоговая"),
    "journal:gradebook": ("anna", "across", "Итог"),
}


# The last row of the table; on a second sheet there may be notes.
LAST_ROW = {"meals:day_order": "Итого", "meals:class_sheet": "Итого"}


def address(world: World, name: str) -> str:
    places: dict[str, list[Any]] = {"meals:day_order": []}
    of_gradebook = [world.group_5a.pk, world.maths.pk] if name.startswith("journal:") else [world.class_5a.pk]
    return reverse(name, args=places.get(name, of_gradebook))


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_the_table_of_a_class_fits_one_sheet_of_a4(class_of_28: World, open_browser: OpenBrowser, name: str) -> None:
    person, side, last_head = PAPERS[name]
    query = "?month=2026-09" if name == "meals:class_sheet" else ""
    page, paper = printed(open_browser, class_of_28.people[person], address(class_of_28, name) + query)
    width, text = float(paper.pages[0].mediabox.width), " ".join(paper.pages[0].extract_text().split())
    assert (len(paper.pages) <= 2, abs(width - LONG_SIDE) < 2) == (True, side == "across")
    assert [part for part in (last_head, LAST_ROW.get(name, "Ёшкина Светлана")) if part not in text] == []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": int((width / 72 * 25.4 - 24) / 25.4 * 96) + 1, "height": 800})
    assert page.evaluate(OVER) <= 0
