"""Each page costs what bench/budgets.toml allows, in a demo school of three classes and two years.

RENEW_BUDGETS=1 (make bench-budgets) writes into the file what the pages cost now.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from pytest_django.plugin import DjangoDbBlocker

from bench.budgets import Budget, read_budgets, renew_budgets
from bench.cost import Visit, count, use_one_connection
from bench.objects import DemoObjects
from bench.pages import PAGES, Page
from bench.statements import explained
from common.clock import current_moment
from tests.access.matrix import read_rows
from tests.browser.test_every_page import NOT_HTML
from tests.owner import forget_statistics, statistics_can_be_forgotten
from tests.small_school import small_school

GET_PAGES = {row.name for row in read_rows() if row.method == "GET" and 200 in row.statuses} - NOT_HTML
TIMES_WITHOUT_STATISTICS, MORE_WITHOUT_STATISTICS = 3, 400
# Where PostgreSQL takes a hundred rows for one and looks for what belongs to each: as many times the budget.
SEARCHED_WITHOUT_STATISTICS = {
    "journal:pupil_marks": 6,
    "journal:pupil_marks earlier": 6,
    "journal:term_missing": 6,
    "curriculum:plans": 8,
    "notices:calendar": 5,
    "meals:class_sheet": 7,
    "meals:class_sheet list": 7,
    "attendance:month_sheet": 7,
    "school:school_class": 5,
    "timetable:absence": 12,
    "reports:density": 11,
    "reports:term_grade": 12,
    "reports:statement programmes": 7,
    "reports:statement control-works": 16,
    "reports:statement parents-report": 5,
    "gtzo:classes": 20,
    "gtzo:school_class": 17,
    "gtzo:badges": 26,
    "gtzo:version": 12,
    "meals:rights": 9,
}
WITHOUT_BUDGET = {
    "gtzo:clearance_end": "asks for one date",
    "gtzo:medical_group_end": "asks for one date",
    "journal:correction_new": "begins at a locked cell, and in the small school no term is over",
    "journal:term_reopening": "begins at a closed term, and in the small school none of this year is",
    "journal:year_reopening": "begins at a closed year",
    "meals:right_end": "asks for one date",
    "meals:sheet_correction": "begins at a closed month",
    "reports:desk_verdict": "begins at a contradiction, and the small school has none",
    "school:pupil_import_preview": "comes after an upload",
    "tasks:task": "comes after a task has been asked for",
}


def test_a_page_may_cost_a_tenth_more_than_its_budget_but_for_statements() -> None:
    budget = Budget(statements=5, buffers=1000, bytes=2000)
    assert budget.exceeded_by(Budget(5, 1100, 2200)) == []
    assert budget.exceeded_by(Budget(6, 1101, 2201)) == [
        "6 statements, 5 allowed",
        "1101 buffers, 1100 allowed",
        "2201 bytes, 2200 allowed",
    ]


def test_a_page_that_reads_hardly_anything_may_read_forty_buffers_more() -> None:
    budget = Budget(statements=3, buffers=20, bytes=1000)
    assert budget.exceeded_by(Budget(3, 60, 1000)) == []
    assert budget.exceeded_by(Budget(3, 61, 1000)) == ["61 buffers, 60 allowed"]


def test_a_renewed_budget_keeps_bytes_that_differ_by_a_token_only() -> None:
    budget = Budget(statements=5, buffers=100, bytes=2000)
    assert budget.renewed(Budget(4, 90, 2030)) == Budget(4, 90, 2000)
    assert budget.renewed(Budget(4, 90, 2031)) == Budget(4, 90, 2031)


@pytest.fixture(scope="module")
def objects(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoObjects]:
    """Of the small school. Prepared queries have the plan at once that a server comes to after five runs.

    Every page is drawn anew.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(KEPT_BODIES_MEGABYTES=0, KEPT_SUMS=0),
        small_school("plan_cache_mode=force_generic_plan"),
    ):
        use_one_connection()
        yield DemoObjects()


@pytest.fixture(scope="module")
def costs(objects: DemoObjects) -> dict[str, Budget]:
    """Of all pages, in one order whichever test comes first: pages that write leave rows that later ones step over."""
    found = {page.key: spent(page, objects) for page in PAGES}
    if "RENEW_BUDGETS" in os.environ:
        renew_budgets(found)
    return found


def spent(page: Page, objects: DemoObjects) -> Budget:
    cost = count(Visit(page, objects))
    return Budget(cost.statements, cost.buffers, cost.size)


def test_every_page_has_a_budget_or_a_reason_why_it_has_none(costs: dict[str, Budget]) -> None:
    assert GET_PAGES - {page.name for page in PAGES} == set(WITHOUT_BUDGET)
    assert list(costs) == list(read_budgets())


@pytest.mark.parametrize("key", [page.key for page in PAGES])
def test_page_costs_no_more_than_its_budget(key: str, costs: dict[str, Budget]) -> None:
    assert read_budgets()[key].exceeded_by(costs[key]) == []


@pytest.fixture(scope="module")
def buffers_without_statistics(objects: DemoObjects, costs: dict[str, Budget]) -> dict[str, int]:
    """Of all pages that only show something, by plans made when nobody has counted the rows: after `costs`."""
    assert costs
    if not statistics_can_be_forgotten():
        pytest.skip("PostgreSQL forgets statistics from 18 on")
    forget_statistics()
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
    return {page.key: _buffers(page, objects) for page in PAGES if not page.fields}


def _buffers(page: Page, objects: DemoObjects) -> int:
    ask = Visit(page, objects).ready()
    with explained() as statements:
        ask()
    return sum(each.buffers for each in statements)


@pytest.mark.parametrize("key", [page.key for page in PAGES if not page.fields])
def test_a_page_reads_little_more_where_nobody_has_counted_the_rows(
    key: str, buffers_without_statistics: dict[str, int]
) -> None:
    """As on the morning after a bulk load: PostgreSQL guesses, and its guesses must not lead through all there is."""
    times = SEARCHED_WITHOUT_STATISTICS.get(key, TIMES_WITHOUT_STATISTICS)
    most = times * read_budgets()[key].buffers + MORE_WITHOUT_STATISTICS
    assert buffers_without_statistics[key] <= most


def test_what_a_session_writes_each_minute_is_never_counted(objects: DemoObjects) -> None:
    """Seen 59 seconds ago when the visit begins, 61 when the page is counted."""
    page, people = next(page for page in PAGES if page.name == "meals:menu_new"), DemoObjects()
    with time_machine.travel(current_moment(), tick=False) as clock:
        people.browser(page.login)
        clock.shift(59)
        visit = Visit(page, people)
        clock.shift(2)
        with CaptureQueriesContext(connection) as asked:
            visit.ready()()
    assert [each["sql"] for each in asked.captured_queries if each["sql"].startswith("UPDATE")] == []
