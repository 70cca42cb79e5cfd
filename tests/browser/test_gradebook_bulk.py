"""Undoing, redoing and filling in the gradebook, and a whole column by keyboard alone (product 2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from playwright.sync_api import Page, expect

from journal.access import Cell
from journal.actions import close_term, note_whole_day, put_absence, put_mark
from journal.models import Absence, Mark, WholeDayAbsence
from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.grid import (
    DIMA,
    MONDAY,
    SVETA,
    TODAY,
    all_saved,
    cell,
    here,
    letters_of,
    marks_of,
    opened,
    press,
    row,
)
from tests.browser.network import intercept, refusing
from tests.browser.reading import each, texts
from tests.factories.gradebooks import fill_gradebook
from tests.factories.school import make_subject
from tests.factories.timetable import make_assignment, make_lesson
from tests.world import TODAY as TODAY_IS
from tests.world import YEAR_BEGINS, World
from timetable.models import LessonState, TeachingAssignment

pytestmark = pytest.mark.browser

UNDO, REDO, FILL_DOWN, FILL_EMPTY = "Control+z", "Control+y", "Control+d", "Control+Shift+d"
COUNT_KEYS = "window.keysPressed = 0; addEventListener('keydown', (event) => (keysPressed += event.isTrusted), true)"


@pytest.fixture
def anna(world: World, open_browser: OpenBrowser) -> Visitor:
    """Анна has opened her gradebook of 5А; the cursor stands on Дима's cell of today."""
    return opened(world, open_browser(world.anna))


@pytest.fixture
def full_class(world: World) -> World:
    """5А with thirty pupils."""
    fill_gradebook(
        assignment=world.maths_5a,
        starts_on=date(2026, 9, 1),
        today=date(2026, 10, 14),
        n_pupils=28,
        n_lessons=0,
        work_type=world.answer,
        code=world.codes["Н"],
        by=world.anna.user,
    )
    return world


def note(page: Page, text: str) -> None:
    expect(page.locator("#grid-note")).to_have_text(text)


def problems(page: Page) -> list[str]:
    return texts(page.locator("#unsaved li span"))


def rows_of_history(name: str, **keys: Any) -> list[tuple[Any, ...]]:
    """(kind, value, version) of the history of a cell, oldest first."""
    field = "value" if name == "Mark" else "code__letter"
    events = apps.get_model("journal", f"{name}Event").objects.filter(**keys).order_by("pgh_id")
    return list(events.values_list("pgh_label", field, "version"))


def everything(world: World, page: Page) -> tuple[Any, ...]:
    """What stands on the page and in the database: marks, absences, means."""
    marks = Mark.objects.set().order_by("pk").values_list("work", "pupil", "value")
    absences = Absence.objects.set().order_by("pk").values_list("lesson", "pupil", "code")
    rows = [row(page, number) for number, _ in enumerate(each(page.locator("#grid tbody tr")))]
    return list(marks), list(absences), rows


# --- Undo and redo -----------------------------------------------------------------------------------------------


def test_undo_and_redo_step_by_step(world: World, anna: Visitor) -> None:
    page = anna.page
    press(page, "5", "4")
    press(page, UNDO)
    note(page, "Отменено: Ёшкина Светлана – пусто.")
    assert here(page) == (SVETA, TODAY)
    press(page, UNDO)
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, None), ("Светлана", 1, None)]
    press(page, UNDO)
    note(page, "Отменять нечего.")
    press(page, REDO, "Control+Shift+z")
    all_saved(page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 4)]
    assert row(page, DIMA)[-4:-2] == ["4,50", "2"]


def test_undo_puts_back_the_mark_its_mean_and_adds_to_the_history(world: World, anna: Visitor) -> None:
    page = anna.page
    before = everything(world, page)
    press(page, "ArrowLeft", "ArrowLeft", "2")
    all_saved(page)
    assert row(page, DIMA)[-4:-2] == ["2,00", "1"]
    press(page, UNDO)
    all_saved(page)
    assert everything(world, page) == before
    assert rows_of_history("Mark", work=world.work_monday, pupil=world.dima.pupil) == [
        ("insert", 4, 1),
        ("update", 2, 2),
        ("update", 4, 3),
    ]


