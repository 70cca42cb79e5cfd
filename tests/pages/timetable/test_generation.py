"""Making the lessons of a term from the page."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.world import YEAR_BEGINS, World
from timetable.models import Lesson

PAGE = "/timetable/generation/"


@pytest.fixture
def timetable(world: World) -> None:
    """Maths in both classes, once a week."""
    t.make_bells(starts_on=YEAR_BEGINS)
    for assignment in (world.maths_5a, world.maths_5b):
        t.make_entry(assignment=assignment, weekday=1, number=2, starts_on=YEAR_BEGINS)


def table(page: str) -> list[list[str]]:
    """The result, row by row."""
    rows = re.findall(r'<th scope="row">(.+?)</tr>', page, re.DOTALL)
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.split(r"</t[hd]>", row)[:-1]] for row in rows
    ]


def test_lessons_of_all_classes_are_made_once(world: World, timetable: None, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert "II четверть, 2–9 классы</option>" in galina.get(PAGE).text
    first = galina.post(PAGE, {"term": world.quarter_2.pk}).text
    made = Lesson.objects.in_term(world.quarter_2).count()
    second = galina.post(PAGE, {"term": world.quarter_2.pk}).text
    assert (table(first), table(second)) == (
        [["5А", "8", "0", "0", "–"], ["5Б", "8", "0", "0", "–"]],
        [["5А", "0", "8", "0", "–"], ["5Б", "0", "8", "0", "–"]],
    )
    assert (made, Lesson.objects.in_term(world.quarter_2).count()) == (16, 16)


def test_only_the_chosen_classes_get_lessons_and_collisions_are_told(
    world: World, timetable: None, signed_in: SignedIn
) -> None:
    t.make_entry(assignment=world.english_1_5a, weekday=1, number=3, starts_on=YEAR_BEGINS)
    t.make_lesson(assignment=world.maths_5b, on=date(2026, 11, 9), number=3)
    page = signed_in(world.igor).post(PAGE, {"term": world.quarter_2.pk, "school_classes": [world.class_5a.pk]}).text
    said = "09.11.2026, 3 урок, 5А, англ. 1: Данилова В. П. в это время ведёт 5Б, математика."
    assert table(page) == [["5А", "15", "0", "0", said]]
    assert Lesson.objects.in_term(world.quarter_2).filter(group=world.group_5b).count() == 1


def test_nothing_chosen_is_said_in_the_form(world: World, timetable: None, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).post(PAGE, {"term": ""}).text
    assert ("Обязательное поле." in page, table(page)) == (True, [])


@pytest.mark.parametrize("person", ["kira", "anna", "boris", "elena", "dima"])
def test_nobody_else_makes_lessons(world: World, timetable: None, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    statuses = [client.get(PAGE).status_code, client.post(PAGE, {"term": world.quarter_2.pk}).status_code]
    assert (statuses, Lesson.objects.in_term(world.quarter_2).count()) == ([403, 403], 0)
