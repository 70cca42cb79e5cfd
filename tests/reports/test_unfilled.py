"""The database finds the unfilled lessons of the school that the teachers' own lists hold.

Holds `reports_unfilled_lessons`.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from common.rows import fetch
from journal.models import Homework, LessonEntry
from reports.queries.filling import unfilled_lessons
from school.models import School
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.models import Lesson, LessonState


def make_lessons(world: World, lot: Random) -> None:
    """Held, planned, cancelled and moved ones, of a class of grade 1 too; some with a topic or homework, or empty."""
    School.objects.update(editing_window_days=None)
    if lot.random() < 0.5:
        world.class_5b.grade = 1
        world.class_5b.save()
    for on in (date(2026, 9, 28), MONDAY, TUESDAY):
        for number, what in ((4, "history_5a"), (5, "pe_5a"), (6, "maths_5b")):
            lesson = t.make_lesson(
                assignment=getattr(world, what), on=on, number=number, state=lot.choice(list(LessonState))
            )
            if lesson.is_taking_place and lot.random() < 0.6:
                entry = j.make_entry(lesson=lesson, topic="Тема", by=world.anna.user)
                if lot.random() < 0.3:
                    LessonEntry.objects.filter(pk=entry.pk).update(topic="")
            if lesson.is_taking_place and lot.random() < 0.6:
                homework = j.make_homework(lesson=lesson, text="§ 1", by=world.anna.user)
                is_none_set = lot.random() < 0.3
                if is_none_set or lot.random() < 0.3:
                    Homework.objects.filter(pk=homework.pk).update(text="", is_none_set=is_none_set)
    if lot.random() < 0.5:
        j.make_term_lock(school_class=world.class_5a, term=world.quarter_1, by=world.galina.user)


@pytest.mark.parametrize("seed", range(4))
def test_lessons_of_the_school_are_those_of_the_lists(world: World, seed: int) -> None:
    make_lessons(world, Random(seed))
    for first, last in ((date(2026, 9, 28), TODAY), (MONDAY, MONDAY), (TUESDAY, TODAY + timedelta(days=1))):
        found = {row[0] for row in fetch("SELECT lesson_id FROM reports_unfilled_lessons(%s, %s)", (first, last))}
        assert found == set(unfilled_lessons(Lesson.objects.all(), first, last).values_list("pk", flat=True))
