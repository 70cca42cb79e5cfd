"""The gradebook under a teacher's fingers: every key, and every way in which saving can go wrong (product 2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from accounts.middleware import SEEN_AT
from journal.actions import close_term, put_mark
from journal.models import Mark
from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.browser.grid import (
    DIMA,
    MONDAY,
    SVETA,
    TODAY,
    all_saved,
    cell,
    heads,
    here,
    letters_of,
    marks_of,
    opened,
    press,
    refusing,
    row,
    stored,
)
from tests.conftest import SignedIn
from tests.factories.accounts import PASSWORD
from tests.world import World
from timetable.models import Lesson

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened her gradebook of 5А; the cursor stands on Дима's cell of today."""
    return opened(world, open_browser(world.anna))


# --- Typing ------------------------------------------------------------------------------------------------------


def test_a_column_is_typed_downwards_and_saved_at_once(world: World, anna: Visitor) -> None:
    page = anna.page
    assert here(page) == (DIMA, TODAY)
    press(page, "5")
    assert here(page) == (SVETA, TODAY)
    press(page, "y")  # «н» in the Latin layout
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    assert letters_of(world.lesson_today) == [("Светлана", "Н")]
    assert row(page, DIMA)[-2:] == ["4,50", "2"]
    assert Lesson.objects.get(pk=world.lesson_today.pk).state == "held"


@pytest.mark.parametrize(
    ("key", "letter"), [("н", "Н"), ("Y", "Н"), ("б", "Б"), (",", "Б"), ("у", "УП"), ("о", "ОП"), ("j", "ОП")]
)
def test_letters_are_typed_in_both_layouts(world: World, anna: Visitor, key: str, letter: str) -> None:
    press(anna.page, key)
    all_saved(anna.page)
    assert letters_of(world.lesson_today) == [("Дмитрий", letter)]
    expect(cell(anna.page, DIMA, TODAY)).to_have_text(letter)


def test_five_slash_four_writes_two_marks(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "/", "4")
    assert here(anna.page) == (SVETA, TODAY)
    press(anna.page, "3", "/", "3")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [
        ("Дмитрий", 1, 5),
        ("Дмитрий", 2, 4),
        ("Светлана", 1, 3),
        ("Светлана", 2, 3),
    ]
    typed = (heads(anna.page)[TODAY - 1 :], row(anna.page, DIMA)[TODAY:])
    assert typed == (["О", "О", "–"], ["5", "4", "", "4,33", "3"])
    anna.page.reload()
    assert (heads(anna.page)[TODAY - 1 :], row(anna.page, DIMA)[TODAY:]) == typed


def test_arrows_and_enter_move_and_the_next_digit_writes(world: World, anna: Visitor) -> None:
    press(anna.page, "Enter", "ArrowLeft", "ArrowLeft", "ArrowUp", "5")
    all_saved(anna.page)
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 5)]
    press(anna.page, "Home", "ArrowRight")
    assert here(anna.page) == (SVETA, 2)


def test_delete_clears_mark_and_letter(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "ArrowUp", "о", "ArrowUp", "Delete")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, None)]
    assert letters_of(world.lesson_today) == [("Дмитрий", None)]
    assert row(anna.page, DIMA)[TODAY] == ""


def test_the_last_of_quick_corrections_stays(world: World, anna: Visitor) -> None:
    press(anna.page, "2", "ArrowUp", "3", "ArrowUp", "4", "ArrowUp", "5")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]


def test_a_mark_outside_the_scale_is_not_taken(world: World, anna: Visitor) -> None:
    press(anna.page, "1")
    expect(anna.page.locator("#grid-announcer")).to_have_text("Отметки: 5, 4, 3, 2.")
    assert (here(anna.page), row(anna.page, DIMA)[TODAY]) == ((DIMA, TODAY), "")


def test_tab_leaves_the_grid_and_comes_back_to_the_same_cell(world: World, anna: Visitor) -> None:
    press(anna.page, "ArrowDown", "Tab")
    assert anna.page.evaluate("document.activeElement.closest('#grid')") is None
    press(anna.page, "Shift+Tab")
    assert here(anna.page) == (SVETA, TODAY)


def test_the_date_above_leads_to_the_lesson(world: World, anna: Visitor) -> None:
    press(anna.page, "ArrowUp", "Enter")
    anna.page.wait_for_url("**" + reverse("journal:lesson", args=[world.lesson_today.pk]))


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        (["ArrowLeft"], "Урок ведёт по замене Орлова М. В."),
        (["ArrowRight"], "Урок ведёт по замене Орлова М. В."),
        (["Home"], "Срок правки истёк 21.09.2026."),
        (["ArrowDown", "ArrowDown"], "Ученик в этот день не был в группе."),
        (["End"], "Считается само."),
    ],
)
def test_a_closed_cell_tells_why_and_takes_nothing(world: World, anna: Visitor, keys: list[str], why: str) -> None:
    before = Mark.objects.count()
    press(anna.page, *keys)
    expect(anna.page.locator("#grid-about")).to_contain_text(why)
    press(anna.page, "5")
    expect(anna.page.locator("#grid-announcer")).to_have_text(why)
    assert (Mark.objects.count(), stored(anna.page)) == (before, 0)


