"""The reference tables stand in Django's admin; they too are accessible, and keep to the content policy."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from school.admin_site import site
from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.test_every_page import WINDOWS, scrolls_sideways
from tests.world import World

pytestmark = pytest.mark.browser

TABLES = sorted(f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in site._registry)

# Advice beyond WCAG 2.2 AA (an empty head over the checkbox that deletes a row) is Django's to follow.
STANDARD = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def complaints(visitor: Visitor, address: str) -> list[str]:
    """What axe and the browser say of the page. Axe itself writes inline styles here: its own are not counted."""
    visitor.goto(address)
    said, visitor.complaints[:] = [*visitor.complaints], []
    found = Axe().run(visitor.page, options=STANDARD).response["violations"]
    visitor.complaints.clear()
    sideways = [f"{address} scrolls sideways"] if scrolls_sideways(visitor) else []
    return [*said, *sideways, *(f"{address} {rule['id']}: {rule['nodes'][0]['target']}" for rule in found)]


def test_front_page_of_the_tables_is_accessible_and_fits_its_window(world: World, open_browser: OpenBrowser) -> None:
    visitors = [open_browser(world.igor, viewport=viewport, dark=dark) for viewport, dark in WINDOWS]
    assert [complaints(visitor, reverse("admin:index")) for visitor in visitors] == [[]] * len(WINDOWS)


@pytest.mark.parametrize("table", TABLES)
def test_list_and_form_of_a_table_are_accessible(world: World, open_browser: OpenBrowser, table: str) -> None:
    visitor = open_browser(world.igor)
    assert [complaints(visitor, reverse(f"{table}_{page}")) for page in ("changelist", "add")] == [[], []]
