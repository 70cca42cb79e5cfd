"""The reference tables stand in Django's admin; they too are accessible, and keep to the content policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from school.admin_site import site
from tests.browser.conftest import Visitor
from tests.browser.page_checks import accessibility_complaints, complaints_in_every_window, scrolls_sideways
from tests.browser.standing_school import standing_school
from tests.kept_world import KeptWorld

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TABLES = sorted(f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in site._registry)

# Advice beyond WCAG 2.2 AA (an empty head over the checkbox that deletes a row) is Django's to follow.
STANDARD = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def igor(chromium: Browser, django_db_setup: KeptWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[Visitor]:
    with standing_school(chromium, django_db_setup, django_db_blocker) as school:
        yield school.visitor("igor")


def said(visitor: Visitor) -> list[str]:
    """What the browser has complained of since it was last asked."""
    lines, visitor.complaints[:] = [*visitor.complaints], []
    return lines


def complaints(visitor: Visitor, address: str) -> list[str]:
    """What axe and the browser say of the page. Axe itself writes inline styles here: its own are not counted."""
    visitor.goto(address)
    of_browser, of_axe = said(visitor), accessibility_complaints(visitor, STANDARD)
    visitor.complaints.clear()
    sideways = ["scrolls sideways"] if scrolls_sideways(visitor) else []
    return [f"{address} {line}" for line in (*of_browser, *of_axe, *sideways)]


def test_front_page_of_the_tables_is_accessible_and_fits_its_window(igor: Visitor) -> None:
    of_browser: list[str] = []

    def open_page(visitor: Visitor) -> None:
        visitor.complaints.clear()
        visitor.goto(reverse("admin:index"))
        of_browser.extend(said(visitor))

    found = complaints_in_every_window(igor, open_page, STANDARD)
    igor.complaints.clear()
    assert (found, of_browser) == ([], [])


@pytest.mark.parametrize("table", TABLES)
def test_list_and_form_of_a_table_are_accessible(igor: Visitor, table: str) -> None:
    assert [complaints(igor, reverse(f"{table}_{page}")) for page in ("changelist", "add")] == [[], []]