def test_undo_puts_back_what_delete_has_cleared(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "ArrowUp", "о", "ArrowUp")
    all_saved(anna.page)
    press(anna.page, "Delete")
    all_saved(anna.page)
    press(anna.page, UNDO)
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    assert letters_of(world.lesson_today) == [("Дмитрий", "ОП")]
    expect(cell(anna.page, DIMA, TODAY)).to_have_text("5ОП")


def test_undo_of_the_second_mark_leaves_the_first(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "/", "4", UNDO)
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Дмитрий", 2, None)]
    assert row(anna.page, DIMA)[TODAY:] == ["5", "", "", "4,50", "2", "5", ""]


def test_the_buttons_do_what_the_keys_do(world: World, anna: Visitor) -> None:
    undo = anna.page.get_by_role("button", name="Отменить")
    redo = anna.page.get_by_role("button", name="Вернуть", exact=True)
    expect(undo).to_be_disabled()
    press(anna.page, "5")
    undo.click()
    assert here(anna.page) == (DIMA, TODAY)
    expect(undo).to_be_disabled()
    redo.click()
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5)]
    anna.page.get_by_role("button", name="Заполнить вниз").click()
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 5)]


def test_the_russian_layout_and_the_command_key_undo_too(world: World, anna: Visitor) -> None:
    send = "(init) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...init}))"
    press(anna.page, "5")
    anna.page.evaluate(send, {"key": "я", "ctrlKey": True})
    note(anna.page, "Отменено: Ершов Дмитрий – пусто.")
    anna.page.evaluate(send, {"key": "z", "metaKey": True, "shiftKey": True})
    note(anna.page, "Возвращено: Ершов Дмитрий – «5».")
    anna.page.evaluate(send, {"key": "В", "ctrlKey": True, "shiftKey": True})
    note(anna.page, "Заполнено: 1. Не тронуты: не в группе – 1.")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 5)]


def test_a_new_mark_ends_what_could_be_redone(world: World, anna: Visitor) -> None:
    press(anna.page, "5", UNDO, "4", REDO)
    note(anna.page, "Возвращать нечего.")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 4)]


def test_undo_is_refused_when_somebody_else_has_written_since(world: World, anna: Visitor) -> None:
    press(anna.page, "ArrowLeft", "ArrowLeft", "5")
    all_saved(anna.page)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=2, by=world.boris.user)
    press(anna.page, UNDO)
    expect(anna.page.locator("#unsaved li span")).to_contain_text(
        "Ершов Дмитрий, 12 октября, пн, 2 урок: не отменено. Здесь уже записано «3»: Громов Б. Н."
    )
    all_saved(anna.page)
    assert (row(anna.page, DIMA)[MONDAY], marks_of(world.lesson_monday)) == ("3", [("Дмитрий", 1, 3)])
    expect(anna.page.get_by_role("button", name="Вернуть", exact=True)).to_be_disabled()
    anna.page.locator("#unsaved").get_by_role("button", name="Понятно").click()
    expect(anna.page.locator("#unsaved")).to_be_hidden()
    assert here(anna.page) == (DIMA, MONDAY)


def test_undo_names_who_has_changed_the_cell_as_the_card_has_shown(world: World, anna: Visitor) -> None:
    """Борис's 3 came into the page with a comment that Анна has added on the card."""
    page = anna.page
    press(page, "ArrowLeft", "ArrowLeft", "5")
    all_saved(page)
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=2, by=world.boris.user)
    press(page, "ArrowUp", "F2")
    page.get_by_label("Комментарий").fill("спросить у Б. Н.")
    page.get_by_role("dialog").get_by_role("button", name="Сохранить").click()
    expect(page.locator("#grid-announcer")).to_have_text("Карточка сохранена.")
    press(page, UNDO)
    assert problems(page) == ["Ершов Дмитрий, 12 октября, пн, 2 урок: не отменено. Здесь уже «3» (Громов Б. Н.)."]


