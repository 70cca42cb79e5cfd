"""The jobs of every school day, each counted in clicks after its page is open; what is typed is not counted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from journal.models import Homework, LessonEntry, WholeDayAbsence, Work
from meals.models import MealRequest
from tests.browser.clicks import CountedHands
from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import all_saved, marks_of, press
from tests.factories import meals as m
from tests.factories import timetable as t
from tests.world import TODAY, TUESDAY, YEAR_BEGINS, World

pytestmark = pytest.mark.browser


def at_gradebook(world: World, anna: Visitor) -> CountedHands:
    anna.goto(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    return CountedHands(anna.page)


def at_lesson(world: World, anna: Visitor) -> CountedHands:
    anna.goto(reverse("journal:lesson", args=[world.lesson_today.pk]))
    return CountedHands(anna.page)


def test_marks_of_todays_lesson_one_click_and_one_key_a_pupil(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    hands = at_gradebook(world, anna)
    hands.click(anna.page.locator("#grid td[tabindex='0']"))
    press(anna.page, "5", "4")
    all_saved(anna.page)
    assert (hands.clicks, marks_of(world.lesson_today)) == (1, [("Дмитрий", 1, 5), ("Светлана", 1, 4)])


def test_topic_from_the_plan_and_homework_in_at_most_three_clicks(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    hands = at_lesson(world, anna)
    hands.type(anna.page.get_by_label("Домашнее задание"), "§ 16, № 410")
    hands.click(anna.page.get_by_role("button", name="Взять из плана"))
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    topic = LessonEntry.objects.get(lesson=world.lesson_today).topic
    homework = Homework.objects.get(lesson=world.lesson_today).text
    assert (hands.clicks <= 3, topic, homework) == (True, "Доли и дроби", "§ 16, № 410")


def test_a_control_work_with_its_weight_in_at_most_four_clicks(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    hands = at_lesson(world, anna)
    hands.click(anna.page.locator("summary", has_text="Работы урока"))
    hands.choose(anna.page.get_by_label("Вид", exact=True), label=world.control_work.name)
    hands.click(anna.page.get_by_role("button", name="Сохранить").last)
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    work = Work.objects.get(lesson=world.lesson_today, work_type=world.control_work)
    assert (hands.clicks <= 4, work.weight) == (True, world.control_work.weight)


def test_an_average_is_explained_by_one_click(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    hands = at_gradebook(world, anna)
    hands.click(anna.page.locator(".grid .mean a").first)
    expect(anna.page.locator("dialog[open]")).to_contain_text("= 4,00")
    assert hands.clicks == 1


def test_a_morning_with_two_absent_takes_no_tab_and_at_most_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    boris = open_browser(world.boris)
    boris.goto(reverse("attendance:class_day", args=[world.class_5a.pk]))
    expect(boris.page.get_by_label("Отметить: Ершов Дмитрий")).to_be_focused()
    press(boris.page, "б", "ArrowDown", "у", "Enter")
    expect(boris.page.get_by_role("status")).to_contain_text("Сохранено: 2 отметки")
    assert WholeDayAbsence.objects.in_force().count() == 2


def test_unchanged_meals_are_ordered_in_at_most_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    """Yesterday Дима ate; today's request begins with what was eaten last."""
    m.make_class_request(school_class=world.class_5a, on=TUESDAY, reason="Внесено после приёма", by=world.raisa.user)
    m.make_request(pupil=world.dima.pupil, on=TUESDAY, reason="Внесено после приёма", by=world.raisa.user)
    boris = open_browser(world.boris)
    boris.goto(reverse("reports:start", args=["class_teacher"]))
    hands = CountedHands(boris.page)
    hands.click(boris.page.locator("main").get_by_role("link", name=re.compile("питани", re.IGNORECASE)).first)
    hands.click(boris.page.get_by_role("button", name="Отправить заявку"))
    expect(boris.page.locator(".notices")).to_contain_text("Заявка отправлена")
    assert (hands.clicks, MealRequest.objects.filter(on=TODAY, is_wanted=True).count()) == (2, 1)


def test_a_gradebook_is_on_paper_in_at_most_two_clicks(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    hands = at_gradebook(world, anna)
    with anna.page.expect_download() as download:
        hands.click(anna.page.get_by_role("link", name="Печать (PDF)"))
    assert (hands.clicks <= 2, download.value.suggested_filename[-4:]) == (True, ".pdf")


def test_the_next_lesson_of_the_group_is_one_click_away(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    hands = at_lesson(world, anna)
    hands.click(anna.page.get_by_role("navigation", name="Уроки группы").locator("a[rel=next]"))
    expect(anna.page).to_have_url(re.compile(f"/journal/lessons/{world.lesson_friday.pk}/$"))
    assert hands.clicks == 1


def test_another_gradebook_of_the_teacher_is_one_click_away(world: World, open_browser: OpenBrowser) -> None:
    t.make_assignment(group=world.group_5b, subject=world.history, teacher=world.anna.staff, starts_on=YEAR_BEGINS)
    anna = open_browser(world.anna)
    hands = at_gradebook(world, anna)
    hands.click(anna.page.locator("nav.beside a[rel=next]"))
    expect(anna.page).to_have_url(re.compile(f"/journal/{world.group_5b.pk}/{world.history.pk}/$"))
    assert hands.clicks == 1
