"""What holds for every page: WCAG 2.2 AA, valid HTML, no sideways scrolling, no other host (product 5).

The pages are the rows of the access matrix that somebody may open, each as the first person named there; a new page
is visited here by itself as soon as it has its row. After them come the answers to forms and the pages of errors,
which no address leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory
from django.urls import reverse

from ezh.errors import error_page
from tests.access.matrix import Row, read_rows
from tests.access.test_matrix import PUBLIC
from tests.browser.conftest import NARROW, WIDE, OpenBrowser, Visitor
from tests.browser.validity import html_errors
from tests.world import Person, World

pytestmark = pytest.mark.browser

STANDARDS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
OpenPage = Callable[[Visitor], None]
WINDOWS = [(WIDE, False), (WIDE, True), (NARROW, False), (NARROW, True)]
NOT_HTML = {
    "attendance:month_sheet_file",
    "reports:absences_file",
    "reports:class_absences_file",
    "gtzo:chart",
    "gtzo:version_table",
    "health",
    "journal:attachment",
    "curriculum:plan_table",
    "journal:programmes_pdf",
    "journal:programmes_xlsx",
    "meals:class_sheet_file",
    "meals:coverage_file",
    "meals:day_order_file",
    "meals:menu_file",
    "meals:school_sheet_file",
    "school:pupil_import_template",
}
ROWS = [
    row
    for row in read_rows()
    if row.method == "GET" and (200 in row.statuses or row.name in PUBLIC) and row.name not in NOT_HTML
]


def viewer(row: Row) -> str:
    """The first person who may open the page; a page for anyone is seen by a stranger."""
    return "" if row.name in PUBLIC else row.statuses[200].split()[0].replace("*", "elena")


def accessibility_complaints(visitor: Visitor) -> list[str]:
    """What axe finds: rule and the places."""
    found = Axe().run(visitor.page, options=STANDARDS).response["violations"]
    return [f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'][:3])}" for rule in found]


def scrolls_sideways(visitor: Visitor) -> bool:
    """Is the page wider than its window?"""
    return bool(visitor.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def complaints_in_every_window(open_browser: OpenBrowser, person: Person | None, open_page: OpenPage) -> list[str]:
    complaints = []
    for viewport, dark in WINDOWS:
        visitor = open_browser(person, viewport=viewport, dark=dark)
        open_page(visitor)
        window = f"{viewport['width']} px, {'dark' if dark else 'light'}"
        complaints += [f"{window}: {line}" for line in accessibility_complaints(visitor)]
        if scrolls_sideways(visitor):
            complaints.append(f"{window}: scrolls sideways")
    return complaints


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_page_is_accessible_and_fits_its_window(world: World, open_browser: OpenBrowser, row: Row) -> None:
    def open_page(visitor: Visitor) -> None:
        visitor.goto(row.url(world))

    assert complaints_in_every_window(open_browser, world.people.get(viewer(row)), open_page) == []


def slip(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil", args=[world.dima.pupil.pk]))
    visitor.page.get_by_role("button", name="листок").first.click()


def list_with_errors(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil_import"))
    rows = "Фамилия;Имя;Дата рождения;Пол;Класс;Любимый цвет\nЯшин;Олег;31.02.2015;м;7Ы;синий\nКим;Ян;1.2.2015;м;5A;"
    visitor.page.get_by_label("Список учащихся").set_input_files(
        {"name": "5А.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    visitor.page.get_by_label("Номер приказа").fill("18-у")
    visitor.page.get_by_role("button", name="Проверить список").click()
    visitor.page.get_by_text("Строк с ошибками: 1 из 2.").wait_for()


def form_with_errors(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil_new"))
    visitor.page.get_by_label("Фамилия").fill("Яшин")
    visitor.page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    visitor.page.get_by_role("button", name="Зачислить").click()
    visitor.page.get_by_text("Исправьте отмеченные поля").first.wait_for()


@pytest.mark.parametrize("answer", [slip, list_with_errors, form_with_errors])
def test_answer_to_a_form_is_accessible_and_fits_its_window(
    world: World, open_browser: OpenBrowser, answer: Callable[[Visitor, World], None], tmp_path: Path
) -> None:
    def open_page(visitor: Visitor) -> None:
        answer(visitor, world)
        (tmp_path / "answer.html").write_text(visitor.page.content())

    assert complaints_in_every_window(open_browser, world.igor, open_page) == []
    assert html_errors(tmp_path) == []


@pytest.mark.parametrize("status", [400, 403, 404, 409, 423, 429, 500, 503])
def test_page_of_an_error_is_accessible_and_fits_its_window(
    world: World, open_browser: OpenBrowser, status: int, tmp_path: Path
) -> None:
    html = error_page(RequestFactory().get("/"), status, "Учебный период закрыт: записи не меняются.").text
    (tmp_path / "error.html").write_text(html)

    def open_page(visitor: Visitor) -> None:
        visitor.page.route("**/error/", lambda route: route.fulfill(body=html, content_type="text/html"))
        visitor.goto("/error/")

    assert complaints_in_every_window(open_browser, None, open_page) == []
    assert html_errors(tmp_path) == []


def test_pages_are_valid_html(world: World, open_browser: OpenBrowser, tmp_path: Path) -> None:
    for number, row in enumerate(ROWS):
        visitor = open_browser(world.people.get(viewer(row)))
        answer = visitor.context.request.get(visitor.server + row.url(world))
        name = f"{number:02d}-{row.name.replace(':', '-')}.html"
        (tmp_path / name).write_text(answer.text())
        visitor.context.close()
    assert html_errors(tmp_path) == []
