"""The product's main job, told once from beginning to end, each person in a browser of his own.

The administrator takes a family in and gives a teacher her login; the teacher fills the journal by keyboard; the class
teacher gives the mother hers; the mother reads the diary; the deputy sees the figures move.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect

from school.models import Pupil
from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.browser.reading import each, follow, texts
from tests.factories.accounts import PASSWORD
from tests.world import World

pytestmark = pytest.mark.browser

HEAD = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Мать", "Телефон матери"]
YULIA = ["Яшина", "Юлия", "Олеговна", "03.02.2015", "ж", "5A", "Яшина Ксения Львовна", "+7 901 555-11-22"]  # Latin A
OLEG = ["Уткин", "Олег", "Петрович", "31.02.2015", "м", "5А", "", ""]
YAN = ["Ким", "Ян", "", "14.05.2015", "м", "7Ы", "", ""]
NEW_PASSWORD = "сирень-41-вечер"


@dataclass(frozen=True)
class PaperSlip:
    """What its owner reads on paper."""

    login: str
    password: str


def class_list(*rows: list[str]) -> dict[str, str | bytes]:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "5А.xlsx", "mimeType": kind, "buffer": content.getvalue()}


def sign_in(visitor: Visitor, login: str, password: str) -> None:
    """Types login and password on the page that every address leads a stranger to."""
    visitor.goto("/")
    visitor.page.get_by_label("Логин").fill(login)
    visitor.page.get_by_label("Пароль").fill(password)
    follow(visitor.page.get_by_role("button", name="Войти"))


def choose_password(page: Page) -> None:
    """Nothing else opens until the temporary password is replaced."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Придумайте свой пароль")
    page.goto(page.url.split("/accounts/")[0] + "/journal/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Придумайте свой пароль")
    page.get_by_label("Новый пароль", exact=False).first.fill(NEW_PASSWORD)
    page.get_by_label("Новый пароль ещё раз").fill(NEW_PASSWORD)
    follow(page.get_by_role("button", name="Сохранить пароль"))


def slip_on(page: Page) -> PaperSlip:
    login, password = texts(page.locator(".slip code"))
    return PaperSlip(login, password)


def open_page(page: Page, *links: str) -> None:
    """Goes where a person would go: by the links of the header and of the pages."""
    for link in links:
        follow(page.get_by_role("link", name=link, exact=True).first)


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def figures(page: Page) -> dict[str, str]:
    terms, values = texts(page.locator(".figures dt")), texts(page.locator(".figures dd"))
    return dict(zip(terms, values, strict=True))


def upload(page: Page, *rows: list[str]) -> None:
    page.get_by_label("Список учащихся").set_input_files(class_list(*rows))  # type: ignore[arg-type]
    page.get_by_label("Зачислить с").fill("2026-10-12")
    page.get_by_label("Номер приказа").fill("18-у")
    page.get_by_label("Дата приказа").fill("2026-10-09")
    follow(page.get_by_role("button", name="Проверить список"))


def test_from_the_list_of_a_class_to_the_diary_of_a_child(world: World, open_browser: OpenBrowser) -> None:
    galina = open_browser()
    before = figures_of_5a(galina)
    igor = open_browser()
    sign_in(igor, "igor", PASSWORD)
    import_family(igor.page)
    slip_of_anna = reissue_the_slip_of_anna(igor.page)
    fill_the_journal(world, open_browser(), slip_of_anna)
    boris = open_browser()
    sign_in(boris, "boris", PASSWORD)
    read_the_diary(open_browser(viewport=NARROW), slip_for_the_mother(boris.page), world.dima.pupil)
    after = figures_of_5a(galina)
    assert (before, after) == (
        {"учеников": "2", "успеваемость, %": "100,0", "качество, %": "100,0", "средний балл": "4,00"},
        {"учеников": "4", "успеваемость, %": "100,0", "качество, %": "100,0", "средний балл": "4,50"},
    )


def import_family(page: Page) -> None:
    """Two broken rows are explained and nothing is written; the mended list is."""
    open_page(page, "Классы", "Загрузить список")
    upload(page, YULIA, OLEG, YAN)
    expect(page.locator(".notice.error")).to_contain_text("Строк с ошибками: 2 из 3.")
    told = [row_of(page, name).locator("td").last.inner_text() for name in ("Уткин Олег", "Ким Ян")]
    assert told == [
        "Дата рождения «31.02.2015». Такой даты нет. Впишите дату вида 05.09.2015.",
        "Класс «7Ы». Такого класса в этом учебном году нет. Исправьте или запишите его: «Классы», «Новые классы».",
    ]
    assert not Pupil.objects.filter(last_name__in=["Яшина", "Уткин", "Ким"]).exists()
    follow(page.get_by_role("link", name="Загрузить другой файл"))
    upload(page, YULIA, [*OLEG[:3], "28.02.2015", *OLEG[4:]])
    expect(page.locator(".notice.success")).to_contain_text("Ошибок нет.")
    follow(page.get_by_role("button", name="Записать 2 строки"))
    expect(page.locator(".notice.success")).to_contain_text("Зачислено учащихся: 2. Приказ № 18-у.")
    assert list(
        Pupil.objects.filter(enrolments__starts_on=date(2026, 10, 12))
        .order_by("sort_name")
        .values_list("last_name", "enrolments__school_class__letter", "guardianships__guardian__last_name")
    ) == [("Уткин", "А", None), ("Яшина", "А", "Яшина")]


