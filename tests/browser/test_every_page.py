"""What holds for every page: WCAG 2.2 AA, valid HTML, no sideways scrolling, no other host (product.md 5).

The pages are the rows of the access matrix that somebody may open, each as the first person named there; a new page
is visited here by itself as soon as it has its row.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.access.matrix import Row, read_rows
from tests.access.test_matrix import PUBLIC
from tests.browser.conftest import NARROW, WIDE, OpenBrowser, Visitor
from tests.browser.validity import html_errors
from tests.world import World

pytestmark = pytest.mark.browser

STANDARDS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
WINDOWS = [(WIDE, False), (WIDE, True), (NARROW, False), (NARROW, True)]
NOT_HTML = {"health", "school:pupil_import_template"}
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


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_page_is_accessible_and_fits_its_window(world: World, open_browser: OpenBrowser, row: Row) -> None:
    person = world.people.get(viewer(row))
    complaints = []
    for viewport, dark in WINDOWS:
        visitor = open_browser(person, viewport=viewport, dark=dark)
        visitor.goto(row.url(world))
        window = f"{viewport['width']} px, {'dark' if dark else 'light'}"
        complaints += [f"{window}: {line}" for line in accessibility_complaints(visitor)]
        if scrolls_sideways(visitor):
            complaints.append(f"{window}: scrolls sideways")
    assert complaints == []


def test_pages_are_valid_html(world: World, open_browser: OpenBrowser, tmp_path: Path) -> None:
    for number, row in enumerate(ROWS):
        visitor = open_browser(world.people.get(viewer(row)))
        answer = visitor.context.request.get(visitor.server + row.url(world))
        name = f"{number:02d}-{row.name.replace(':', '-')}.html"
        (tmp_path / name).write_text(answer.text())
        visitor.context.close()
    assert html_errors(tmp_path) == []
