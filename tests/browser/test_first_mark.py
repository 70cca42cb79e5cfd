"""From a school just founded to a teacher's first mark, by the links of the administrator's list alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from journal.models import Mark
from tests.browser.clicks import CountedHands
from tests.browser.conftest import Visitor, close, new_visitor, session_key
from tests.browser.reading import follow, texts
from tests.browser.test_main_job import class_list
from tests.pages.test_new_school import PASSWORD, founded

pytestmark = pytest.mark.browser

PUPILS = [
    ["Ершов", "Дмитрий", "Олегович", "05.09.2015", "м", "5А", "Ершова Елена Петровна", "+7 901 555-11-22"],
    ["Яшина", "Юлия", "Олеговна", "03.02.2015", "ж", "5А", "", ""],
]
YEAR_BEGAN = "2026-09-01"
CLICKS = 43  # links, buttons, choices and fields of the administrator, from the list to the first lessons


@pytest.fixture
def windows(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[[str | None], Visitor]]:
    """Windows on a server with nothing behind it but what the test makes."""
    opened: list[Visitor] = []

    def open_window(session: str | None) -> Visitor:
        opened.append(new_visitor(chromium, live_server.url, session))
        return opened[-1]

    yield open_window
    complaints = [line for visitor in opened for line in visitor.complaints]
    close(opened)
    assert complaints == []


class Administrator(CountedHands):
    """Does what the list says, a step after the other; knows how each form is filled, and no address."""

    slip: tuple[str, str] = ("", "")

    def follow_list(self) -> list[str]:
        """The steps in the order in which they were led to."""
        done: list[str] = []
        while self.page.locator("#steps").count() and len(done) < len(FORMS):
            link = self.page.locator("#steps ~ ol a").first
            title = link.inner_text()
            self.press(link)
            FORMS[title](self)
            done.append(title)
            self.press(self.page.get_by_role("link", name="Администратор", exact=True))
        return done

    def press(self, target: object) -> None:
        """Goes to another page."""
        follow(target)  # type: ignore[arg-type]
        self.clicks += 1

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))

    def fill(self, name: str, text: str) -> None:
        self.type(self.page.locator(f"[name={name}]"), text)

    def pick(self, name: str, /, **option: str | int) -> None:
        self.choose(self.page.locator(f"select[name={name}]"), **option)

    def save(self, section: str) -> None:
        card = self.page.locator("section").filter(has=self.page.locator(section))
        self.press(card.locator("details[open]").get_by_role("button", name="Записать"))

    def unfold(self, title: str) -> None:
        self.click(self.page.locator("summary", has_text=title))


def subjects(hands: Administrator) -> None:
    hands.button("Записать предметы")  # the usual ones are ticked


def classes(hands: Administrator) -> None:
    hands.pick("grade", value="5")
    hands.fill("letters", "А")
    hands.pick("calendar", label="2–9 классы, 2026/27")
    hands.button("Записать классы")


def staff(hands: Administrator) -> None:
    hands.fill("last_name", "Белова")
    hands.fill("first_name", "Анна")
    hands.button("Добавить и выдать листок")
    login, password = texts(hands.page.locator(".slip code"))
    hands.slip = login, password
    hands.press(hands.page.get_by_role("link", name="Вернуться"))


def pupils(hands: Administrator) -> None:
    hands.page.get_by_label("Список учащихся").set_input_files(class_list(*PUPILS))  # type: ignore[arg-type]
    hands.clicks += 1
    hands.fill("starts_on", YEAR_BEGAN)
    hands.fill("order_number", "1-у")
    hands.fill("order_dated", YEAR_BEGAN)
    hands.button("Проверить список")
    hands.button("Записать 2 строки")


def assignments(hands: Administrator) -> None:
    hands.unfold("Назначить учителя")
    hands.pick("assignment-subject", label="Математика")
    hands.pick("assignment-teacher", label="Белова Анна")
    hands.fill("assignment-hours_per_week", "1")
    hands.fill("assignment-starts_on", YEAR_BEGAN)
    hands.save("#assignments")


def entries(hands: Administrator) -> None:
    hands.unfold("Внести урок")
    hands.pick("entry-assignment", index=1)
    hands.pick("entry-weekday", label="вторник")
    hands.fill("entry-number", "2")
    hands.fill("entry-starts_on", YEAR_BEGAN)
    hands.save("#entries")


def lessons(hands: Administrator) -> None:
    hands.pick("term", label="I четверть, 2–9 классы")
    hands.button("Составить уроки")


FORMS: dict[str, Callable[[Administrator], None]] = {
    "Предметов ещё нет": subjects,
    "Классов ещё нет": classes,
    "Сотрудников ещё нет": staff,
    "Классы без учащихся": pupils,
    "Классы без нагрузки": assignments,
    "Классы без расписания": entries,
    "Учебные дни без уроков": lessons,
}


def test_a_teacher_enters_a_mark_after_the_steps_of_the_list(windows: Callable[[str | None], Visitor]) -> None:
    administrator = windows(session_key(founded()))
    administrator.goto("/")
    hands = Administrator(administrator.page)
    assert hands.follow_list() == list(FORMS)
    teacher = windows(None)
    enter_mark(teacher, *hands.slip)
    mark = Mark.objects.get()
    assert (mark.value, str(mark.pupil), str(mark.on)) == (5, "Ершов Дмитрий Олегович", "2026-10-13")
    assert hands.clicks == CLICKS


def enter_mark(teacher: Visitor, login: str, password: str) -> None:
    """Signs in with the slip, chooses a password, opens her only gradebook, types."""
    page = teacher.page
    teacher.goto("/")
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль").fill(password)
    follow(page.get_by_role("button", name="Войти"))
    page.get_by_label("Новый пароль", exact=False).first.fill(PASSWORD)
    page.get_by_label("Новый пароль ещё раз").fill(PASSWORD)
    follow(page.get_by_role("button", name="Сохранить пароль"))
    follow(page.get_by_role("link", name="Журналы", exact=True).first)
    follow(page.get_by_role("link", name="Математика").first)
    page.locator("#grid td[tabindex='0']").focus()
    page.keyboard.press("5")
    expect(page.locator("#save-state")).to_have_text("Всё сохранено.")