def test_class_teacher_moves_about_and_writes_nothing(world: World, open_browser: OpenBrowser) -> None:
    boris = opened(world, open_browser(world.boris))
    press(boris.page, "5")
    expect(boris.page.locator("#grid-announcer")).to_have_text("Пишет только учитель, который ведёт предмет.")
    assert marks_of(world.lesson_today) == []


# --- When saving goes wrong --------------------------------------------------------------------------------------


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
    anna.page.route("**/marks/**", refusing(503))
    press(anna.page, "5", "4", "3")
    expect(anna.page.locator("#save-state")).to_contain_text("2 отметки не сохранены")
    anna.page.unroute("**/marks/**")
    anna.page.reload()
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 3)]
    assert row(anna.page, DIMA)[TODAY] == "5"


def test_a_save_whose_answer_was_lost_is_repeated_without_harm(world: World, anna: Visitor) -> None:
    def lose_the_answer(route: Any) -> None:
        route.fetch()
        route.abort()

    anna.page.route("**/marks/**", lose_the_answer, times=1)
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


def test_after_the_session_has_ended_everything_waits_for_signing_in(
    world: World, anna: Visitor, signed_in: SignedIn
) -> None:
    Session.objects.all().delete()
    press(anna.page, "5", "4")
    expect(anna.page.locator("#save-state")).to_contain_text("Вход истёк: 2 отметки не сохранены.")
    expect(anna.page.locator("#save-state a")).to_have_text("Войти в новой вкладке")
    session = signed_in(world.anna).cookies[settings.SESSION_COOKIE_NAME].value
    anna.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": anna.server}])
    anna.page.locator("#save-retry").click()
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]


def test_what_one_teacher_left_unsaved_is_never_sent_by_another(
    world: World, anna: Visitor, signed_in: SignedIn
) -> None:
    anna.page.route("**/marks/**", refusing(503))
    press(anna.page, "5")
    expect(anna.page.locator("#save-state")).to_contain_text("1 отметка не сохранена")
    anna.page.unroute("**/marks/**")
    session = signed_in(world.galina).cookies[settings.SESSION_COOKIE_NAME].value
    anna.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": anna.server}])
    anna.page.reload()
    anna.page.locator("#grid td[tabindex='0']").focus()
    assert (stored(anna.page), row(anna.page, DIMA)[TODAY]) == (1, "")


# --- The lesson page ---------------------------------------------------------------------------------------------


def test_the_lesson_is_filled_on_a_phone_without_scripts(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna, viewport=NARROW, javascript=False)
    anna.goto(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    anna.page.get_by_role("link", name="14 октября, ср, 2 урок").click()
    anna.page.get_by_label("Тема урока").fill("Обыкновенные дроби")
    anna.page.get_by_label("Без задания").check()
    ershov = anna.page.get_by_role("group", name="Ершов Дмитрий")
    ershov.get_by_label("Отметка").fill("5")
    yolkina = anna.page.get_by_role("group", name="Ёлкина Светлана")
    yolkina.get_by_label("Пропуск").select_option(label="Б – болезнь")
    anna.page.get_by_role("button", name="Сохранить").click()
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    assert letters_of(world.lesson_today) == [("Светлана", "Б")]
    expect(anna.page.get_by_label("Тема урока")).to_have_value("Обыкновенные дроби")
    expect(anna.page.get_by_label("Без задания")).to_be_checked()


def test_a_lesson_sent_into_a_locked_session_waits_for_signing_in(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna, viewport=NARROW)
    anna.goto(reverse("journal:lesson", args=[world.lesson_today.pk]))
    anna.page.get_by_label("Тема урока").fill("Доли и дроби")
    anna.page.get_by_label("Домашнее задание").fill("\n§ 15,\n№ 410")
    anna.page.get_by_role("group", name="Ершов Дмитрий").get_by_label("Отметка").fill("5")
    leave_for(hours=2)
    anna.page.get_by_role("button", name="Сохранить").click()
    anna.page.get_by_label("Логин").fill("anna")
    anna.page.get_by_label("Пароль").fill(PASSWORD)
    anna.page.get_by_role("button", name="Войти").click()
    expect(anna.page.get_by_role("heading", level=1)).to_have_text("Запись ждёт подтверждения")
    assert marks_of(world.lesson_today) == []
    anna.page.get_by_role("button", name="Записать").click()
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    expect(anna.page.get_by_label("Тема урока")).to_have_value("Доли и дроби")
    expect(anna.page.get_by_label("Домашнее задание")).to_have_value("§ 15,\n№ 410")
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]


def leave_for(*, hours: int) -> None:
    """Nobody touches the computer meanwhile."""
    for session in Session.objects.all():
        data = SessionStore(session.session_key)
        data[SEEN_AT] -= hours * 3600
        data.save()
