"""The board of completeness: who has not filled what in which week, and the way from a number to the lesson (R-48)."""

from __future__ import annotations

from datetime import date, timedelta
from re import findall
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from journal.models import RollCall
from school.models import JournalDeadlines, School
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, table
from tests.sql import fetched_value
from tests.world import MONDAY, YEAR_BEGINS, World

URL = "/reports/board/"
WEEKS = ["31.08", "07.09", "14.09", "21.09", "28.09", "05.10", "12.10"]


def shown(world: World, signed_in: SignedIn, query: str = "") -> list[list[str]]:
    return table(signed_in(world.galina).get(f"{URL}?{query}"))


def numbers(row: list[str]) -> list[str]:
    return row[1:]


def test_a_teacher_has_a_number_for_each_week_and_the_substitute_what_he_left(
    world: World, signed_in: SignedIn
) -> None:
    """Анна's first lesson lacks topic, homework, marks of its week; Нина and Мария left what they substituted."""
    assert shown(world, signed_in) == [
        ["Учитель", "Всего", *(f"Неделя с {week}" for week in WEEKS)],
        ["Белова А. С.", "3", "", "3", "", "", "", "", ""],
        ["Родионова Н. Е.", "3", "", "", "", "", "", "3", ""],
        ["Орлова М. В.", "2", "", "", "", "", "", "", "2"],
        ["Громов Б. Н.", "0", "", "", "", "", "", "", ""],
        ["Данилова В. П.", "0", "", "", "", "", "", "", ""],
        ["Соколов П. И.", "0", "", "", "", "", "", "", ""],
        ["Вся школа", "8", "", "3", "", "", "", "3", "2"],
    ]


def test_the_same_by_class(world: World, signed_in: SignedIn) -> None:
    assert shown(world, signed_in, "by=class")[1:] == [
        ["5А", "8", "", "3", "", "", "", "3", "2"],
        ["Вся школа", "8", "", "3", "", "", "", "3", "2"],
    ]


@pytest.mark.parametrize(
    ("query", "of_anna", "school"),
    [
        ("rule=topic", "1", "3"),
        ("rule=weekly_marks", "1", "2"),
        ("only=hard", "3", "5"),
        ("rule=no_such_rule", "3", "8"),
        ("rule=all", "3", "8"),
    ],
)
def test_one_kind_of_gap_or_only_those_past_the_last_deadline(
    world: World, signed_in: SignedIn, query: str, of_anna: str, school: str
) -> None:
    rows = {name: total for name, total, *_ in shown(world, signed_in, query)}
    assert (rows["Белова А. С."], rows["Вся школа"]) == (of_anna, school)


def test_a_gap_is_two_clicks_away_from_the_board(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    board = galina.get(URL).content.decode()
    [cell] = findall(rf'href="({URL}gaps/\?of={world.anna.staff.pk}&amp;week=2026-09-07)"', board)
    page = galina.get(cell.replace("&amp;", "&"))
    assert lines(page)[-4:] == [
        "3 записи:",
        "5А, Математика, 07.09, 2 урок: нет темы просрочено с 08.09.2026, крайний срок прошёл 15.09.2026",
        "5А, Математика, 07.09, 2 урок: нет задания просрочено с 08.09.2026, крайний срок прошёл 15.09.2026",
        "5А, Математика: неделя с 07.09 без отметок просрочено с 14.09.2026, крайний срок прошёл 21.09.2026",
    ]
    assert galina.get(f"/journal/lessons/{world.lesson_long_ago.pk}/").status_code == 200
    assert f'href="/journal/lessons/{world.lesson_long_ago.pk}/"' in page.content.decode()


@pytest.mark.parametrize(
    ("query", "n"),
    [("", 8), ("week=2026-09-07", 3), ("of=none", 0), ("of=987654321", 0), ("rule=topic", 3)],
)
def test_a_list_is_of_a_row_of_a_week_or_of_the_school(world: World, signed_in: SignedIn, query: str, n: int) -> None:
    page = signed_in(world.galina).get(f"{URL}gaps/?{query}")
    assert sum("просрочено с" in line for line in lines(page)) == n


def test_a_week_that_is_no_day_is_refused(world: World, signed_in: SignedIn) -> None:
    assert signed_in(world.galina).get(f"{URL}gaps/?week=вчера").status_code == 400


def test_a_list_of_a_class_keeps_its_filter(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(f"{URL}gaps/?by=class&rule=topic&of={world.class_5a.pk}")
    assert lines(page)[:3] == ["Заполнение журнала", "5А", "Не заполнено: 5А"]
    assert f'href="{URL}?by=class&amp;rule=topic"' in page.content.decode()
    assert sum("нет темы" in line for line in lines(page)) == 3


def test_what_nobody_is_appointed_to_has_a_row_of_its_own(world: World, signed_in: SignedIn) -> None:
    world.class_5a.class_teachers.update(ends_on=date(2026, 9, 30))
    JournalDeadlines.objects.create(id=1, reason_days=0)
    rows = shown(world, signed_in, "rule=reasons")
    assert rows[1] == ["Никто не назначен", "1", "", "", "", "", "", "", "1"]
    page = signed_in(world.galina).get(f"{URL}gaps/?rule=reasons&of=none")
    assert sum("без причины" in line for line in lines(page)) == 1


def test_outside_of_any_year_there_is_nothing(world: World, signed_in: SignedIn) -> None:
    RollCall.objects.all().delete()
    world.calendar.year.ends_on = date(2026, 10, 1)
    world.calendar.year.save()
    assert "Всё заполнено" in lines(signed_in(world.galina).get(URL))


def fill_school(world: World, n_teachers: int, n_weeks: int) -> None:
    """So many teachers more, each with a gradebook and a lesson in each of so many weeks; every second has a topic."""
    School.objects.update(editing_window_days=None)
    for number in range(n_teachers):
        school_class = s.make_class(calendar=world.calendar, grade=6, letter="АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"[number])
        assignment = t.make_assignment(
            group=t.make_group(school_class=school_class),
            subject=world.maths,
            teacher=s.make_staff(last_name=f"Учитель-{number}", first_name="Яна"),
            starts_on=YEAR_BEGINS,
        )
        for week in range(n_weeks):
            lesson = t.make_lesson(assignment=assignment, on=MONDAY - timedelta(days=7 * week))
            if week % 2:
                j.make_entry(lesson=lesson, topic="Тема", by=world.galina.user)


@pytest.mark.parametrize(("n_teachers", "n_weeks"), [(1, 1), (12, 6)])
def test_the_board_takes_as_many_queries_whatever_the_school(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_teachers: int, n_weeks: int
) -> None:
    fill_school(world, n_teachers, n_weeks)
    galina: Any = signed_in(world.galina)
    galina.get("/")
    with django_assert_num_queries(7):
        page = galina.get(URL)
    expected = fetched_value(
        "SELECT count(*) FROM timetable_lesson l WHERE l.on < '2026-10-14' AND l.state IN ('planned', 'held')"
        " AND NOT EXISTS (SELECT FROM journal_lessonentry e WHERE e.lesson_id = l.id AND e.topic <> '')"
    )
    assert f"нет темы: {expected}" in " ".join(lines(page))
    with django_assert_num_queries(6):
        galina.get(f"{URL}gaps/?week=2026-10-05")
