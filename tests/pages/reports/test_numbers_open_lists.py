"""Every number that stands for a list opens the list: on start pages, in the canteen's order, of late homework."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import make_aware

from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import timetable as t
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.actions import move_lesson
from timetable.models import Lesson, LessonState

FIGURE = re.compile(r'<div class="figure"><dt>(?P<label>[^<]*)</dt><dd>(?P<value>.*?)</dd></div>', re.DOTALL)
LINK = re.compile(r'<a href="(?P<url>[^"]*)"')
PAGES = [
    ("galina", "/start/deputy/"),
    ("kira", "/start/director/"),
    ("raisa", "/start/meals_officer/"),
    ("raisa", reverse("meals:day_order")),
]


@pytest.fixture
def busy_day(world: World) -> None:
    """Somebody is away, 5А has sent its request, Борис has set homework too late."""
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    for kind in ("breakfast", "lunch"):
        m.make_request(pupil=world.sveta.pupil, kind=kind, by=world.boris.user)
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)
    late = make_aware(datetime.fromisoformat("2026-10-12 21:15"))
    j.make_homework(lesson=lesson, text="§ 1", minutes=10, written_at=late, by=world.boris.user)


@pytest.mark.usefixtures("busy_day")
@pytest.mark.parametrize(("person", "page"), PAGES)
def test_each_figure_opens_what_it_counts(world: World, signed_in: SignedIn, person: str, page: str) -> None:
    browser = signed_in(world.people[person])
    text = browser.get(page).content.decode()
    figures = [(each["label"], each["value"]) for each in FIGURE.finditer(text)]
    counted = [(label, value) for label, value in figures if re.search(r"[1-9]", re.sub(r"<[^>]*>", "", value))]
    assert counted
    assert [label for label, value in counted if not LINK.search(value)] == []
    for url in {link["url"].replace("&amp;", "&") for _, value in counted if (link := LINK.search(value))}:
        path, _, anchor = url.partition("#")
        target = browser.get(path) if path else None
        assert target is None or target.status_code == 200
        assert not anchor or f'id="{anchor}"' in (target.content.decode() if target else text)


@pytest.mark.usefixtures("busy_day")
def test_a_number_of_late_homework_opens_the_lessons(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.galina)
    text = browser.get(reverse("reports:homework")).content.decode()
    (anchor,) = re.findall(r'<td class="number"><a href="#(late-\d+)"', text)
    (lesson_url,) = re.findall(r'href="(/journal/lessons/\d+/)"', text.partition(f'id="{anchor}"')[2])
    assert browser.get(lesson_url).status_code == 200


@pytest.mark.usefixtures("busy_day")
def test_the_absent_of_a_class_are_named_a_click_away(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.galina)
    day = reverse("attendance:class_day", args=[world.class_5a.pk])
    assert (
        f'href="{day}?show=missed#listed" aria-label="5А: отсутствуют 1"'
        in browser.get("/start/deputy/").content.decode()
    )
    assert "Ершов Дмитрий" in browser.get(day).content.decode()


CELL = re.compile(r'<td class="number">\s*<a href="(?P<url>[^"]*)">(?:<span class="badge[^>]*>)?(?P<count>\d+)</')


def test_each_figure_of_the_fitness_summary_opens_so_many_pupils(world: World, signed_in: SignedIn) -> None:
    """Of classes, sexes, steps and the total; percentages open those whom they count."""
    g.make_federal_norms(by=world.pavel.user)
    for pupil, value in ((world.dima.pupil, 59), (world.zoya.pupil, 90)):
        g.make_result(pupil=pupil, code="run30", on=MONDAY, value=value, by=world.pavel.user)
    browser = signed_in(world.galina)
    page = browser.get(reverse("gtzo:classes")).text
    counted = [(each["url"].replace("&amp;", "&"), int(each["count"])) for each in CELL.finditer(page)]
    figures = [(url, count) for url, count in counted if "who=" in url]
    opened = {url: browser.get(url).text.partition("<tbody>")[2].count('<th scope="row">') for url, _ in figures}
    assert opened == dict(figures)
    assert len(figures) > 20


@pytest.mark.usefixtures("busy_day")
def test_each_figure_of_a_programme_opens_so_many_lessons(world: World, signed_in: SignedIn) -> None:
    """5А had four lessons of mathematics, all given, one with a topic of the plan; history of Monday was not given."""
    browser = signed_in(world.galina)
    page = browser.get(reverse("journal:programmes"), {"class": world.class_5a.pk}).text
    counted = [(each["url"], int(each["count"])) for each in CELL.finditer(page) if "lessons=" in each["url"]]
    heading = re.compile(r'id="listed">[^<]*: (\d+)<')
    opened = {url: int(heading.search(browser.get(url).text)[1]) for url, _ in counted}  # type: ignore[index]
    assert opened == dict(counted)
    assert {re.sub(r".*lessons=(\w+)#.*", r"\1", url) for url in opened} >= {"due", "held", "behind"}


HEADING = re.compile(r'(?:id="listed"|<h1)>[^<]*: (\d+)<')


def figures_opened(page: str, browser: Client) -> dict[str, tuple[int, int]]:
    """By label of a figure of the page: the number, and how many its link lists, as the heading of the list says."""
    found = {}
    for each in FIGURE.finditer(page):
        link, count = LINK.search(each["value"]), re.sub(r"<[^>]*>", "", each["value"])
        if link and link["url"].startswith("/") and count.isdigit():
            heading = HEADING.search(browser.get(link["url"].replace("&amp;", "&")).text)
            found[each["label"]] = int(count), int(heading[1]) if heading else -1
    return found


def test_the_lessons_of_the_day_are_listed_behind_their_figures(world: World, signed_in: SignedIn) -> None:
    """One of two is filled in; what is cancelled is no lesson of the day."""
    j.make_entry(lesson=world.lesson_5b_today, topic="Дроби", by=world.vera.user)
    j.make_homework(lesson=world.lesson_5b_today, text="§ 1", by=world.vera.user)
    t.make_lesson(assignment=world.history_5a, on=TODAY, number=5, state=LessonState.CANCELLED)
    browser = signed_in(world.galina)
    opened = figures_opened(browser.get("/start/deputy/").text, browser)
    assert opened == {"уроков сегодня": (2, 2), "из них ещё не заполнено": (1, 1)}


def test_each_number_of_the_board_opens_so_many_gaps(world: World, signed_in: SignedIn) -> None:
    """Of a week, of a teacher or class, of the school."""
    browser = signed_in(world.galina)
    for query in ("", "?by=class&rule=all"):
        page = browser.get(reverse("reports:board") + query).text
        links = re.findall(r'<td class="number[^"]*"><a href="([^"]*)">(\d+)</a>', page)
        listed = {
            url: browser.get(url.replace("&amp;", "&")).text.partition('<ul class="tasks">')[2] for url, _ in links
        }
        assert {url: text.partition("</ul>")[0].count("<li>") for url, text in listed.items()} == {
            url: int(count) for url, count in links
        }
        assert re.search(r'Вся школа</th>\s*<td class="number"><a ', page)


def test_each_number_of_mark_density_opens_its_gradebooks_and_pupils(world: World, signed_in: SignedIn) -> None:
    """By class and by teacher: pupils below the minimum, gradebooks, gradebooks with such pupils."""
    browser = signed_in(world.galina)
    for query in ("", "?by=teacher"):
        page = browser.get(reverse("reports:density") + query).text.partition("<tbody>")[2]
        for row in page.split("</tr>")[:-1]:
            numbers = re.findall(r'<td class="number"><a href="([^"]*)">(\d+)</a>', row)
            (url,) = {link.replace("&amp;", "&") for link, _ in numbers}
            opened = browser.get(url).text.partition("<tbody>")[2]
            listed = [opened.count("<li>"), opened.count('<th scope="row">'), opened.count("<details>")]
            assert [int(count) for _, count in numbers] == listed


def test_pupils_and_lessons_of_a_gradebook_are_listed_behind_their_figures(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.anna)
    page = browser.get(reverse("journal:attention", args=[world.group_5a.pk, world.maths.pk])).text
    assert figures_opened(page, browser) == {"учеников": (2, 2), "уроков прошло": (5, 5)}


def test_each_figure_of_a_gradebooks_programme_opens_so_many_lessons(world: World, signed_in: SignedIn) -> None:
    """Of history one lesson was not given and one was moved twice and given; of PE Friday's was given yesterday.

    Those of the II quarter are to come and not made yet.
    """
    t.make_bells(starts_on=YEAR_BEGINS)
    lesson = t.make_lesson(assignment=world.history_5a, on=date(2026, 10, 5), number=5)
    for on in (date(2026, 10, 6), date(2026, 10, 7)):
        lesson = move_lesson(lesson=lesson, on=on, number=5, by=world.galina.user)
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5)
    friday = t.make_lesson(assignment=world.pe_5a, on=FRIDAY, number=5)
    moved = [lesson, move_lesson(lesson=friday, on=TUESDAY, number=5, by=world.galina.user)]
    Lesson.objects.filter(pk__in=[each.pk for each in moved]).update(state=LessonState.HELD)
    courses = (world.history_5a, world.pe_5a)
    for number, course in enumerate(courses, 1):
        t.make_entry(assignment=course, weekday=1, number=number, starts_on=YEAR_BEGINS)
    browser = signed_in(world.galina)
    opened = {
        course.subject: figures_opened(
            browser.get(reverse("journal:programme", args=[course.group_id, course.subject_id])).text, browser
        )
        for course in courses
    }
    assert opened == {
        world.history: {
            "было по расписанию": (2, 2), "дано": (1, 1), "отставание, ч": (1, 1), "впереди по расписанию": (8, 8)
        },
        world.pe: {"дано": (1, 1), "опережение, ч": (1, 1), "впереди по расписанию": (8, 8)},
    }  # fmt: skip
