"""The list of gradebooks: one's own, the class led, any class for management; and what is not filled in yet."""

from __future__ import annotations

from datetime import timedelta
from re import findall

import pytest
from pytest_django import DjangoAssertNumQueries

from journal.models import LessonEntry
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines
from tests.world import FRIDAY, MONDAY, TODAY, YEAR_BEGINS, World

URL = "/journal/"


def test_a_teacher_sees_his_own_with_what_is_not_filled(world: World, signed_in: SignedIn) -> None:
    """Monday is filled, Tuesday is the substitute's, today is not over, and what came before cannot be filled."""
    LessonEntry.objects.filter(lesson=world.lesson_monday).update(topic="")
    earlier = t.make_lesson(assignment=world.maths_5a, on=MONDAY - timedelta(days=4), number=2)
    page = signed_in(world.anna).get(URL)
    assert lines(page) == ["Мои журналы", "5А", "Математика без темы: 2 урока без задания: 1 урок"]
    assert page.content.decode().count(f'href="/journal/lessons/{earlier.pk}/"') == 2


def test_the_list_counts_what_the_start_page_counts(world: World, signed_in: SignedIn) -> None:
    for on in (MONDAY - timedelta(days=4), MONDAY - timedelta(days=14)):
        t.make_lesson(assignment=world.maths_5a, on=on, number=4)
    entry = t.make_lesson(assignment=world.maths_5a, on=MONDAY, number=5)
    j.make_entry(lesson=entry, topic="Дроби", by=world.anna.user)
    for person in (world.anna, world.maria, world.vera, world.boris, world.nina):
        client = signed_in(person)
        listed, start = " ".join(lines(client.get(URL))), " ".join(lines(client.get("/start/teacher/")))
        missing = " ".join(findall(r"не заполнено: ([а-я, ]+)", start.partition("Не заполнено")[2]))
        for here, there in (("без темы", "тема"), ("без задания", "задание")):
            assert sum(map(int, findall(rf"{here}: (\d+)", listed))) == missing.count(there)


def test_a_closed_term_asks_for_nothing(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.maths_5a, on=MONDAY, number=4)
    j.make_term_lock(school_class=world.class_5a, term=world.quarter_1, by=world.galina.user)
    assert lines(signed_in(world.anna).get(URL)) == ["Мои журналы", "5А", "Математика"]


def test_explicit_no_homework_counts_as_filled(world: World, signed_in: SignedIn) -> None:
    j.make_entry(lesson=world.lesson_5b_today, topic="Дроби", by=world.vera.user)
    j.make_homework(lesson=world.lesson_5b_today, is_none_set=True, by=world.vera.user)
    assert lines(signed_in(world.vera).get(URL)) == [
        "Мои журналы",
        "5А",
        "Английский язык, англ. 1",
        "5Б",
        "Математика",
    ]


def test_a_class_teacher_sees_everything_of_the_class(world: World, signed_in: SignedIn) -> None:
    assert lines(signed_in(world.boris).get(URL)) == [
        "Мои журналы",
        "5А",
        "Математика Белова А. С.",
        "История",
        "Английский язык, англ. 1 Данилова В. П.",
        "Английский язык, англ. 2 Орлова М. В.",
        "Физическая культура Соколов П. И.",
    ]


def test_management_chooses_a_class(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert lines(galina.get(URL)) == [
        "Мои журналы",
        "5А 5Б",
        "Выберите класс",
        "Здесь открываются журналы любого класса.",
    ]
    assert lines(galina.get(f"{URL}?class={world.class_5b.pk}")) == [
        "Журналы 5Б",
        "5А 5Б",
        "5Б",
        "Математика Данилова В. П.",
    ]


def test_a_substitute_finds_the_lessons_and_the_gradebooks(world: World, signed_in: SignedIn) -> None:
    assert lines(signed_in(world.maria).get(URL)) == [
        "Мои журналы",
        "Замены",
        "13 октября, 2 урок: 5А, Математика без темы: 1 урок без задания: 1 урок",
        "16 октября, 2 урок: 5А, Математика",
        "5А",
        "Английский язык, англ. 2",
    ]


def test_a_substitution_that_has_expired_is_gone(world: World, signed_in: SignedIn) -> None:
    assert lines(signed_in(world.nina).get(URL))[1:] == [
        "Журналов нет",
        "Они появятся, когда завуч распределит нагрузку.",
    ]


def test_yesterdays_assignment_is_gone(world: World, signed_in: SignedIn) -> None:
    world.maths_5a.ends_on = TODAY - timedelta(days=1)
    world.maths_5a.save()
    assert "Математика" not in " ".join(lines(signed_in(world.anna).get(URL)))


def test_classes_stand_in_the_order_of_grades(world: World, signed_in: SignedIn) -> None:
    for grade, letter in ((10, "А"), (11, "Б"), (2, "В")):
        group = t.make_group(school_class=s.make_class(calendar=world.calendar, grade=grade, letter=letter))
        t.make_assignment(group=group, subject=world.maths, teacher=world.anna.staff, starts_on=YEAR_BEGINS)
    shown = lines(signed_in(world.anna).get(URL))
    assert [line for line in shown if line[0].isdigit()] == ["2В", "5А", "10А", "11Б"]
    choice = lines(signed_in(world.galina).get(URL))[1]
    assert choice == "2В 5А 5Б 10А 11Б"


@pytest.mark.parametrize("n_rows", [1, 3])
def test_queries_do_not_depend_on_the_number_of_gradebooks(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_rows: int
) -> None:
    for letter in "ГДЕ"[:n_rows]:
        school_class = s.make_class(calendar=world.calendar, grade=6, letter=letter)
        assignment = t.make_assignment(
            group=t.make_group(school_class=school_class),
            subject=world.maths,
            teacher=world.boris.staff,
            starts_on=YEAR_BEGINS,
        )
        t.make_lesson(assignment=assignment, on=MONDAY, number=3 + "ГДЕ".index(letter))
        t.make_lesson(assignment=assignment, on=FRIDAY, number=3 + "ГДЕ".index(letter))
    boris, galina = signed_in(world.boris), signed_in(world.galina)
    with django_assert_num_queries(6):
        shown = lines(boris.get(URL))
    gaps = "Математика без темы: 1 урок без задания: 1 урок"
    assert shown[-2 * n_rows :] == [line for letter in "ГДЕ"[:n_rows] for line in (f"6{letter}", gaps)]
    with django_assert_num_queries(6):
        galina.get(f"{URL}?class={world.class_5a.pk}")
