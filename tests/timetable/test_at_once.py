"""Two write at the same moment, over two real connections: what a trigger looks up must not change under its eyes."""

from __future__ import annotations

import pytest

from common.refusals import refusals_explained
from tests.at_once import Write, at_once
from tests.factories import timetable as t
from tests.world import FRIDAY, YEAR_BEGINS, World
from timetable.actions import ClassGeneration, generate_lessons
from timetable.models import Lesson, TeachingAssignment, TimetableEntry

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_whole_class_and_its_subgroup_do_not_slip_into_one_hour(world: World) -> None:
    def make(assignment: TeachingAssignment) -> Write:
        def write() -> None:
            with refusals_explained():
                t.make_lesson(assignment=assignment, on=FRIDAY, number=5)

        return write

    refusal = at_once(make(world.maths_5a), make(world.english_1_5a))
    assert (str(refusal), Lesson.objects.filter(on=FRIDAY, number=5).get().assignment) == (
        "У учеников класса в это время уже есть другой урок.",
        world.maths_5a,
    )


def test_nor_into_one_slot_of_the_week(world: World) -> None:
    def make(assignment: TeachingAssignment) -> Write:
        def write() -> None:
            with refusals_explained():
                t.make_entry(assignment=assignment, weekday=5, number=5, starts_on=YEAR_BEGINS)

        return write

    refusal = at_once(make(world.english_1_5a), make(world.maths_5a))
    assert (str(refusal), TimetableEntry.objects.get().assignment) == (
        "У класса в это время уже есть урок: всем классом или подгруппой.",
        world.english_1_5a,
    )


def test_two_who_make_the_lessons_of_a_term_make_them_once(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    t.make_entry(assignment=world.maths_5a, weekday=1, number=2, starts_on=YEAR_BEGINS)

    def make() -> object:
        return generate_lessons(term=world.quarter_2, school_classes=[world.class_5a], by=world.galina.user)

    result = at_once(make, make)
    count = Lesson.objects.in_term(world.quarter_2).count()
    assert (count > 0, result.classes) == (True, (ClassGeneration("5А", kept=count),))
