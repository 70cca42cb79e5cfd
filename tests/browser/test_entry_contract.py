"""The entry contract in a browser: whatever goes wrong, nothing typed is lost or written twice (product 2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Dialog, Page, expect

from journal.actions import close_term, put_mark
from journal.models import Mark
from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import (
    DIMA,
    MONDAY,
    SVETA,
    TODAY,
    all_saved,
    cell,
    here,
    marks_of,
    opened,
    press,
    row,
    stored,
)
from tests.browser.network import intercept, refusing
from tests.browser.page_checks import accessibility_complaints
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.factories.accounts import PASSWORD
from tests.world import TODAY as TODAY_DATE
from tests.world import World
from timetable.models import LessonState

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened her gradebook of 5А; the cursor stands on Дима's cell of today."""
    return opened(world, open_browser(world.anna))


def test_marks_typed_without_a_network_are_kept_and_saved_later(world: World, anna: Visitor) -> None:
    anna.context.set_offline(True)
    press(anna.page, "5", "4")
    expect(anna.page.locator("#save-state")).to_contain_text("Нет связи: 2 отметки не сохранены.")
    expect(cell(anna.page, DIMA, TODAY)).to_have_class("waiting")
    assert marks_of(world.lesson_today) == []
    anna.context.set_offline(False)
    all_saved(anna.page)
    expect(anna.page.locator("#save-state")).to_have_text("Всё сохранено.")
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]


def test_marks_left_behind_are_saved_when_the_page_is_opened_again(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", refusing(503))
    press(anna.page, "5", "4", "3")
    expect(anna.page.locator("#save-state")).to_contain_text("2 отметки не сохранены")
    anna.page.unroute("**/marks/**")
    anna.page.reload()
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 3)]
    assert row(anna.page, DIMA)[TODAY] == "5"


@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_mark_that_the_server_had_no_time_for_is_sent_again(world: World, anna: Visitor, status: int) -> None:
    """408: over a slow network its request came by halves."""
    intercept(anna.page, "**/marks/**", refusing(status), times=1)
    press(anna.page, "5")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]


def test_a_save_whose_answer_was_lost_is_repeated_without_harm(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", lose_the_answer, times=1)
    press(anna.page, "5")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    assert Mark.objects.get(work__lesson=world.lesson_today).version == 1


@pytest.mark.parametrize(("choice", "expected"), [("Оставить «3»", 3), ("Записать «5»", 5)])
def test_a_conflict_shows_both_values_and_the_author(world: World, anna: Visitor, choice: str, expected: int) -> None:
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=1, by=world.boris.user)
    press(anna.page, "ArrowLeft", "ArrowLeft", "5")
    problem = anna.page.locator("#unsaved li")
    expect(problem).to_contain_text("Ершов Дмитрий, 12 октября, пн, 2 урок: у вас «5», в журнале «3» (Громов Б. Н.).")
    expect(cell(anna.page, DIMA, MONDAY)).to_have_class("conflict")
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 3)]
    problem.get_by_role("button", name=choice).click()
    all_saved(anna.page)
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, expected)]
    assert row(anna.page, DIMA)[MONDAY] == str(expected)
    expect(anna.page.locator("#unsaved")).to_be_hidden()


