"""What a teacher does on a phone, 390 × 844: pupils first, a tap a thing, and the name of a row never out of sight."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from journal.models import Absence, Mark
from tests.browser.conftest import NARROW, OpenBrowser
from tests.factories import journal as j
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


@pytest.fixture
def class_of_26(world: World) -> World:
    """Дима, Света and 24 more."""
    for number in range(CLASS_OF - 2):
        pupil = s.make_pupil(last_name=f"Яшин-{number:02}", first_name="Константин")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    return world


def opened(open_browser: OpenBrowser, world: World, name: str, *args: Any, **window: Any) -> Page:
    page = open_browser(world.anna, viewport=NARROW, **window)
    page.goto(reverse(name, args=args))
    return page.page


def test_at_least_ten_pupils_of_a_gradebook_are_seen(class_of_26: World, open_browser: OpenBrowser) -> None:
    world = class_of_26
    page = opened(open_browser, world, "journal:gradebook", world.group_5a.pk, world.maths.pk, touch=True)
    page.locator("#grid td:focus").wait_for()
    page.get_by_role("button", name="Понятно").click()  # the hint of the first time
    page.locator("#grid-pad").wait_for()
    assert page.evaluate(SEEN, "#grid tbody th") >= 10


def test_terms_and_pages_of_a_gradebook_are_a_tap_away(world: World, open_browser: OpenBrowser) -> None:
    page = opened(open_browser, world, "journal:gradebook", world.group_5a.pk, world.maths.pk, touch=True)
    page.locator("summary", has_text="I четверть").tap()
    page.get_by_role("link", name="План и факт").click()
    expect(page).to_have_url(reverse_of(page, "journal:programme", world.group_5a.pk, world.maths.pk))


def place_of(element: Locator) -> tuple[float, float]:
    """Its left and its upper edge."""
    box = element.bounding_box()
    assert box
    return box["x"], box["y"]


def reverse_of(page: Page, name: str, *args: Any) -> str:
    return f"{page.evaluate('location.origin')}{reverse(name, args=args)}"


def test_one_tap_says_who_is_not_here_and_one_puts_a_mark(world: World, open_browser: OpenBrowser) -> None:
    page = opened(open_browser, world, "journal:lesson", world.lesson_today.pk, touch=True)
    page.get_by_role("button", name="Ершов Дмитрий: 4").tap()
    page.get_by_role("button", name="Ёшкина Светлана: нет на уроке").tap()
    page.get_by_role("button", name="Сохранить").tap()
    expect(page.get_by_text("Сохранено.")).to_be_attached()
    marks = Mark.objects.filter(work__lesson=world.lesson_today).values_list("pupil__first_name", "value")
    absences = Absence.objects.filter(lesson=world.lesson_today).values_list("pupil__first_name", "code__letter")
    assert (list(marks), list(absences)) == ([("Дмитрий", 4)], [("Светлана", "Н")])
    expect(page.get_by_role("button", name="Ершов Дмитрий: 4")).to_have_attribute("aria-pressed", "true")


def test_pupils_come_first_and_the_second_work_stands_beside_the_first_with_its_name(
    world: World, open_browser: OpenBrowser
) -> None:
    j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    page = opened(open_browser, world, "journal:lesson", world.lesson_monday.pk, touch=True)
    ershov = page.get_by_role("group", name="Ершов Дмитрий").first
    first, second = ershov.get_by_label("Ответ на уроке"), ershov.get_by_label("Контрольная работа")
    places = [place_of(each) for each in (first, second)]
    assert (places[0][1], places[0][0] < places[1][0]) == (places[1][1], True)
    expect(ershov.get_by_text("Контрольная работа")).to_be_visible()
    second.tap()
    page.get_by_role("button", name="Ершов Дмитрий: 5").tap()
    expect(second).to_have_value("5")
    assert place_of(page.get_by_label("Тема урока"))[1] > places[0][1]


def test_saving_leads_back_to_the_pupil_where_one_was(class_of_26: World, open_browser: OpenBrowser) -> None:
    page = opened(open_browser, class_of_26, "journal:lesson", class_of_26.lesson_today.pk, touch=True)
    page.get_by_role("button", name="Яшин-20 Константин: 3").tap()
    before = page.evaluate("scrollY")
    page.get_by_role("button", name="Сохранить").tap()
    expect(page.get_by_text("✓ записано")).to_be_visible()
    assert (page.evaluate("scrollY"), before > 500) == (before, True)
