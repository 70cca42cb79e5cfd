"""«Не заполнены за две недели»: the lessons that the start page of the management counts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.pages.reading import table
from tests.world import MONDAY, World
from timetable.models import LessonState

URL = reverse("reports:unfilled")
HEAD = ["Урок", "Класс", "Предмет", "Не записано", "Учитель"]


def test_each_lesson_says_what_is_missing_and_who_gives_it(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4, state=LessonState.HELD)
    galina = signed_in(world.galina)
    of_boris = {"teacher": world.boris.staff.pk}
    row = ["12.10, 4 урок", "5А", "История", "тема, задание", "Громов Б. Н."]
    assert table(galina.get(URL, of_boris)) == [HEAD, row]
    history = {**of_boris, "group": world.history_5a.group_id, "subject": world.history.pk}
    page = galina.get(URL, history)
    assert "Не заполнены за две недели, Громов Б. Н., 5А, История: 1" in page.text
    assert table(page) == [HEAD, row]
    assert row in table(galina.get(URL))
    of_class = galina.get(URL, {"group": world.history_5a.group_id, "subject": world.history.pk})
    assert "Не заполнены за две недели, 5А, История: 1" in of_class.text


def test_nothing_is_missing_in_a_gradebook_of_somebody_else(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(URL, {"teacher": world.raisa.staff.pk}).text
    assert ("Всё заполнено" in page, "<table" in page) == (True, False)


@pytest.mark.parametrize("n_lessons", [1, 3])
def test_queries_do_not_depend_on_lessons(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_lessons: int
) -> None:
    for number in range(n_lessons):
        t.make_lesson(assignment=world.history_5a, on=MONDAY, number=number + 4, state=LessonState.HELD)
    galina = signed_in(world.galina)
    with django_assert_num_queries(4):
        assert len(table(galina.get(URL, {"teacher": world.boris.staff.pk}))) == 1 + n_lessons