def test_a_refusal_tells_its_reason_and_escape_gives_up(world: World, anna: Visitor) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    press(anna.page, "ArrowLeft", "ArrowLeft", "5")
    expect(anna.page.locator("#unsaved li")).to_contain_text(
        "«5» не записано. Учебный период закрыт: записи за 12.10.2026 не меняются."
    )
    expect(anna.page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
    press(anna.page, "ArrowUp", "Escape")
    expect(anna.page.locator("#unsaved")).to_be_hidden()
    assert (row(anna.page, DIMA)[MONDAY], stored(anna.page)) == ("4", 0)


@pytest.fixture
def anna_locked_out(anna: Visitor) -> Visitor:
    """Her session has ended, and she has gone on typing."""
    Session.objects.all().delete()
    press(anna.page, "5", "4")
    expect(anna.page.locator("#save-state")).to_contain_text("Вход истёк: 2 отметки не сохранены.")
    return anna


def sign_in_again(page: Page, password: str) -> None:
    page.locator("#save-sign-in").click()
    expect(page.get_by_label("Логин")).to_have_value("anna")
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("dialog").get_by_role("button", name="Войти").click()


def test_after_the_session_has_ended_one_signs_in_again_on_the_page(world: World, anna_locked_out: Visitor) -> None:
    page = anna_locked_out.page
    sign_in_again(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text(
        "Неверный логин или пароль. Проверьте раскладку клавиатуры и Caps Lock."
    )
    page.get_by_label("Пароль").fill(PASSWORD)
    press(page, "Enter")
    all_saved(page)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]
    assert here(page) == (SVETA, TODAY)


def test_the_dialog_lets_in_nobody_else(world: World, anna_locked_out: Visitor) -> None:
    page = anna_locked_out.page
    page.locator("#save-sign-in").click()
    page.evaluate("document.getElementById('sign-in-login').value = 'galina'")
    page.get_by_label("Пароль").fill(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "На этой странице остались записи другого человека: войти здесь может только он."
    )
    assert (stored(page), Session.objects.count(), marks_of(world.lesson_today)) == (2, 0, [])


def test_guessing_in_the_dialog_is_throttled_like_at_the_door(world: World, anna_locked_out: Visitor) -> None:
    page = anna_locked_out.page
    for _ in range(5):
        sign_in_again(page, "wrong")
        expect(page.get_by_label("Пароль")).to_have_value("")
        page.keyboard.press("Escape")
    sign_in_again(page, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Слишком много неудачных попыток")
    assert (stored(page), marks_of(world.lesson_today)) == (2, [])


def test_the_dialog_is_accessible(anna_locked_out: Visitor) -> None:
    anna_locked_out.page.locator("#save-sign-in").click()
    assert accessibility_complaints(anna_locked_out) == []


def test_what_was_typed_is_never_sent_under_the_name_of_who_signed_in_beside(
    world: World, anna: Visitor, signed_in: SignedIn
) -> None:
    session = signed_in(world.galina).cookies[settings.SESSION_COOKIE_NAME].value
    anna.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": anna.server}])
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text(
        "Сейчас вошёл другой человек: Ерёмина Г. И.: 1 отметка не сохранена."
    )
    assert (marks_of(world.lesson_today), stored(anna.page)) == ([], 1)


def test_what_one_teacher_left_unsaved_is_never_sent_by_another(
    world: World, anna: Visitor, signed_in: SignedIn
) -> None:
    intercept(anna.page, "**/marks/**", refusing(503))
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
    anna.page.unroute("**/marks/**")
    session = signed_in(world.galina).cookies[settings.SESSION_COOKIE_NAME].value
    anna.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": anna.server}])
    anna.page.reload()
    anna.page.locator("#grid td[tabindex='0']").focus()
    assert (stored(anna.page), row(anna.page, DIMA)[TODAY]) == (1, "")


def lose_the_answer(route: Any) -> None:
    route.fetch()
    route.abort()


def test_a_newer_value_typed_while_an_answer_is_lost_is_no_conflict_with_oneself(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", lose_the_answer, times=1)
    press(anna.page, "5", "ArrowUp", "3")
    expect(anna.page.locator("#save-state")).to_contain_text("Нет связи: 1 отметка не сохранена.")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 3)]
    expect(anna.page.locator("#unsaved")).to_be_hidden()


def test_so_it_is_when_the_page_is_opened_again_in_between(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", lose_the_answer)
    press(anna.page, "5", "ArrowUp", "3")
    expect(anna.page.locator("#save-state")).to_contain_text("Нет связи: 1 отметка не сохранена.")
    anna.page.unroute("**/marks/**")
    anna.page.reload()
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 3)]


def test_who_changed_the_mark_before_its_lost_answer_is_told(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", lose_the_answer, times=1)
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("Нет связи")
    mark = Mark.objects.get(work__lesson=world.lesson_today)
    put_mark(work=mark.work, pupil=world.dima.pupil, value=2, known_version=1, by=world.galina.user)
    all_saved(anna.page)
    expect(anna.page.locator("#unsaved li")).to_contain_text(
        "Ершов Дмитрий, 14 октября, ср, 2 урок: ваше «5» записано, потом исправлено на «2» (Ерёмина Г. И.)."
    )
    assert row(anna.page, DIMA)[TODAY] == "2"


def test_escape_takes_back_what_may_have_arrived(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", lose_the_answer, times=1)
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("Нет связи")
    press(anna.page, "ArrowUp", "Escape")
    all_saved(anna.page)
    assert (marks_of(world.lesson_today), row(anna.page, DIMA)[TODAY]) == ([("Дмитрий", 1, None)], "")


def test_leaving_with_unsaved_marks_asks_first(anna: Visitor) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    anna.page.on("dialog", leave)
    anna.page.reload()
    anna.page.locator("#grid td[tabindex='0']").focus()
    assert asked == []
    intercept(anna.page, "**/marks/**", refusing(503))
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
    anna.page.reload()
    assert asked == ["beforeunload"]


def test_two_tabs_with_one_class_leave_each_other_their_edits(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", refusing(503))
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
    second = anna.context.new_page()
    second.goto(anna.page.url)
    second.locator("#grid td[tabindex='0']").focus()
    press(second, "ArrowDown", "4")
    expect(second.locator("#save-state")).to_have_text("Всё сохранено.")
    assert (marks_of(world.lesson_today), stored(second)) == ([("Светлана", 1, 4)], 1)
    anna.page.close()
    expect(cell(second, DIMA, TODAY)).to_have_text("5")
    all_saved(second)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]


def test_two_tabs_with_two_classes_never_mix(world: World, open_browser: OpenBrowser) -> None:
    """Вера teaches mathematics in 5Б and English to a subgroup of 5А."""
    vera = open_browser(world.vera)
    lesson = t.make_lesson(assignment=world.english_1_5a, on=TODAY_DATE, number=5, state=LessonState.HELD)
    pages = [vera.page, vera.context.new_page()]
    for page, group, subject in zip(
        pages, (world.group_5b, world.english_1), (world.maths, world.english), strict=True
    ):
        page.goto(vera.server + reverse("journal:gradebook", args=[group.pk, subject.pk]))
        intercept(page, "**/marks/**", refusing(503))
        page.locator("#grid td[tabindex='0']").focus()
    press(pages[0], "3")
    press(pages[1], "4")
    for page in pages:
        expect(page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
        page.unroute("**/marks/**")
    pages[0].reload()
    expect(pages[0].locator("#grid")).to_have_attribute("data-unsaved", "0")
    pages[1].reload()
    expect(pages[1].locator("#grid")).to_have_attribute("data-unsaved", "0")
    assert (marks_of(world.lesson_5b_today), marks_of(lesson)) == ([("Зоя", 1, 3)], [("Дмитрий", 1, 4)])