def test_undo_in_a_term_closed_since_tells_the_reason(world: World, anna: Visitor) -> None:
    press(anna.page, "ArrowLeft", "ArrowLeft", "5")
    all_saved(anna.page)
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    press(anna.page, UNDO)
    expect(anna.page.locator("#unsaved li span")).to_have_text(
        "Ершов Дмитрий, 12 октября, пн, 2 урок: не отменено. Учебный период закрыт: записи за 12.10.2026 не меняются."
    )
    assert (row(anna.page, DIMA)[MONDAY], marks_of(world.lesson_monday)) == ("5", [("Дмитрий", 1, 5)])


def test_undo_brings_back_what_was_written_over_knowingly(world: World, anna: Visitor) -> None:
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=3, known_version=1, by=world.boris.user)
    press(anna.page, "ArrowLeft", "ArrowLeft", "5")
    anna.page.get_by_role("button", name="Записать «5»").click()
    all_saved(anna.page)
    press(anna.page, UNDO)
    all_saved(anna.page)
    assert marks_of(world.lesson_monday) == [("Дмитрий", 1, 3)]


def test_undo_without_a_network_waits_like_any_edit(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "4")
    all_saved(anna.page)
    anna.context.set_offline(True)
    press(anna.page, UNDO, UNDO)
    expect(anna.page.locator("#save-state")).to_contain_text("Нет связи: 2 отметки не сохранены.")
    anna.context.set_offline(False)
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, None), ("Светлана", 1, None)]


def test_given_up_edits_are_not_undone_again(world: World, anna: Visitor) -> None:
    intercept(anna.page, "**/marks/**", refusing(503))
    press(anna.page, "ArrowLeft", "ArrowLeft", "5", "ArrowUp", "3", "ArrowUp", "Escape", UNDO)
    note(anna.page, "Отменять нечего.")
    assert row(anna.page, DIMA)[MONDAY] == "4"


# --- Filling -----------------------------------------------------------------------------------------------------


