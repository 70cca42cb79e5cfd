"""Monday of the deputy: what is not kept, what slips, what is printed – every click from the start page counted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.actions import count_contradictions
from reports.models import Remark
from tests.browser.clicks import CountedHands
from tests.browser.conftest import OpenBrowser, Visitor
from tests.pages.reports.falling import class_that_fell
from tests.world import TODAY, TUESDAY, World
from timetable.models import GroupMembership

pytestmark = pytest.mark.browser


def at_start(deputy: Visitor) -> CountedHands:
    deputy.goto(reverse("reports:start", args=["deputy"]))
    return CountedHands(deputy.page)


def test_a_gap_leads_to_its_lesson_in_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    deputy = open_browser(world.galina)
    hands = at_start(deputy)
    hands.click(deputy.page.locator("main summary", has_text="Орлова"))
    hands.click(deputy.page.get_by_role("link", name="13.10"))
    expect(deputy.page).to_have_url(re.compile(f"/journal/lessons/{world.lesson_tuesday.pk}/$"))
    assert hands.clicks == 2


def test_a_gap_of_the_board_leads_to_its_lesson_in_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    deputy = open_browser(world.galina)
    deputy.goto(reverse("reports:board"))
    hands = CountedHands(deputy.page)
    hands.click(deputy.page.locator("main tbody tr", has_text="Белова").locator("td a").last)
    hands.click(deputy.page.locator("main ul.tasks a").first)
    expect(deputy.page).to_have_url(re.compile(r"/journal/(lessons/\d+/|\d+/\d+/)"))
    assert hands.clicks == 2


def test_a_remark_is_made_from_the_lesson_by_two_clicks_and_its_text(world: World, open_browser: OpenBrowser) -> None:
    deputy = open_browser(world.galina)
    deputy.goto(reverse("journal:lesson", args=[world.lesson_monday.pk]))
    hands = CountedHands(deputy.page)
    hands.click(deputy.page.get_by_role("link", name="Замечание"))
    deputy.page.locator("main textarea").first.fill("Запишите тему урока.")
    hands.click(deputy.page.get_by_role("button", name="Выдать"))
    expect(deputy.page.locator(".notices")).to_contain_text("Замечание")
    remark = Remark.objects.get()
    assert (hands.clicks, remark.text, remark.addressee) == (2, "Запишите тему урока.", world.anna.staff)


def test_which_class_fell_most_stands_on_the_start_page(world: World, open_browser: OpenBrowser) -> None:
    class_that_fell(world)
    deputy = open_browser(world.galina)
    hands = at_start(deputy)
    first = deputy.page.locator("main section", has_text="Кто просел").locator("ol").first.locator("li").first
    expect(first).to_contain_text("5А")
    expect(first).to_contain_text("−38,5 п. п.")
    expect(first).to_be_in_viewport()
    assert hands.clicks == 0


def test_who_made_the_class_fall_is_one_click_away(world: World, open_browser: OpenBrowser) -> None:
    fallen = class_that_fell(world)[:5]
    deputy = open_browser(world.galina)
    hands = at_start(deputy)
    hands.click(deputy.page.get_by_role("link", name="перестали быть хорошистами: 5"))
    expect(deputy.page.locator("main section li")).to_have_count(5)
    for pupil in fallen:
        expect(deputy.page.locator("main section")).to_contain_text(pupil.short_name)
    assert hands.clicks == 1


def test_a_contradiction_is_mended_in_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    GroupMembership.objects.filter(pupil=world.dima.pupil).update(ends_on=TUESDAY)
    count_contradictions(by=None)
    deputy = open_browser(world.galina)
    hands = at_start(deputy)
    hands.click(deputy.page.locator("main").get_by_role("link", name="Сверка записей"))
    hands.click(deputy.page.get_by_role("button", name="С сегодня – в «англ. 2»"))
    expect(deputy.page.locator(".notices")).to_contain_text("в подгруппе «англ. 2»")
    place = GroupMembership.objects.get(pupil=world.dima.pupil, group=world.english_2)
    assert (hands.clicks, place.starts_on) == (2, TODAY)


def test_the_sheet_of_substitutions_is_a_file_after_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    deputy = open_browser(world.galina)
    hands = at_start(deputy)
    hands.click(deputy.page.get_by_role("link", name="Лист замен"))
    with deputy.page.expect_download() as download:
        hands.click(deputy.page.locator("main").get_by_role("link", name="PDF"))
    assert (hands.clicks, download.value.suggested_filename[-4:]) == (2, ".pdf")


def test_the_yearly_summary_of_a_class_is_a_file_after_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    deputy = open_browser(world.galina)
    hands = at_start(deputy)
    hands.click(deputy.page.locator("header + .navbar").get_by_role("link", name="Отчёты").first)
    with deputy.page.expect_download() as download:
        hands.click(deputy.page.get_by_role("link", name=re.compile("^PDF.*Сводная ведомость")))
    assert (hands.clicks, download.value.suggested_filename[-4:]) == (2, ".pdf")
