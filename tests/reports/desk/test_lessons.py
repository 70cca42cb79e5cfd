"""Lessons on days off and beyond the terms, left behind by a calendar that was changed later; their mends."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.refusals import Locked
from school.models import Term, TransferredDay, Vacation
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import FRIDAY, TODAY, World
from timetable.models import LessonState

FREE, OUTSIDE = "lesson_on_free_day", "lesson_outside_terms"
SATURDAY = date(2026, 10, 17)
FRIDAYS = "5А, Математика, 2 урок: "
BEYOND = "5А, Математика, 2 урок: учебный период уже кончился или ещё не начался"


def vacation(world: World, starts_on: date = FRIDAY) -> None:
    Vacation.objects.create(calendar=world.calendar, name="Осенние каникулы", starts_on=starts_on, ends_on=SATURDAY)


def test_a_lesson_in_a_vacation_is_found(world: World) -> None:
    vacation(world)
    seen = {name: texts(person, FREE) for name, person in world.people.items() if texts(person, FREE)}
    # Мария substitutes on Friday: until that day has come she only reads the lesson elsewhere.
    assert seen == {name: [f"{FRIDAYS}Осенние каникулы"] for name in ("boris", "galina", "igor", "kira")}


def test_the_day_before_the_vacation_is_left_alone(world: World) -> None:
    vacation(world, SATURDAY)
    assert texts(world.galina, FREE) == []


def test_a_day_off_is_found_and_a_day_that_works_is_left_alone(world: World) -> None:
    day = TransferredDay.objects.create(calendar=world.calendar, on=FRIDAY)
    assert texts(world.galina, FREE) == [f"{FRIDAYS}выходной день"]
    TransferredDay.objects.filter(pk=day.pk).update(works_as=5)
    vacation(world)
    assert texts(world.galina, FREE) == []


def test_a_saturday_is_free_where_the_week_has_five_days(world: World) -> None:
    t.make_lesson(assignment=world.maths_5b, on=SATURDAY, number=1)
    assert texts(world.galina, FREE) == ["5Б, Математика, 1 урок: нет занятий в этот день недели"]
    world.calendar.school_days = 6
    world.calendar.save()
    assert texts(world.galina, FREE) == []


def test_who_keeps_the_timetable_cancels_a_planned_lesson(world: World) -> None:
    vacation(world)
    assert [buttons(person, FREE) for person in (world.galina, world.boris, world.kira)] == [["Отменить урок"], [], []]
    assert mend(world.galina, FREE, "cancel") == "Урок отменён."
    world.lesson_friday.refresh_from_db()
    lesson = world.lesson_friday
    assert (lesson.state, lesson.reason) == (LessonState.CANCELLED, "Нерабочий день: Осенние каникулы")
    assert texts(world.galina, FREE) == []


def test_a_lesson_that_was_held_is_looked_at(world: World) -> None:
    TransferredDay.objects.create(calendar=world.calendar, on=TODAY, reason="Карантин")
    found = {finding.text: (list(finding.mends), finding.place) for finding in findings(world.galina, FREE)}
    mends, place = found["5Б, Математика, 3 урок: Карантин"]
    assert place is not None
    assert (mends, place.url) == ([], f"/journal/lessons/{world.lesson_5b_today.pk}/")


def test_a_lesson_beyond_a_shortened_term_is_found(world: World) -> None:
    assert texts(world.galina, OUTSIDE) == []
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=FRIDAY)
    assert texts(world.galina, OUTSIDE) == []
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=date(2026, 10, 15))
    assert texts(world.galina, OUTSIDE) == [BEYOND]


def test_in_a_vacation_it_is_found_once(world: World) -> None:
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=date(2026, 10, 15))
    vacation(world)
    assert (texts(world.galina, OUTSIDE), len(texts(world.galina, FREE))) == ([], 1)


def test_it_is_cancelled_too(world: World) -> None:
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=date(2026, 10, 15))
    with pytest.raises(PermissionDenied):
        mend(world.boris, OUTSIDE, "cancel")
    mend(world.igor, OUTSIDE, "cancel")
    world.lesson_friday.refresh_from_db()
    assert (world.lesson_friday.state, world.lesson_friday.reason) == (LessonState.CANCELLED, "Вне учебного периода")


def test_in_a_closed_term_a_lesson_stays(world: World) -> None:
    vacation(world)
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked):
        mend(world.galina, FREE, "cancel")
