"""Every number of attendance that stands for a list opens it, to everybody who reads the number."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from attendance.actions import note_late_arrival
from journal.models import Absence
from school.models import Enrolment, SubjectExemption
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.owner import without_triggers
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

SEPTEMBER = date(2026, 9, 30)
CELL = re.compile(r'<td[^>]*><a href="(?P<url>[^"]*)"[^>]*>(?P<count>\d+)</a>')
HEADING = re.compile(r'id="listed">[^<]*: (\d+)<')


@pytest.fixture
def fortnight(world: World) -> None:
    """Дима is ill on Monday, missed two of three lessons of Tuesday and came late to one, and late to school today.

    Света missed Monday for no known reason, and a lesson of a subject from which she is exempt, which does not count.
    """
    by = world.boris.user
    lessons = [t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=number) for number in (3, 4)]
    for lesson, letter in zip((world.lesson_tuesday, *lessons), ("ОП", "УП", "НП"), strict=True):
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], by=by)
    for lesson in (world.lesson_monday, world.lesson_today):
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    at.make_excuse_note(pupil=world.dima.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=MONDAY, by=by)
    september = t.make_lesson(assignment=world.history_5a, on=SEPTEMBER, number=4)
    j.make_absence(lesson=september, pupil=world.dima.pupil, code=world.codes["Б"], by=by)
    note_late_arrival(pupil=world.dima.pupil, on=TODAY, by=by)
    pe = t.make_lesson(assignment=world.pe_5a, on=TODAY, number=6)
    j.make_absence(lesson=pe, pupil=world.sveta.pupil, code=world.codes["Б"], by=world.pavel.user)
    SubjectExemption.objects.create(pupil=world.sveta.pupil, subject=world.pe, starts_on=YEAR_BEGINS)


def counted(page: str) -> dict[str, int]:
    """By address of the links in the cells of the page: their number."""
    return {each["url"].replace("&amp;", "&"): int(each["count"]) for each in CELL.finditer(page)}


def opened(page: str, browser: Client) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """By address in the cells of the page: its number; what the heading of the list says and how many rows it has."""
    counts, lists = counted(page), {}
    for url in counts:
        answer = browser.get(url)
        assert answer.status_code == 200
        rest = answer.text.partition('id="listed"')[2]
        heading = HEADING.search(answer.text)
        rows = rest.partition("</ul>")[0].count("<li>") + rest.partition("</table>")[0].count('<th scope="row">')
        lists[url] = int(heading[1]) if heading else -1, rows
    return counts, lists


@pytest.mark.usefixtures("fortnight")
@pytest.mark.parametrize("person", ["elena", "dima", "boris", "galina", "kira", "igor"])
def test_each_number_of_the_months_of_a_pupil_opens_so_many_absences(
    world: World, signed_in: SignedIn, person: str
) -> None:
    """Of each month and of all of them, on the page of this very pupil; full days open days, the others lessons."""
    browser = signed_in(world.people[person])
    address = reverse("attendance:pupil_absences", args=[world.dima.pupil.pk])
    counts, lists = opened(browser.get(address, {"term": "2026-year"}).text, browser)
    assert lists == {url: (count, count) for url, count in counts.items()}
    assert all(url.startswith(address) for url in counts)
    assert len({url.partition("?")[2].replace("show=", "") for url in counts}) > 15


@pytest.mark.usefixtures("fortnight")
def test_a_number_lists_lessons_with_their_day_and_reason(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.elena)
    address = reverse("attendance:pupil_absences", args=[world.dima.pupil.pk])
    found = browser.get(address, {"term": "2026-year", "show": "late"}).text.partition('id="listed"')[2]
    rows = [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)]
    assert rows[:2] == [
        "14.10.2026, ср Н1 ОП опоздание отметил классный руководитель",
        "13.10.2026, вт ОП 2. Математика – опоздание",
    ]


@pytest.mark.usefixtures("fortnight")
@pytest.mark.parametrize("person", ["boris", "galina", "kira", "igor"])
def test_each_number_of_the_month_sheet_opens_so_many_absences_or_pupils(
    world: World, signed_in: SignedIn, person: str
) -> None:
    """Of a pupil what he missed in the month, of a day who missed a lesson in the class.

    A sum of the class opens the pupils of whose numbers it is the sum, and each of those opens its own.
    """
    browser = signed_in(world.people[person])
    sheet = reverse("attendance:month_sheet", args=[world.class_5a.pk])
    counts, lists = opened(browser.get(sheet).text, browser)
    sums = {url: count for url, count in counts.items() if url.startswith(sheet)}
    others = {url: count for url, count in counts.items() if url not in sums}
    assert {url: lists[url] for url in others} == {url: (count, count) for url, count in others.items()}
    days = [count for url, count in others.items() if "show=missed" in url]
    assert (days, len(others)) == ([2, 1, 1], 3 + 8 + 3)
    assert {url: lists[url][0] for url in sums} == sums
    for url, count in sums.items():
        show = re.sub(r".*show=(\w+)#.*", r"\1", url)
        parts = [number for one, number in counted(browser.get(url).text).items() if f"show={show}#" in one]
        assert sum(parts) == count
    assert len(sums) == 8


@pytest.mark.usefixtures("fortnight")
@pytest.mark.parametrize("query", ["term=2026-year", "starts_on=2026-10-12&ends_on=2026-10-13"])
@pytest.mark.parametrize("person", ["boris", "galina", "kira", "igor"])
def test_each_number_of_missed_lessons_of_a_class_opens_so_many(
    world: World, signed_in: SignedIn, person: str, query: str
) -> None:
    """In a term or in any days, pupil by pupil; the last line opens the pupils of whose numbers it is the sum."""
    browser = signed_in(world.people[person])
    page = reverse("reports:class_absences", args=[world.class_5a.pk])
    counts, lists = opened(browser.get(f"{page}?{query}").text, browser)
    sums = {url: count for url, count in counts.items() if url.startswith(page)}
    assert {url: lists[url] for url in counts if url not in sums} == {
        url: (count, count) for url, count in counts.items() if url not in sums
    }
    assert len(counts) - len(sums) >= 10
    assert_sums_are_of_their_rows(browser, sums)


def assert_sums_are_of_their_rows(browser: Client, sums: dict[str, int]) -> None:
    """Each sum is the heading of its list, and what the rows of the list count in its column add up to."""
    assert len(sums) >= 5
    for url, count in sums.items():
        show = re.sub(r".*show=(\w+)#.*", r"\1", url)
        answer = browser.get(url).text
        parts = [number for one, number in counted(answer).items() if f"show={show}#" in one]
        assert (HEADING.findall(answer), sum(parts)) == ([str(count)], count)
        assert answer.count('<th scope="row">') == len(parts)


@pytest.mark.usefixtures("fortnight")
@pytest.mark.parametrize("person", ["boris", "galina", "kira", "igor"])
def test_each_number_of_a_class_opens_the_pupils_that_make_it_up(
    world: World, signed_in: SignedIn, person: str
) -> None:
    """The last line opens the classes."""
    j.make_absence(lesson=world.lesson_5b_today, pupil=world.zoya.pupil, code=world.codes["Б"], by=world.vera.user)
    browser = signed_in(world.people[person])
    page = reverse("reports:absences")
    numbers = counted(browser.get(page, {"term": "2026-year"}).text)
    of_classes = {url: count for url, count in numbers.items() if not url.startswith(page)}
    assert_sums_are_of_their_rows(browser, of_classes)
    assert_sums_are_of_their_rows(browser, {url: n for url, n in numbers.items() if url not in of_classes})


@pytest.mark.usefixtures("fortnight")
def test_the_month_sheet_leads_to_absences_in_this_class_only(world: World, signed_in: SignedIn) -> None:
    """Дима has come from 5Б this month; the sheet of 5Б counts what he missed there."""
    Enrolment.objects.filter(pupil=world.dima.pupil).update(starts_on=MONDAY)
    s.make_enrolment(
        pupil=world.dima.pupil, school_class=world.class_5b, starts_on=YEAR_BEGINS, ends_on=date(2026, 10, 11)
    )
    lesson = t.make_lesson(assignment=world.maths_5b, on=date(2026, 10, 8), number=2)
    j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Б"], by=world.vera.user)
    browser = signed_in(world.galina)
    for school_class in (world.class_5a, world.class_5b):
        page = browser.get(reverse("attendance:month_sheet", args=[school_class.pk])).text
        counts, lists = opened(page, browser)
        assert {url: lists[url] for url in counts if "/pupils/" in url} == {
            url: (count, count) for url, count in counts.items() if "/pupils/" in url
        }


@pytest.mark.parametrize("person", ["boris", "galina"])
def test_absences_of_a_pupil_who_has_left_since_are_listed_too(world: World, signed_in: SignedIn, person: str) -> None:
    lesson = t.make_lesson(assignment=world.history_5a, on=date(2026, 9, 24), number=4)
    with without_triggers():
        Absence.objects.create(
            lesson=lesson, on=lesson.on, pupil=world.nikita.pupil, code=world.codes["Б"], written_by=world.boris.user
        )
    browser = signed_in(world.people[person])
    sheet = reverse("attendance:month_sheet", args=[world.class_5a.pk], query={"month": "2026-09-01"})
    counts, lists = opened(browser.get(sheet).text, browser)
    assert {url: lists[url] for url in counts if "/pupils/" in url} == {
        url: (count, count) for url, count in counts.items() if "/pupils/" in url
    }
    assert sum(f"/pupils/{world.nikita.pupil.pk}/" in url for url in counts) == 4


@pytest.mark.usefixtures("fortnight")
def test_of_who_has_gone_to_another_class_the_class_teacher_reads_the_number_only(
    world: World, signed_in: SignedIn
) -> None:
    """He is read about there; management opens him as everybody."""
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=TUESDAY)
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY)
    sheet = reverse("attendance:month_sheet", args=[world.class_5a.pk])
    his = f'href="{reverse("attendance:pupil_absences", args=[world.dima.pupil.pk])}'
    assert [his in signed_in(each).get(sheet).text for each in (world.boris, world.galina)] == [False, True]


@pytest.mark.usefixtures("fortnight")
@pytest.mark.parametrize(("person", "role"), [("galina", "deputy"), ("kira", "director")])
def test_the_absent_and_the_ill_of_a_class_are_so_many_pupils(
    world: World, signed_in: SignedIn, person: str, role: str
) -> None:
    """Света, exempt from what she missed, is neither."""
    at.make_excuse_note(
        pupil=world.dima.pupil, code=world.codes["Б"], starts_on=TODAY, ends_on=TODAY, by=world.boris.user
    )
    browser = signed_in(world.people[person])
    counts, lists = opened(browser.get(f"/start/{role}/").text.partition('id="absent"')[2], browser)
    of_class = reverse("attendance:class_day", args=[world.class_5a.pk])
    mine = {url: count for url, count in counts.items() if url.startswith(of_class)}
    assert mine == {f"{of_class}?show=missed#listed": 1, f"{of_class}?show=illness#listed": 1}
    assert {url: lists[url] for url in mine} == dict.fromkeys(mine, (1, 1))


@pytest.mark.usefixtures("fortnight")
def test_the_class_teacher_writes_on_the_list_as_on_the_whole_page(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.boris)
    address = reverse("attendance:class_day", args=[world.class_5a.pk], query={"on": MONDAY, "show": "missed"})
    listed = browser.get(address).text
    answer = browser.post(address, {f"word-{world.sveta.pupil.pk}": "certificate"})
    assert ("Ёшкина Светлана" in listed, answer.status_code) == (True, 302)
    ill = browser.get(address.replace("missed", "illness")).text
    assert 'id="listed">Пропустили уроки по болезни: 2<' in ill
