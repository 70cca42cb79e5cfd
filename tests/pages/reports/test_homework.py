"""The deputy's report: homework over the limit, set too late, control works against the rules."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils.timezone import make_aware
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, table
from tests.world import FRIDAY, MONDAY, World

REPORT = reverse("reports:homework")
LATE = make_aware(datetime.fromisoformat("2026-10-12 21:15"))


def too_much(world: World, number: int = 4) -> None:
    """On Monday evening Борис sets more for Friday than a day allows."""
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=number)
    j.make_homework(lesson=lesson, text="§ 1–9", minutes=121, written_at=LATE, by=world.boris.user)


def test_the_deputy_reads_what_was_too_much_too_late_and_too_close(world: World, signed_in: SignedIn) -> None:
    too_much(world)
    for assignment, number in ((world.history_5a, 4), (world.pe_5a, 5)):
        lesson = t.make_lesson(assignment=assignment, on=FRIDAY, number=number)
        j.make_work(lesson=lesson, work_type=world.control_work, by=world.galina.user)
    assert table(signed_in(world.galina).get(REPORT)) == [
        ["На день", "Класс", "Минут", "Предел"],
        ["16.10, пт", "5А", "121", "120"],
        ["Учитель", "Позже срока", "Всего заданий"],
        [world.boris.staff.short_name, "1", "1"],
        ["День", "Класс", "Урок", "Предмет", "Что не так"],
        ["16.10, пт", "5А", "4", "История", "не одна в день"],
        ["16.10, пт", "5А", "5", "Физическая культура", "не одна в день"],
    ]


def test_within_the_rules_there_is_nothing_to_tell(world: World, signed_in: SignedIn) -> None:
    shown = lines(signed_in(world.galina).get(REPORT))
    assert [line for line in shown if line.endswith(" нет")] == [
        "Таких дней нет",
        "Опоздавших заданий нет",
        "Нарушений нет",
    ]


def test_all_homework_of_a_teacher_is_listed_behind_its_number(world: World, signed_in: SignedIn) -> None:
    """In time and too late, in these days."""
    too_much(world)
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5)
    in_time = make_aware(datetime.fromisoformat("2026-10-12 12:15"))
    j.make_homework(lesson=lesson, text="§ 10", minutes=10, written_at=in_time, by=world.boris.user)
    for reader in (world.galina, world.kira, world.igor):
        browser = signed_in(reader)
        query = {"starts_on": "2026-10-11", "ends_on": "2026-10-13"}
        ((url, count),) = re.findall(r'href="([^"]*teacher=[^"]*)"[^>]*>(\d+)<', browser.get(REPORT, query).text)
        page = browser.get(url.replace("&amp;", "&")).text
        listed = page.partition('id="listed"')[2].partition("</ul>")[0]
        assert (count, f": {count}<" in listed, listed.count("<li>")) == ("2", True, 2)
        assert "С 11.10.2026 по 13.10.2026" in page
    assert 'id="listed"' not in signed_in(world.galina).get(REPORT, {"teacher": 112}).text


def test_teachers_of_one_name_answer_each_for_his_own_homework(world: World, signed_in: SignedIn) -> None:
    too_much(world)
    boris = world.boris.staff
    namesake = s.make_staff(last_name=boris.last_name, first_name=boris.first_name)
    assignment = t.make_assignment(
        group=world.history_5a.group, subject=world.english, teacher=namesake, starts_on=MONDAY
    )
    lesson = t.make_lesson(assignment=assignment, on=MONDAY, number=5)
    j.make_homework(lesson=lesson, text="Unit 2", minutes=5, written_at=LATE, by=world.anna.user)
    browser = signed_in(world.galina)
    rows = [row for row in table(browser.get(REPORT)) if row[0] == boris.short_name]
    listed = lines(browser.get(REPORT, {"teacher": namesake.pk}))
    assert (rows, f"Все задания, {boris.short_name}: 1" in listed) == ([[boris.short_name, "1", "1"]] * 2, True)


def test_other_days_are_asked_for(world: World, signed_in: SignedIn) -> None:
    too_much(world)
    t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=4)
    page = signed_in(world.galina).get(f"{REPORT}?starts_on=2026-10-01&ends_on=2026-10-11")
    assert (table(page), "С 01.10.2026 по 11.10.2026" in lines(page)) == ([], True)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_the_number_of_rows(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(4, 4 + count):
        too_much(world, number)
    galina = signed_in(world.galina)
    with django_assert_num_queries(9):
        page = galina.get(REPORT)
    assert table(page)[-1] == [world.boris.staff.short_name, str(count), str(count)]
