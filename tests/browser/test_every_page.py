"""What holds for every page: WCAG 2.2 AA, valid HTML, no sideways scrolling, no other host (product 5).

The pages are the rows of the access matrix that somebody may open, each as the first person named there; a new page
is visited here by itself as soon as it has its row. The pages of errors, which no address leads to, come after them;
the answers to forms have a module of their own (test_answers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from ezh.errors import error_page
from tests.access.matrix import Row, read_rows
from tests.access.test_matrix import PUBLIC
from tests.browser.conftest import NARROW, Visitor
from tests.browser.page_checks import AXE, RULES_ON_COLOURS, TAGS, complaints_in_every_window, lost_first_columns
from tests.browser.standing_school import StandingSchool, standing_school
from tests.browser.validity import html_errors
from tests.kept_world import KeptWorld

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOT_HTML = {
    "attendance:month_sheet_file",
    "reports:absences_file",
    "reports:class_absences_file",
    "reports:statement_file",
    "gtzo:chart",
    "gtzo:version_table",
    "health",
    "messaging:guide_picture",
    "manifest",
    "service_worker",
    "journal:attachment",
    "journal:diary_file",
    "journal:gradebook_file",
    "journal:period_marks_file",
    "journal:pupil_marks_file",
    "journal:work_file",
    "curriculum:plan_table",
    "journal:programmes_pdf",
    "journal:programmes_xlsx",
    "meals:class_sheet_file",
    "messaging:message_file",
    "meals:coverage_file",
    "meals:day_order_file",
    "meals:menu_file",
    "messaging:letter_file",
    "notices:calendar",
    "notices:news",
    "meals:school_sheet_file",
    "school:pupil_import_template",
    "tasks:task_file",
    "timetable:day_sheet_pdf",
    "timetable:day_sheet_xlsx",
}
ROWS = [
    row
    for row in read_rows()
    if row.method == "GET" and (200 in row.statuses or row.name in PUBLIC) and row.name not in NOT_HTML
    if set(row.statuses) != {404}  # a page of errors, which is seen beside all others of its kind
]
ERRORS = [400, 403, 404, 409, 423, 429, 500, 503]


def viewer(row: Row) -> str:
    """The first person who may open the page; a page for anyone is seen by a stranger."""
    return "" if row.name in PUBLIC else row.statuses[200].split()[0].replace("*", "elena")


def closes(row: Row) -> bool:
    """Does its object close days, so that nothing of them can be made any more?"""
    return any(str(name).startswith("closed_") for name in row.objects)


# Objects that the matrix adds to the world stand in a school of their own: other pages are seen without them.
PARTS = {
    "the world": [row for row in ROWS if not row.makes_objects],
    "more objects": sorted((row for row in ROWS if row.makes_objects), key=closes),
}


@dataclass
class Pages:
    """The pages of a part, in a school that holds their objects."""

    school: StandingSchool
    addresses: dict[str, str]

    def open(self, row: Row, visitor: Visitor) -> None:
        answer = visitor.page.goto(visitor.server + self.addresses[str(row)])
        assert answer is not None
        assert answer.status == 200, row

    def html(self, row: Row) -> str:
        """As the server sends it: a browser would have closed the tags by itself."""
        client = Client()
        if viewer(row):
            client.cookies[settings.SESSION_COOKIE_NAME] = self.school.sessions[viewer(row)]
        answer = client.get(self.addresses[str(row)])
        assert answer.status_code == 200, row
        return answer.text


@pytest.fixture(scope="module")
def pages(
    request: pytest.FixtureRequest, chromium: Browser, django_db_setup: KeptWorld, django_db_blocker: DjangoDbBlocker
) -> Iterator[Pages]:
    with standing_school(chromium, django_db_setup, django_db_blocker) as school:
        yield Pages(school, {str(row): row.url(school.world) for row in PARTS[request.param]})


# Without the scope a school would be made for every test that has a second parameter.
OF_THE_MODULE: dict[str, Any] = {"indirect": ["pages"], "scope": "module"}


def complaints(visitor: Visitor, found: list[str]) -> str:
    """Line by line: what has been found on the page, and what the browser itself complained of meanwhile."""
    said, visitor.complaints[:] = visitor.complaints[:], []
    return "\n".join(found + said)


@pytest.mark.parametrize("pages", list(PARTS), **OF_THE_MODULE)
def test_no_table_of_any_page_loses_its_first_column_on_a_phone(pages: Pages) -> None:
    lost = {}
    for row in ROWS:
        if str(row) in pages.addresses:
            visitor = pages.school.visitor(viewer(row))
            visitor.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
            pages.open(row, visitor)
            lost[str(row)] = complaints(visitor, lost_first_columns(visitor))
    assert {page: cells for page, cells in lost.items() if cells} == {}


@pytest.mark.parametrize(
    ("pages", "row"),
    [pytest.param(part, row, id=str(row)) for part, rows in PARTS.items() for row in rows],
    **OF_THE_MODULE,
)
def test_page_is_accessible_and_fits_its_window(pages: Pages, row: Row) -> None:
    visitor = pages.school.visitor(viewer(row))
    found = complaints_in_every_window(visitor, lambda visitor: pages.open(row, visitor))
    assert complaints(visitor, found) == ""


@pytest.mark.parametrize("pages", PARTS, **OF_THE_MODULE)
def test_pages_are_valid_html(pages: Pages, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    for number, row in enumerate(PARTS[request.node.callspec.params["pages"]]):
        (tmp_path / f"{number:03d} {row.name} {' '.join(map(str, row.objects))}.html").write_text(pages.html(row))
    assert "\n".join(html_errors(tmp_path)) == ""


def html_of_error(status: int) -> str:
    return error_page(RequestFactory().get("/"), status, "Учебный период закрыт: записи не меняются.").text


@pytest.mark.parametrize("status", ERRORS)
@pytest.mark.parametrize("pages", ["the world"], **OF_THE_MODULE)
def test_page_of_an_error_is_accessible_and_fits_its_window(pages: Pages, status: int) -> None:
    visitor = pages.school.visitor("")
    html = html_of_error(status)
    visitor.page.route("**/error/", lambda route: route.fulfill(body=html, content_type="text/html"))
    found = complaints_in_every_window(visitor, lambda visitor: visitor.goto("/error/"))
    visitor.page.unroute("**/error/")
    assert complaints(visitor, found) == ""


def test_colours_in_the_dark_are_judged_by_every_rule_on_colours(chromium: Browser) -> None:
    page = chromium.new_page()
    page.evaluate(AXE)
    rules = page.evaluate("axe.getRules(['cat.color'])")
    page.close()
    assert [rule["ruleId"] for rule in rules if {*rule["tags"]} & {*TAGS}] == [*RULES_ON_COLOURS]


def test_pages_of_errors_are_valid_html(tmp_path: Path) -> None:
    for status in ERRORS:
        (tmp_path / f"{status}.html").write_text(html_of_error(status))
    assert "\n".join(html_errors(tmp_path)) == ""
