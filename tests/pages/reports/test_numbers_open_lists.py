"""Every number that stands for a list opens the list: on start pages, in the canteen's order, of late homework."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import make_aware

from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reports.falling import class_that_fell
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


HEADING_OF_CARD = re.compile(r'<h3 id="listed">[^<]*: (\d+)<')
HEADING = re.compile(r'(?:id="listed"|<h1)>[^<]*: (?P<count>\d+)<')


def heading_counts(cells: Iterable[re.Match[str]], browser: Client) -> list[tuple[int, int]]:
    """Each number with how many its link lists, as the heading of the list says."""
    found = []
    for each in cells:
        heading = HEADING.search(browser.get(each["url"].replace("&amp;", "&")).text)
        found.append((int(each["count"]), int(heading["count"]) if heading else -1))
    return found


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


TREND = reverse("reports:results_trend")
POINT = re.compile(r'<td class="number"><a href="(?P<url>/reports/results/pupils/[^"]*)">(?P<count>\d+)</a>')
LISTED = re.compile(r'<section class="card">\s*<h3>[^<]*: (\d+)')


@pytest.mark.parametrize("of", ["", "class", "grade", "subject", "teacher", "gradebook"])
def test_each_number_of_a_trend_opens_so_many_pupils_or_results(world: World, signed_in: SignedIn, of: str) -> None:
    """Of this year and of the last one, when 5А was another class; Дима has a result, others of the world have none."""
    class_that_fell(world)
    of_class, of_subject = {"class_id": world.class_5a.pk}, {"subject_id": world.maths.pk}
    query = {
        "": {}, "class": of_class, "grade": {"grade": 5}, "subject": of_subject,
        "teacher": {"teacher_id": world.anna.staff.pk}, "gradebook": {**of_class, **of_subject},
    }[of]  # fmt: skip
    for reader in (world.galina, world.kira, world.igor, *([world.boris] if "class_id" in query else [])):
        browser = signed_in(reader)
        counted = {
            each["url"].replace("&amp;", "&"): int(each["count"])
            for each in POINT.finditer(browser.get(TREND, query).text)
        }
        opened = {url: int(LISTED.search(browser.get(url).text)[1]) for url in counted}  # type: ignore[index]
        assert opened == counted
        # the teacher of 4А taught nobody's marks; a grade 5 of last year there was not; 4А is not for its next teacher
        assert len(counted) == (1 if of in ("grade", "teacher") or reader == world.boris else 2)


def test_a_trend_of_a_subject_and_its_teacher_counts_no_other_subject_of_his(world: World, signed_in: SignedIn) -> None:
    """Борис teaches 5А history and, in a subgroup, English as well: «Динамика» of a list of both names both."""
    subgroup = t.make_group(school_class=world.class_5a, name="англ. 3")
    s.make_enrolment(pupil=(pupil := s.make_pupil()), school_class=world.class_5a, starts_on=YEAR_BEGINS)
    t.make_membership(group=subgroup, pupil=pupil, starts_on=YEAR_BEGINS)
    english = t.make_assignment(group=subgroup, subject=world.english, teacher=world.boris.staff, starts_on=YEAR_BEGINS)
    for number, course in enumerate((world.history_5a, english), 4):
        work = j.make_work(
            lesson=t.make_lesson(assignment=course, on=MONDAY, number=number, state=LessonState.HELD),
            work_type=world.answer,
            by=world.boris.user,
        )
        j.make_mark(work=work, pupil=pupil, value=4, by=world.boris.user)
    query = {"class_id": world.class_5a.pk, "subject_id": world.history.pk, "teacher_id": world.boris.staff.pk}
    for reader in (world.galina, world.boris):
        browser = signed_in(reader)
        points = POINT.findall(browser.get(TREND, query).text)
        opened = [LISTED.search(browser.get(url.replace("&amp;", "&")).text)[1] for url, _ in points]  # type: ignore[index]
        assert ([count for _, count in points], opened) == (["1"], ["1"])


def test_each_number_of_objectivity_opens_so_many_results_and_marks(world: World, signed_in: SignedIn) -> None:
    """Two marks of control works of one pupil are two; the exam of the year is one."""
    for lesson in (world.lesson_monday, world.lesson_tuesday):
        control = j.make_work(lesson=lesson, work_type=world.control_work, position=2, by=world.anna.user)
        j.make_mark(work=control, pupil=world.dima.pupil, value=2, by=world.anna.user)
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=3, by=world.maria.user)
    j.make_exam_mark(pupil=world.dima.pupil, subject=world.maths, year=world.calendar.year, value=2, by=world.anna.user)
    for reader, (term, expected) in product(
        (world.galina, world.kira, world.igor), {"": [2, 2], "2026-year": [2, 2, 1]}.items()
    ):
        browser = signed_in(reader)
        rows = browser.get(reverse("reports:objectivity"), {"term": term}).text.rpartition("<tbody>")[2]
        counted = re.findall(r'<td class="number"><a href="([^"]*)">(\d+)</a>', rows)
        pages = [browser.get(url.replace("&amp;", "&")).text for url, _ in counted]
        opened = [int((HEADING_OF_CARD.search(page) or LISTED.search(page))[1]) for page in pages]  # type: ignore[index]
        assert ([int(count) for _, count in counted], opened) == (expected, expected)


def test_each_number_of_set_and_proposed_marks_opens_so_many(world: World, signed_in: SignedIn) -> None:
    """Дима has more than comes out, Света «н/а», another pupil less: to the management and to the class teacher."""
    low = s.make_pupil(last_name="Яшин")
    s.make_enrolment(pupil=low, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    for pupil, value in ((world.dima.pupil, 5), (low, 3)):
        if pupil == low:
            j.make_mark(work=world.work_tuesday, pupil=low, value=5, by=world.anna.user)
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=value, by=world.anna.user)
    j.make_period_mark(
        pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, result="not_attested", by=world.anna.user
    )
    j.date_period_marks(TODAY)
    for reader in (world.galina, world.kira, world.igor, world.boris):
        browser = signed_in(reader)
        row = browser.get(reverse("reports:proposals")).text.partition("<tbody>")[2].partition("</tr>")[0]
        counted = re.findall(r'<td class="number"><a href="([^"]*)">(\d+)</a>', row)
        pages = [browser.get(url.replace("&amp;", "&")).text.partition('id="marks"')[2] for url, _ in counted]
        assert [int(count) for _, count in counted] == [3, 1, 1, 1]
        assert [page.count('<th scope="row">') for page in pages] == [3, 1, 1, 1]
        assert [page.partition("</h2>")[0] for page in pages] == [
            ">Все отметки: 3", ">Выше предложенной: 1", ">Ниже предложенной: 1", ">Без числа (н/а): 1"
        ]  # fmt: skip


def test_hours_behind_and_ahead_of_one_gradebook_both_open_their_lessons(world: World, signed_in: SignedIn) -> None:
    """Two of Monday were not given, one of Friday already was: the class's table and the gradebook's page say so."""
    t.make_bells(starts_on=YEAR_BEGINS)
    for number in (4, 5):
        t.make_lesson(assignment=world.history_5a, on=MONDAY, number=number)
    friday = t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=5)
    between = move_lesson(lesson=friday, on=date(2026, 10, 16), number=6, by=world.galina.user)
    given = move_lesson(lesson=between, on=TUESDAY, number=6, by=world.galina.user)
    Lesson.objects.filter(pk=given.pk).update(state=LessonState.HELD)
    browser = signed_in(world.boris)
    place = [world.history_5a.group_id, world.history_5a.subject_id]
    opened = figures_opened(browser.get(reverse("journal:programme", args=place)).text, browser)
    assert (opened["не дано"], opened["дано раньше срока"]) == ((2, 2), (1, 1))
    for reader in (world.boris, world.galina, world.kira, world.igor):
        browser = signed_in(reader)
        page = browser.get(reverse("journal:programmes"), {"class": world.class_5a.pk}).text
        cells = re.finditer(
            rf'<a href="(?P<url>[^"]*/{place[0]}/{place[1]}/[^"]*lessons=(?:behind|ahead)#lessons)">'
            r'(?:<span class="badge[^>]*>|\+)(?P<count>\d+)<',
            page,
        )
        assert heading_counts(cells, browser) == [(2, 2), (1, 1)]


def test_unfilled_lessons_of_teacher_and_gradebook_are_listed_behind_their_numbers(
    world: World, signed_in: SignedIn
) -> None:
    """History of Monday has no homework, mathematics of Monday and of Tuesday neither."""
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4, state=LessonState.HELD)
    number = re.compile(r'<a (?:class="count" )?href="(?P<url>/reports/lessons/unfilled/[^"]*)"[^>]*>(?P<count>\d+)')
    for reader, start in ((world.galina, "deputy"), (world.kira, "director")):
        browser = signed_in(reader)
        page = browser.get(f"/start/{start}/").text
        opened = heading_counts(number.finditer(page), browser)
        assert len(opened) >= 4
        assert [n for n, _ in opened] == [n for _, n in opened]
        listed = [browser.get(each["url"].replace("&amp;", "&")).text for each in number.finditer(page)]
        assert [text.count('<th scope="row">') for text in listed] == [n for n, _ in opened]


def test_each_number_of_a_gradebook_in_mark_density_opens_its_list(world: World, signed_in: SignedIn) -> None:
    """Its pupils, its lessons so far, the marks of these pupils: all the management sees them."""
    j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=4, by=world.anna.user)
    for reader in (world.galina, world.kira, world.igor):
        browser = signed_in(reader)
        rows = browser.get(reverse("reports:density"), {"of": world.class_5a.pk}).text.partition("<tbody>")[2]
        (maths,) = [row for row in rows.split("</tr>") if ">Математика</a>" in row]
        assert heading_counts(CELL.finditer(maths), browser) == [(2, 2), (5, 5), (2, 2)]


def test_missed_lessons_of_a_pupil_are_listed_behind_their_number(world: World, signed_in: SignedIn) -> None:
    """Whoever opens the gradebook opens them; of Monday the world tells by itself."""
    missed = (world.lesson_long_ago, world.lesson_monday, world.lesson_tuesday)
    world.school.editing_window_days = None
    world.school.save()
    for lesson in (missed[0], missed[-1]):
        j.make_absence(lesson=lesson, pupil=world.sveta.pupil, code=world.codes["Б"], by=world.anna.user)
    for reader in (world.anna, world.maria, world.boris, world.galina, world.kira, world.igor):
        browser = signed_in(reader)
        page = browser.get(reverse("journal:attention", args=[world.group_5a.pk, world.maths.pk])).text
        (url,) = re.findall(r'пропущено <a href="([^"]*)">3 урока</a>', page)
        listed = browser.get(url.replace("&amp;", "&")).text.partition('id="counted"')[2].partition("</ul>")[0]
        lessons = re.findall(r'href="(/journal/lessons/\d+/)"', listed)
        assert lessons == [reverse("journal:lesson", args=[each.pk]) for each in missed]
        assert "Пропущенные уроки, Ёшкина Светлана: 3<" in listed
        assert [browser.get(lesson).status_code for lesson in lessons] == [200, 200, 200]


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
