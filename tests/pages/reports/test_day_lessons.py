"""«Уроки дня»: the lessons that take place, and those of them that are not filled in yet."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import table
from tests.world import FRIDAY, TODAY, World
from timetable.models import LessonState

HEAD = ["Класс", "Урок", "Предмет", "Не записано", "Учитель"]


def test_each_lesson_says_what_is_not_written(world: World, signed_in: SignedIn) -> None:
    """A cancelled one is none; what has topic and homework, or «не задано», is filled in."""
    j.make_entry(lesson=world.lesson_today, topic="Дроби", by=world.anna.user)
    j.make_entry(lesson=world.lesson_5b_today, topic="Дроби", by=world.vera.user)
    j.make_homework(lesson=world.lesson_5b_today, is_none_set=True, by=world.vera.user)
    t.make_lesson(assignment=world.history_5a, on=TODAY, number=5, state=LessonState.CANCELLED)
    kira, lacking = signed_in(world.kira), ["5А", "2", "Математика", "задание", "Белова А. С."]
    filled = ["5Б", "3", "Математика", "", "Данилова В. П."]
    assert table(kira.get(reverse("reports:day_lessons"))) == [HEAD, lacking, filled]
    assert table(kira.get(reverse("reports:day_lessons"), {"show": "not_filled"})) == [HEAD, lacking]


def test_another_day_is_asked_for_and_nothing_is_missing_there_yet(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    page = galina.get(reverse("reports:day_lessons"), {"day": FRIDAY.isoformat()})
    assert table(page) == [HEAD, ["5А", "2", "Математика", "", "Орлова М. В. замена"]]


@pytest.mark.parametrize(
    ("show", "told"),
    [("", "Уроки составляет завуч из расписания"), ("not_filled", "Уроков без темы или задания в этот день нет")],
)
def test_a_day_without_such_lessons_says_why(world: World, signed_in: SignedIn, show: str, told: str) -> None:
    sunday = signed_in(world.galina).get(reverse("reports:day_lessons"), {"day": "2026-10-18", "show": show}).text
    assert (told in sunday, "<table" in sunday) == (True, False)


@pytest.mark.parametrize("n_lessons", [1, 3])
def test_queries_do_not_depend_on_lessons(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_lessons: int
) -> None:
    for number in range(n_lessons):
        t.make_lesson(assignment=world.history_5a, on=TODAY, number=number + 4)
    galina = signed_in(world.galina)
    with django_assert_num_queries(6):
        assert len(table(galina.get(reverse("reports:day_lessons")))) == 3 + n_lessons
