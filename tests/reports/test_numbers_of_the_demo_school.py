"""A number says what its list holds, in a school where pupils have come and gone, were exempt or taught at home.

What pages show with few rows, tests/pages/*/test_numbers_open_lists.py tell; here links are drawn by lot.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from reports.queries.comparison import By
from school.models import SchoolClass
from tests.owner import without_triggers
from tests.small_school import small_school
from tests.sql import execute
from tests.world import TODAY
from timetable.models import TeachingAssignment

LINK = re.compile(
    r'<a (?:class="[^"]*" )?href="(?P<url>/[^"]*[?&;](?:show|list|lessons|meal|mark|name_list|teacher)=[^"]*)"[^>]*>'
    r'(?:<span class="badge[^>]*>|\+)?(?P<count>\d+)(?: урок\w*)?</'
)
HEADING = re.compile(r'(?:id="(?:listed|marks)"|<h1|<h3)>[^<]*: (\d+)(?: у \d+ учени\w+)?<')
DRAWN = 6
# From the first class to the second and out of school; exempt; at home; lessons that did not take place.
CHANGES = """
    UPDATE school_enrolment SET ends_on = '2026-10-06'
     WHERE school_class_id = {first} AND ends_on IS NULL AND starts_on < '2026-10-01' AND pupil_id % 5 = 0;
    INSERT INTO school_enrolment (pupil_id, school_class_id, starts_on, school_order_id)
    SELECT pupil_id, {second}, '2026-10-07', school_order_id FROM school_enrolment
     WHERE school_class_id = {first} AND ends_on = '2026-10-06' AND pupil_id % 2 = 0;
    INSERT INTO school_subjectexemption (pupil_id, subject_id, starts_on, ends_on, school_order_id)
    SELECT e.pupil_id, s.id, '2026-09-10', '2026-10-09', e.school_order_id
      FROM school_enrolment e CROSS JOIN school_subject s
     WHERE e.school_class_id IN ({first}, {second}) AND e.ends_on IS NULL AND (e.pupil_id + s.id) % 13 = 0;
    INSERT INTO school_homeschooling (pupil_id, starts_on, ends_on, basis)
    SELECT DISTINCT pupil_id, date '2026-10-05', date '2026-10-13', '№ 1' FROM school_enrolment
     WHERE school_class_id IN ({first}, {second}) AND pupil_id % 9 = 0;
    UPDATE timetable_lesson SET state = 'cancelled' WHERE id % 11 = 0 AND "on" BETWEEN '2026-09-01' AND '{today}';
"""


@pytest.fixture(scope="module")
def classes(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[int, int]]:
    """5А and 5Б of this year, about whose pupils much has changed."""
    with django_db_blocker.unblock(), small_school():
        of_year = SchoolClass.objects.filter(year__starts_on__lte=TODAY, year__ends_on__gte=TODAY, grade=5)
        first, second = of_year.order_by("letter").values_list("pk", flat=True)
        with without_triggers():
            execute(CHANGES.format(first=first, second=second, today=TODAY))
        yield first, second


def pages_of(school_class: int) -> list[str]:
    """With numbers about the class: in both months that it has had, by all reports."""
    pages = [
        reverse("reports:density", query={"of": school_class}),
        reverse("journal:programmes", query={"class": school_class}),
    ]
    for month in ("2026-09", "2026-10"):
        day = f"{month}-01"
        days = {"starts_on": day, "ends_on": f"{month}-20"}
        pages += [
            reverse("attendance:month_sheet", args=[school_class], query={"month": day}),
            reverse("meals:class_sheet", args=[school_class], query={"month": month}),
            reverse("reports:class_absences", args=[school_class], query=days),
        ]
    return pages


def pages_of_school(school_class: int) -> list[str]:
    course = TeachingAssignment.objects.filter(group__school_class=school_class).order_by("pk")[0]
    keys = {"class_id": school_class, "subject_id": course.subject_id, "teacher_id": course.teacher_id}
    trends = [{}, *({name: key} for name, key in keys.items()), keys]
    return [
        *(reverse(name, query={"month": "2026-09"}) for name in ("meals:school_sheet", "meals:coverage")),
        reverse("meals:day_order"),
        *(reverse("reports:results", args=[by]) for by in By),
        *(reverse("reports:results_trend", query=query) for query in trends),
        reverse("reports:objectivity"),
        "/start/deputy/",
    ]


def opened(browser: Client, page: str) -> tuple[dict[str, int], dict[str, int]]:
    """By address of some links of the page: their number, and the number over the list that they open."""
    found = {each["url"].replace("&amp;", "&"): int(each["count"]) for each in LINK.finditer(browser.get(page).text)}
    drawn = random.Random(page).sample(sorted(found), min(DRAWN, len(found)))  # no secret
    headings = {url: HEADING.search(browser.get(url).text) for url in drawn}
    return {url: found[url] for url in drawn}, {url: int(each[1]) if each else -1 for url, each in headings.items()}


def test_numbers_hold_as_many_as_their_lists(classes: tuple[int, int]) -> None:
    browser = Client()
    browser.force_login(User.objects.get(username="galina"))
    pages = [*pages_of(classes[0]), *pages_of(classes[1]), *pages_of_school(classes[0])]
    results = {page: opened(browser, page) for page in pages}
    assert {page: lists for page, (_, lists) in results.items()} == {
        page: counts for page, (counts, _) in results.items()
    }
    assert sum(len(counts) for counts, _ in results.values()) > 100
