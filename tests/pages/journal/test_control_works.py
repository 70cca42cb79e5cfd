"""Control works seen ahead: warnings on the lesson page and the schedule of the month.

Holds `journal_control_works`.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curriculum.rules.plans import control_works_allowed
from journal.models import Work
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.journal.test_lesson import save, url
from tests.pages.reading import lines, table
from tests.world import FRIDAY, TODAY, World
from timetable.models import Lesson

SCHEDULE = reverse("journal:control_works")
OTHER = "Внимание. В этот день у класса контрольная: История, 4 урок."


def planned(world: World, number: int = 4) -> Lesson:
    """Борис plans a control work in history on Friday."""
    lesson = t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=number)
    j.make_work(lesson=lesson, work_type=world.control_work, title="Рим", by=world.boris.user)
    return lesson


@pytest.mark.parametrize(("hours", "allowed"), [("0.5", 1), ("1", 3), ("2", 6), ("5", 17)])
def test_a_tenth_of_the_hours_and_one_in_any_case(hours: str, allowed: int) -> None:
    assert control_works_allowed(Decimal(hours)) == allowed


def test_a_control_work_is_planned_ahead_and_clashes_are_told(world: World, signed_in: SignedIn) -> None:
    planned(world)
    lesson = t.make_lesson(assignment=world.pe_5a, on=FRIDAY, number=5)
    pavel = signed_in(world.pavel)
    assert OTHER in lines(pavel.get(url(lesson)))
    page = save(pavel, lesson, new_type=str(world.control_work.pk), new_title="Кросс")
    assert (page.status_code, OTHER in lines(page)) == (200, True)
    assert [str(work) for work in Work.objects.filter(lesson=lesson)] == ["Кросс"]


def test_another_class_and_another_day_do_not_clash(world: World, signed_in: SignedIn) -> None:
    planned(world)
    lesson = t.make_lesson(assignment=world.pe_5a, on=TODAY, number=5)
    j.make_work(lesson=world.lesson_5b_today, work_type=world.control_work, position=2, by=world.vera.user)
    assert [line for line in lines(signed_in(world.pavel).get(url(lesson))) if "контрольная" in line] == []


def test_the_first_lesson_and_too_many_are_told(world: World, signed_in: SignedIn) -> None:
    world.history_5a.hours_per_week = Decimal("0.5")
    world.history_5a.save()
    lesson = planned(world, number=1)
    j.make_work(lesson=lesson, work_type=world.control_work, position=2, by=world.boris.user)
    told = [line for line in lines(signed_in(world.boris).get(url(lesson))) if line.startswith("Внимание")]
    assert told == [
        "Внимание. Контрольная на первом уроке дня.",
        "Внимание. За год по предмету 2 контрольные – больше 10 % часов (1).",
    ]


@pytest.mark.parametrize("person", ["anna", "galina", "elena", "dima", "zhanna"])
def test_the_schedule_is_open_to_the_whole_school(world: World, signed_in: SignedIn, person: str) -> None:
    planned(world)
    maths = t.make_lesson(assignment=world.maths_5a, on=FRIDAY, number=6)
    j.make_work(lesson=maths, work_type=world.control_work, by=world.anna.user)
    page = signed_in(world.people[person]).get(SCHEDULE)
    assert table(page)[1:] == [
        ["16.10, пт", "5А", "4", "История", "Рим не одна в день"],
        ["16.10, пт", "5А", "6", "Математика", "Контрольная работа не одна в день"],
    ]


def test_a_hidden_work_is_for_teachers_only(world: World, signed_in: SignedIn) -> None:
    planned(world)
    Work.objects.filter(title="Рим").update(is_hidden=True)
    shown = [len(table(signed_in(person).get(SCHEDULE))) for person in (world.anna, world.elena)]
    assert shown == [2, 0]


def test_the_month_and_the_class_are_chosen(world: World, signed_in: SignedIn) -> None:
    planned(world)
    anna = signed_in(world.anna)
    number = {
        query: len(table(anna.get(f"{SCHEDULE}?{query}"))[1:])
        for query in (
            "month=2026-10",
            "month=2026-11",
            f"class={world.class_5a.pk}",
            f"class={world.class_5b.pk}",
        )
    }
    assert list(number.values()) == [1, 0, 1, 0]
    odd = ("month=9999-12", "month=когда", "class=99999999999999999999")
    assert [anna.get(f"{SCHEDULE}?{query}").status_code for query in odd] == [400, 400, 400]


@pytest.mark.parametrize("count", [1, 3])
def test_the_schedule_takes_the_same_queries_whatever_its_length(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(4, 4 + count):
        planned(world, number)
    anna = signed_in(world.anna)
    with django_assert_num_queries(5):
        page = anna.get(SCHEDULE)
    assert len(table(page)) == 1 + count