def reissue_the_slip_of_anna(page: Page) -> PaperSlip:
    open_page(page, "Сотрудники", "Белова Анна Сергеевна")
    follow(page.get_by_role("button", name="Выдать листок"))
    return slip_on(page)


def fill_the_journal(world: World, anna: Visitor, slip: PaperSlip) -> None:
    """Marks, an absence, a topic and homework, without touching the mouse inside the gradebook."""
    page = anna.page
    sign_in(anna, slip.login, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("Неверный логин или пароль.")  # the old password is void
    sign_in(anna, slip.login, slip.password)
    choose_password(page)
    open_page(page, "Журналы", "Математика")
    names = ["1. Ершов Дмитрий", "2. Ёшкина Светлана", "3. Петров Никита", "4. Уткин Олег", "5. Яшина Юлия"]
    expect(page.locator("#grid tbody th span")).to_have_text(names)  # waits for the page to come
    page.locator("#grid td[tabindex='0']").focus()
    to_monday_of_yulia = ["ArrowLeft"] * 2 + ["ArrowDown"] * 4
    to_today_of_dima = ["ArrowUp"] * 4
    for key in (*to_monday_of_yulia, "y", "ArrowRight", "ArrowRight", "5", "/", "4", *to_today_of_dima, "4"):
        page.keyboard.press(key)
    expect(page.locator("#save-state")).to_have_text("Всё сохранено.")
    page.get_by_role("link", name="14 октября, ср, 2 урок").click()
    page.get_by_label("Тема урока").fill("Сложение дробей")
    page.get_by_label("Домашнее задание").fill("§ 14, № 401–404")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранено.")).to_be_visible()


def slip_for_the_mother(page: Page) -> PaperSlip:
    open_page(page, "Мой класс")
    if page.get_by_role("link", name="5А", exact=True).count():
        open_page(page, "5А")
    open_page(page, "Яшина Юлия Олеговна")
    follow(page.get_by_role("button", name="Выдать листок").filter(has_text="Яшина Ксения"))
    return slip_on(page)


def read_the_diary(kseniya: Visitor, slip: PaperSlip, of_another_family: Pupil) -> None:
    """The mother, on her phone: the lesson, its homework, the marks, the absence, how the mean came out; no more."""
    page = kseniya.page
    sign_in(kseniya, slip.login, slip.password)
    choose_password(page)
    page.locator("summary", has_text="Страницы").click()
    follow(page.locator(".nav-fold").get_by_role("link", name="Дневник"))
    monday, tuesday, today, _ = [words(day) for day in each(page.locator(".day")) if day.locator("li").count()]
    assert "Задано: § 12, № 345–350" in tuesday
    assert monday.endswith("08:50–09:30, Белова А. С. Деление с остатком Н: пропуск, причина ещё неизвестна Н")
    marks = "Отметка 5: Ответ на уроке, вес 1 Отметка 4: Ответ на уроке, вес 1 5 4"
    assert today.endswith(f"08:50–09:30, Белова А. С. Сложение дробей {marks}")
    open_page(page, "Отметки по предметам")
    page.get_by_text("Как получилось 4,50").click()
    assert lines(page.locator("section.card").filter(has_text="Математика"))[-5:-1] == [
        "Дата\tОтметка\tЗа что\tБалл после неё",
        "14.10\t5\tОтвет на уроке, вес 1\t5,00",
        "14.10\t4\tОтвет на уроке, вес 1\t4,50",
        "(5 × 1 + 4 × 1) : (1 + 1) = 9 : 2 = 4,50",
    ]
    kseniya.goto(reverse("journal:diary", args=[of_another_family.pk]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Такой страницы нет")


def words(day: Locator) -> str:
    """All that the day tells, whether its tab is open at this hour or another's."""
    return " ".join((day.text_content() or "").split())


def lines(part: Locator) -> list[str]:
    """The text as it is read, line by line."""
    return [re.sub("[ \xa0]+", " ", line.strip()) for line in part.inner_text().splitlines() if line.strip()]


def figures_of_5a(galina: Visitor) -> dict[str, str]:
    if galina.page.url == "about:blank":
        sign_in(galina, "galina", PASSWORD)
    open_page(galina.page, "Успеваемость", "5А")
    return figures(galina.page)
