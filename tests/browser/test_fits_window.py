"""What a teacher sees at 1280 × 800 without scrolling, of a class of 26 (issue 17, D 2 and 3); and that words fit."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from school.models import Subject
from tests.browser.conftest import OpenBrowser
from tests.browser.page_checks import columns_of_letters
from tests.factories import school as s
from tests.world import YEAR_BEGINS, World

pytestmark = pytest.mark.browser

CLASS_OF = 26
# How many of the elements lie wholly inside the window, and under nothing else there.
SEEN = """(selector) => [...document.querySelectorAll(selector)].filter((element) => {
  const { left, top, bottom } = element.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) return false;
  return [top + 2, bottom - 2].every((y) => element.contains(document.elementFromPoint(left + 4, y)));
}).length"""
SCROLLS = """(selector) => {
  const { scrollHeight, clientHeight } = document.querySelector(selector);
  return scrollHeight > clientHeight;
}"""


@pytest.fixture
def class_of_26(world: World) -> World:
    """Дима, Света and 24 more, with names as long as names are."""
    for number in range(CLASS_OF - 2):
        pupil = s.make_pupil(last_name=f"Александров-{number}", first_name="Константин")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    return world


def seen(page: Page, selector: str) -> int:
    return int(page.evaluate(SEEN, selector))


def opened(open_browser: OpenBrowser, world: World, name: str, *args: Any) -> Page:
    page = open_browser(world.anna)
    page.goto(reverse(name, args=args))
    return page.page


def test_at_least_22_pupils_of_a_gradebook_are_seen_and_only_the_page_scrolls(
    class_of_26: World, open_browser: OpenBrowser
) -> None:
    world = class_of_26
    page = opened(open_browser, world, "journal:gradebook", world.group_5a.pk, world.maths.pk)
    page.locator("#grid td:focus").wait_for()
    assert seen(page, "#grid tbody th") >= 22
    assert (page.evaluate(SCROLLS, ".grid-box"), page.evaluate(SCROLLS, "html")) == (False, True)


def test_the_line_over_the_grid_and_the_dates_stay_in_sight_down_to_the_last_pupil(
    class_of_26: World, open_browser: OpenBrowser
) -> None:
    world = class_of_26
    page = opened(open_browser, world, "journal:gradebook", world.group_5a.pk, world.maths.pk)
    page.locator("#grid td:focus").wait_for()
    for _ in range(CLASS_OF):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("7")
    assert [seen(page, what) for what in ("#grid-note", "#grid td:focus", "#grid thead tr:nth-child(2) a")] == [1, 1, 6]


@pytest.mark.parametrize("name", ["lesson_monday", "lesson_today"])
def test_a_lesson_with_a_class_of_26_is_seen_as_a_whole(
    class_of_26: World, open_browser: OpenBrowser, name: str
) -> None:
    page = opened(open_browser, class_of_26, "journal:lesson", getattr(class_of_26, name).pk)
    parts = (
        "#topic",
        "#plan-item",
        "#homework",
        "#none",
        "#minutes",
        "#files",
        ".works summary",
        ".pupil",
        ".sticky-actions .button",
    )
    assert {part: seen(page, part) for part in parts} == dict.fromkeys(parts, 1) | {".pupil": CLASS_OF}
    edges = "['#topic', '.pupils'].map((each) => document.querySelector(each).getBoundingClientRect())"
    assert page.evaluate(f"(([topic, pupils]) => topic.right < pupils.left)({edges})") is True


def test_a_long_subject_leaves_room_for_what_is_set_in_it(world: World, open_browser: OpenBrowser) -> None:
    long_name = "Основы духовно-нравственной культуры народов России"
    Subject.objects.filter(pk=world.maths.pk).update(name=long_name)
    visitor = open_browser(world.elena)
    visitor.goto("/start/guardian/")
    assert (visitor.page.get_by_text(long_name).count() > 0, columns_of_letters(visitor)) == (True, [])
