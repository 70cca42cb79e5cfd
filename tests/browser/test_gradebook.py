"""The gradebook under a teacher's fingers: every key, and the lesson page beside it (product 2)."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from accounts.middleware import LAST_SEEN_KEY
from journal.models import Mark
from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.browser.grid import (
    DIMA,
    MONDAY,
    NIKITA,
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
    row,
    stored,
)
from tests.factories import journal as j
from tests.factories import timetable as t
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
    assert row(page, DIMA)[-4:-2] == ["4,50", "2"]
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
    assert typed == (["О", "О", "–"], ["5", "4", "", "4,33", "3", "4", ""])
    anna.page.reload()
    assert (heads(anna.page)[TODAY - 1 :], row(anna.page, DIMA)[TODAY:]) == typed


def test_arrows_and_enter_move_and_the_next_digit_writes(world: World, anna: Visitor) -> None:
    press(anna.page, "Enter", "ArrowLeft", "ArrowLeft", "ArrowUp", "5")
    all_saved(anna.page)
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 5)]
    press(anna.page, "Home", "ArrowRight")
    assert here(anna.page) == (SVETA, 2)


@pytest.mark.parametrize(
    ("keys", "there"),
    [
        (["5", "Enter"], SVETA),
        (["5", "ArrowDown"], SVETA),
        (["н", "Enter"], SVETA),
        (["5", "Enter", "Enter"], NIKITA),
        (["5", "ArrowDown", "Enter"], NIKITA),
        (["5", "Escape", "Enter"], NIKITA),
        (["5", "ArrowUp", "ArrowDown"], SVETA),
        (["5", "Tab", "Shift+Tab", "Enter"], NIKITA),
        (["5", "Shift+Enter"], DIMA),
    ],
)
def test_one_enter_or_arrow_down_straight_after_a_mark_does_not_move_again(
    anna: Visitor, keys: list[str], there: int
) -> None:
    press(anna.page, *keys)
    assert here(anna.page) == (there, TODAY)


def test_marks_confirmed_with_enter_go_to_the_children_they_were_given_to(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "Enter", "4", "ArrowDown")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]


def test_a_click_after_a_mark_lets_the_next_enter_move(anna: Visitor) -> None:
    press(anna.page, "5")
    cell(anna.page, SVETA, TODAY).click()
    press(anna.page, "Enter")
    assert here(anna.page) == (NIKITA, TODAY)


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


@pytest.mark.parametrize("key", ["1", "7", "ы"])
def test_a_refused_key_says_why_over_the_grid_and_aloud(world: World, anna: Visitor, key: str) -> None:
    page, why = anna.page, f"«{key}» сюда не пишут. Отметки: 5, 4, 3, 2; пропуски: Н, Б, УП, НП, ОП."
    press(page, key)
    for place in ("#grid-note", "#grid-announcer"):
        expect(page.locator(place)).to_have_text(why)
    expect(page.locator("#grid-note")).to_be_visible()
    assert (here(page), row(page, DIMA)[TODAY]) == ((DIMA, TODAY), "")
    press(page, "5")
    expect(page.locator("#grid-note")).to_have_text("")


def test_a_refused_key_in_the_row_of_roll_calls_says_why_too(anna: Visitor) -> None:
    press(anna.page, "ArrowDown", "ArrowDown", "ArrowDown", "7")
    expect(anna.page.locator("#grid-note")).to_have_text("«7» сюда не пишут. «+» – все на месте.")
    press(anna.page, "ArrowUp")
    expect(anna.page.locator("#grid-note")).to_have_text("")


def test_the_cursor_begins_in_the_first_empty_row_of_the_newest_lesson_of_ones_own(
    world: World, open_browser: OpenBrowser
) -> None:
    """On Tuesday and today Мария substitutes, Дима has his mark of today; on Monday nobody lacks anything."""
    t.make_substitution(lesson=world.lesson_today, substitute=world.maria.staff)
    work = j.make_work(lesson=world.lesson_today, work_type=world.answer, by=world.maria.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.maria.user)
    opened_by = {name: opened(world, open_browser(world.people[name])).page for name in ("anna", "maria")}
    assert {name: here(page) for name, page in opened_by.items()} == {"anna": (DIMA, MONDAY), "maria": (SVETA, TODAY)}


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
        (["End", "ArrowLeft"], "Считается само."),
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


# --- The lesson page ---------------------------------------------------------------------------------------------


def test_the_lesson_is_filled_on_a_phone_without_scripts(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna, viewport=NARROW, javascript=False)
    anna.goto(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    anna.page.get_by_role("link", name="14 октября, ср, 2 урок").click()
    anna.page.get_by_label("Тема урока").fill("Обыкновенные дроби")
    anna.page.get_by_label("Без задания").check()
    ershov = anna.page.get_by_role("group", name="Ершов Дмитрий")
    ershov.get_by_label("Отметка").fill("5")
    yoshkina = anna.page.get_by_role("group", name="Ёшкина Светлана")
    yoshkina.get_by_label("Пропуск").select_option(label="Б – болезнь")
    anna.page.get_by_role("button", name="Сохранить").click()
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    assert letters_of(world.lesson_today) == [("Светлана", "Б")]
    expect(anna.page.get_by_label("Тема урока")).to_have_value("Обыкновенные дроби")
    expect(anna.page.get_by_label("Без задания")).to_be_checked()


def test_enter_in_a_field_of_the_lesson_saves_and_takes_nothing_from_the_plan(
    world: World, open_browser: OpenBrowser
) -> None:
    anna = open_browser(world.anna)
    anna.goto(reverse("journal:lesson", args=[world.lesson_today.pk]))
    anna.page.get_by_label("Домашнее задание").fill("§ 15")
    anna.page.get_by_label("Сколько минут займёт").fill("25")
    anna.page.get_by_label("Сколько минут займёт").press("Enter")
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    expect(anna.page.get_by_label("Тема урока")).to_have_value("")
    anna.page.get_by_label("Домашнее задание").fill("§ 16")
    anna.page.get_by_role("button", name="Взять из плана").click()
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    expect(anna.page.get_by_label("Тема урока")).to_have_value("Доли и дроби")
    expect(anna.page.get_by_label("Домашнее задание")).to_have_value("§ 16")
    expect(anna.page.get_by_label("Сколько минут займёт")).to_have_value("25")


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
        data[LAST_SEEN_KEY] -= hours * 3600
        data.save()
