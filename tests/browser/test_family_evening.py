"""A parent's evening on a phone: two children, and nothing further away than two taps from the start page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from journal.models import Mark
from tests.browser.clicks import CountedHands
from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import TODAY, YEAR_BEGINS, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOMORROW = TODAY + timedelta(days=1)
TWO_SCREENS = 2 * NARROW["height"]


@pytest.fixture
def evening(world: World) -> World:
    """Елена has a second child, Зоя. Дима has homework and a control work tomorrow, and a mark of today."""
    s.permit(user=world.elena.user, pupil=world.zoya.pupil)
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, starts_on=YEAR_BEGINS)
    j.make_homework(lesson=world.lesson_today, text="№ 360", by=world.anna.user)
    tomorrow = t.make_lesson(assignment=world.maths_5a, on=TOMORROW, number=2)
    j.make_work(lesson=tomorrow, work_type=world.control_work, title="Дроби", by=world.anna.user)
    today = j.make_work(lesson=world.lesson_today, work_type=world.answer, by=world.anna.user)
    j.make_mark(work=today, pupil=world.dima.pupil, value=5, by=world.anna.user)
    assert Mark.objects.filter(pupil=world.dima.pupil).count() == 2
    return world


@pytest.fixture
def mother(evening: World, open_browser: OpenBrowser) -> Visitor:
    visitor = open_browser(evening.elena, viewport=NARROW, touch=True)
    visitor.goto("/start/guardian/")
    return visitor


def of(page: Page, child: str) -> Locator:
    """What the start page shows of the child."""
    return page.locator("main section.stack", has=page.get_by_role("heading", name=child))


def test_both_children_and_the_marks_of_today_stand_on_the_start_page(mother: Visitor) -> None:
    expect(of(mother.page, "Ершов Дмитрий")).to_contain_text("14.10, Ответ на уроке")
    expect(of(mother.page, "Иванова-Жарова Зоя")).to_contain_text("14.10, Ответ на уроке")


def test_homework_and_control_work_of_tomorrow_stand_in_the_diary_on_two_screens(mother: Visitor) -> None:
    hands = CountedHands(mother.page)
    hands.click(of(mother.page, "Ершов Дмитрий").get_by_role("link", name="Дневник"))
    diary = mother.page.locator(".diary")
    expect(diary).to_contain_text("№ 360")
    expect(diary).to_contain_text("Дроби")
    assert mother.page.evaluate("document.documentElement.scrollHeight") <= TWO_SCREENS
    assert mother.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert hands.clicks == 1


def test_each_child_s_diary_is_one_tap_away_and_its_pages_stay_with_the_child(mother: Visitor) -> None:
    hands = CountedHands(mother.page)
    hands.click(of(mother.page, "Иванова-Жарова Зоя").get_by_role("link", name="Дневник"))
    for title in ("Отметки по предметам", "Итоговые отметки", "Посещаемость", "Питание", "ГТЗО", "Учителя"):
        mother.page.get_by_role("navigation", name="Страницы ученика").get_by_role("link", name=title).click()
        expect(mother.page.locator("h1")).to_contain_text("Иванова-Жарова Зоя")
    assert hands.clicks == 1


def test_why_the_mean_is_so_and_what_it_takes_for_a_better_one(mother: Visitor) -> None:
    hands = CountedHands(mother.page)
    hands.click(of(mother.page, "Ершов Дмитрий").get_by_role("link", name="Отметки по предметам"))
    maths = mother.page.locator("main section.card", has=mother.page.get_by_role("heading", name="Математика"))
    expect(maths).to_contain_text("4,50")
    hands.click(maths.locator("summary"))
    expect(maths).to_contain_text("(4 × 1 + 5 × 1) : (1 + 1)")
    assert hands.clicks == 2


def test_a_note_for_tomorrow_is_one_tap_away(mother: Visitor) -> None:
    hands = CountedHands(mother.page)
    hands.click(of(mother.page, "Ершов Дмитрий").get_by_role("link", name="Сообщить об отсутствии"))
    expect(mother.page.locator("h1")).to_contain_text("Ершов Дмитрий")
    expect(mother.page.locator("main form textarea").first).to_be_visible()
    assert hands.clicks == 1


def test_a_letter_to_the_maths_teacher_is_two_taps_away(mother: Visitor) -> None:
    hands = CountedHands(mother.page)
    hands.click(of(mother.page, "Ершов Дмитрий").get_by_role("link", name="Учителя"))
    hands.click(mother.page.get_by_role("row", name="Математика").get_by_role("link", name="Написать"))
    expect(mother.page.locator("h1")).to_contain_text("Белова Анна Сергеевна")
    expect(mother.page).to_have_url(re.compile(r"/new/\?to=\d+&pupil=\d+$"))
    assert hands.clicks == 2
