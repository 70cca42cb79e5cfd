"""Two write at the same moment, over two real connections: what a trigger looks up must not change under its eyes."""

from __future__ import annotations

from datetime import date

import pytest

from common.refusals import refusals_explained
from tests.at_once import Write, at_once
from tests.factories import timetable as t
from tests.world import FRIDAY, YEAR_BEGINS, World
from timetable.actions import (
    Choice,
    ClassGeneration,
    cancel_lesson,
    generate_lessons,
    record_absence,
    solve_absence,
)
from timetable.models import Lesson, TeachingAssignment, TimetableEntry
from timetable.rules.proposals import Solution, SolutionKind

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


def test_two_deputies_who_give_one_teacher_to_two_lessons_at_once_give_him_to_one(world: World) -> None:
    on = date(2026, 10, 19)
    lessons = [
        t.make_lesson(assignment=world.maths_5a, on=on, number=1),
        t.make_lesson(assignment=world.maths_5b, on=on, number=1),
    ]
    wanted = Choice(Solution(SolutionKind.SUBSTITUTE, world.pavel.staff.pk))

    def solve(lesson: Lesson) -> Write:
        absence = record_absence(staff=lesson.teacher, starts_on=on, ends_on=on, reason="illness", by=world.galina.user)
        return lambda: solve_absence(absence=absence, choices={lesson.pk: wanted}, by=world.galina.user)

    result = at_once(solve(lessons[0]), solve(lessons[1]))
    assert ([str(each) for each in result.refusals.values()], result.n_made) == (
        ["Соколов П. И. в это время ведёт 5А, математика."], 0,
    )  # fmt: skip


def test_two_deputies_who_solve_one_lesson_solve_it_once(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=date(2026, 10, 19), number=1)
    absence = record_absence(
        staff=world.anna.staff, starts_on=lesson.on, ends_on=lesson.on, reason="illness", by=world.galina.user
    )

    def solve(staff_id: int) -> Write:
        choice = Choice(Solution(SolutionKind.SUBSTITUTE, staff_id))
        return lambda: solve_absence(absence=absence, choices={lesson.pk: choice}, by=world.galina.user)

    result = at_once(solve(world.vera.staff.pk), solve(world.maria.staff.pk))
    assert ([each.status for each in result.refusals.values()], Lesson.objects.get(pk=lesson.pk).teacher) == (
        [409], world.vera.staff,
    )  # fmt: skip


def test_a_lesson_is_not_cancelled_while_another_is_being_joined_to_it(world: World) -> None:
    ours, theirs = (
        t.make_lesson(assignment=each, on=date(2026, 10, 19), number=1)
        for each in (world.english_1_5a, world.english_2_5a)
    )
    absence = record_absence(
        staff=world.vera.staff, starts_on=ours.on, ends_on=ours.on, reason="illness", by=world.galina.user
    )
    join = Choice(Solution(SolutionKind.JOINED, theirs.pk))
    refusal = at_once(
        lambda: solve_absence(absence=absence, choices={ours.pk: join}, by=world.galina.user),
        lambda: cancel_lesson(lesson=theirs, reason="Карантин", by=world.galina.user),
    )
    assert str(refusal) == "С этим уроком объединён урок другой группы: сначала снимите объединение."