def test_a_column_is_filled_and_the_fill_is_one_action(full_class: World, anna: Visitor) -> None:
    page = anna.page
    before = everything(full_class, page)
    press(page, "4", FILL_DOWN)
    note(page, "Заполнено: 29. Не тронуты: не в группе – 1.")
    all_saved(page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == [4] * 30
    press(page, UNDO)
    note(page, "Отменено: 29.")
    all_saved(page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == [4] + [None] * 29
    press(page, UNDO)
    all_saved(page)
    marks, absences, rows = everything(full_class, page)
    assert (marks, absences, rows) == before
    work = Mark.objects.filter(work__lesson=full_class.lesson_today).values_list("work", flat=True)[0]
    assert rows_of_history("Mark", work=work, pupil=full_class.sveta.pupil) == [("insert", 4, 1), ("update", None, 2)]
    press(page, REDO, REDO)
    all_saved(page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == [4] * 30


def test_the_absent_are_skipped_and_counted(full_class: World, anna: Visitor) -> None:
    page = anna.page
    press(page, "4", "y", "3", *["ArrowUp"] * 4, FILL_EMPTY)
    note(page, "Заполнено: 27. Не тронуты: отсутствуют – 1, не в группе – 1, заполнены раньше – 1.")
    all_saved(page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == [4, 3, *[4] * 27]
    assert letters_of(full_class.lesson_today) == [("Светлана", "Н")]


def test_filling_down_writes_over_what_stands_below_and_undo_brings_it_back(world: World, anna: Visitor) -> None:
    press(anna.page, "5", "3", "ArrowUp", FILL_DOWN)
    note(anna.page, "Заполнено: 1. Не тронуты: не в группе – 1.")
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 5)]
    press(anna.page, UNDO)
    all_saved(anna.page)
    assert marks_of(world.lesson_today) == [("Дмитрий", 1, 5), ("Светлана", 1, 3)]


def test_an_absence_is_filled_where_no_mark_stands(full_class: World, anna: Visitor) -> None:
    press(anna.page, "y", "5", *["ArrowUp"] * 3, FILL_DOWN)
    note(anna.page, "Заполнено: 28. Не тронуты: с отметкой – 1, не в группе – 1.")
    all_saved(anna.page)
    letters = [letter for _, letter in letters_of(full_class.lesson_today)]
    assert letters == ["Н"] * 29


def test_nothing_to_fill_with_and_a_closed_column_are_told(world: World, anna: Visitor) -> None:
    press(anna.page, FILL_DOWN)
    note(anna.page, "Сначала введите отметку или букву: её и повторит заполнение.")
    press(anna.page, "Home", FILL_DOWN)
    note(anna.page, "Срок правки истёк 21.09.2026.")
    assert marks_of(world.lesson_today) == []


def test_undo_of_a_fill_leaves_the_cell_somebody_else_has_written_in(full_class: World, anna: Visitor) -> None:
    page = anna.page
    press(page, "4", FILL_DOWN)
    all_saved(page)
    work = Mark.objects.filter(work__lesson=full_class.lesson_today)[0].work
    put_mark(work=work, pupil=full_class.sveta.pupil, value=3, known_version=1, by=full_class.boris.user)
    press(page, UNDO)
    all_saved(page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == [4, 3, *[None] * 28]
    (told,) = problems(page)
    assert told.startswith("Ёшкина Светлана, 14 октября, ср, 2 урок: не отменено. Здесь уже записано «3»: Громов Б. Н.")
    press(page, REDO)
    note(page, "Возвращено: 28.")
    all_saved(page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == [4, 3, *[4] * 28]


# --- A whole column ----------------------------------------------------------------------------------------------


def test_thirty_marks_take_at_most_sixty_two_keys_from_the_start_page(
    full_class: World, open_browser: OpenBrowser
) -> None:
    anna = open_browser(full_class.anna)
    anna.context.add_init_script(COUNT_KEYS)
    anna.goto(reverse("reports:home"))
    anna.page.get_by_role("link", name="5А, Математика").last.click()
    anna.page.wait_for_url("**" + reverse("journal:gradebook", args=[full_class.group_5a.pk, full_class.maths.pk]))
    expect(cell(anna.page, DIMA, TODAY)).to_be_focused()
    marks = [5, 4, 3] * 10
    for mark in marks:
        anna.page.keyboard.press(str(mark))
    all_saved(anna.page)
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == marks
    assert anna.page.evaluate("keysPressed") <= 62


def test_from_todays_lesson_and_from_the_lesson_page_the_cursor_comes_to_its_column(
    world: World, open_browser: OpenBrowser
) -> None:
    anna = open_browser(world.anna)
    anna.goto(reverse("reports:home"))
    anna.page.get_by_role("link", name="Отметки: 5А, 2 урок").click()
    expect(cell(anna.page, DIMA, TODAY)).to_be_focused()
    anna.goto(reverse("journal:lesson", args=[world.lesson_monday.pk]))
    anna.page.get_by_role("link", name="К журналу").click()
    expect(cell(anna.page, DIMA, MONDAY)).to_be_focused()


def test_thirty_marks_are_put_in_one_form_without_scripts(full_class: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(full_class.anna, javascript=False)
    anna.goto(reverse("journal:lesson", args=[full_class.lesson_today.pk]))
    fields = anna.page.get_by_label("Отметка")
    marks = [5, 4, 3] * 10
    for number, mark in enumerate(marks):
        fields.nth(number).fill(str(mark))
    anna.page.get_by_role("button", name="Сохранить").click()
    expect(anna.page.get_by_text("Сохранено.")).to_be_visible()
    assert [value for _, _, value in marks_of(full_class.lesson_today)] == marks


# --- Away the whole day ------------------------------------------------------------------------------------------


def test_whole_day_is_offered_after_an_absence_and_undone_at_once(world: World, open_browser: OpenBrowser) -> None:
    algebra = make_lesson(assignment=_algebra(world), on=TODAY_IS, number=4)
    page = opened(world, open_browser(world.anna)).page
    press(page, "y")
    note(page, "Ершов Дмитрий: отсутствует весь день?")
    press(page, "Space")
    note(page, "Отмечено и на других ваших уроках этого дня: 1.")
    all_saved(page)
    assert (letters_of(world.lesson_today), letters_of(algebra)) == ([("Дмитрий", "Н")], [("Дмитрий", "Н")])
    assert whole_days() == [("Дмитрий", True)]
    press(page, UNDO)
    all_saved(page)
    assert (letters_of(world.lesson_today), letters_of(algebra)) == ([("Дмитрий", "Н")], [("Дмитрий", None)])
    assert whole_days() == [("Дмитрий", False)]
    press(page, REDO)
    all_saved(page)
    assert (letters_of(algebra), whole_days()) == ([("Дмитрий", "Н")], [("Дмитрий", True)])


def test_the_offer_waits_for_a_click_and_goes_with_the_next_mark(world: World, anna: Visitor) -> None:
    offer = anna.page.get_by_role("button", name="Да, весь день")
    press(anna.page, "y")
    offer.click()
    assert here(anna.page) == (SVETA, TODAY)
    press(anna.page, "b", "y", "5")
    expect(offer).to_be_hidden()
    press(anna.page, "Space")
    all_saved(anna.page)
    assert whole_days() == [("Дмитрий", True)]


def test_clearing_the_absence_takes_the_whole_day_back(world: World, anna: Visitor) -> None:
    press(anna.page, "y", "Space", "ArrowUp", "Delete")
    all_saved(anna.page)
    assert (letters_of(world.lesson_today), whole_days()) == ([("Дмитрий", None)], [("Дмитрий", False)])
    press(anna.page, UNDO)
    all_saved(anna.page)
    assert (letters_of(world.lesson_today), whole_days()) == ([("Дмитрий", "Н")], [("Дмитрий", True)])


def test_hints_of_other_lessons_are_accepted_at_once(world: World, open_browser: OpenBrowser) -> None:
    history = make_lesson(assignment=world.history_5a, on=TODAY_IS, number=4, state=LessonState.HELD)
    for person in (world.dima, world.sveta):
        by = world.boris.user
        put_absence(lesson=history, pupil=person.pupil, code=world.codes["Б"], known_version=0, by=by)
        note_whole_day(cell=Cell(history, person.pupil.pk), is_absent=True, known_version=0, by=by)
    page = opened(world, open_browser(world.anna)).page
    note(page, "По другим урокам отсутствуют весь день: Ершов Дмитрий, Ёшкина Светлана.")
    expect(page.locator("#grid-about")).to_contain_text("отсутствует весь день – Громов Б. Н.")
    assert row(page, DIMA)[TODAY] == ""
    press(page, "Space")
    all_saved(page)
    assert letters_of(world.lesson_today) == [("Дмитрий", "Н"), ("Светлана", "Н")]
    press(page, UNDO)
    all_saved(page)
    assert letters_of(world.lesson_today) == [("Дмитрий", None), ("Светлана", None)]


def _algebra(world: World) -> TeachingAssignment:
    subject = make_subject(name="Алгебра", position=11)
    return make_assignment(group=world.group_5a, subject=subject, teacher=world.anna.staff, starts_on=YEAR_BEGINS)


def whole_days() -> list[tuple[str, bool]]:
    return list(WholeDayAbsence.objects.order_by("pk").values_list("pupil__first_name", "is_in_force"))
