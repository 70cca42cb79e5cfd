"""Meals of a class on a day that became free: a day off, a vacation, all its lessons cancelled."""

from __future__ import annotations

import pytest

from common.refusals import Locked
from meals.models import MealRequest
from school.models import TransferredDay, Vacation
from tests.factories import meals as m
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import FRIDAY, MONDAY, TODAY, World
from timetable.models import Lesson, LessonState

RULE = "meals_on_free_day"


def asked_for(world: World) -> None:
    """Breakfast of both, lunch of one; Зоя's class goes on as ever."""
    for school_class in (world.class_5a, world.class_5b):
        m.make_class_request(school_class=school_class, on=FRIDAY, by=world.boris.user)
    for pupil in (world.dima.pupil, world.sveta.pupil, world.zoya.pupil):
        m.make_request(pupil=pupil, on=FRIDAY, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, on=FRIDAY, kind="lunch", by=world.boris.user)
    t.make_lesson(assignment=world.maths_5b, on=FRIDAY, number=6)


def lessons_cancelled(world: World) -> None:
    lessons = Lesson.objects.filter(group__school_class=world.class_5a, on=FRIDAY)
    lessons.update(state=LessonState.CANCELLED, reason="Карантин")


def asked(why: str) -> list[str]:
    return [f"5А: питание заказано – завтрак, обед, 3 порции, а класс не учится: {why}"]


def test_a_class_whose_lessons_were_cancelled_is_found_alone(world: World) -> None:
    asked_for(world)
    assert texts(world.raisa, RULE) == []
    lessons_cancelled(world)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == dict.fromkeys(("boris", "galina", "igor", "kira", "raisa"), asked("уроки отменены"))
    (finding,) = findings(world.raisa, RULE)
    assert finding.place is not None
    assert finding.place.url == f"/meals/classes/{world.class_5a.pk}/?on=2026-10-16"


@pytest.mark.parametrize("kind", ["day off", "vacation"])
def test_a_day_off_and_a_vacation_are_of_every_class(world: World, kind: str) -> None:
    asked_for(world)
    if kind == "day off":
        TransferredDay.objects.create(calendar=world.calendar, on=FRIDAY, reason="Карантин")
    else:
        Vacation.objects.create(calendar=world.calendar, name="Карантин", starts_on=FRIDAY, ends_on=FRIDAY)
    of_5b = "5Б: питание заказано – завтрак, 1 порция, а класс не учится: Карантин"
    assert sorted(texts(world.raisa, RULE)) == [*asked("Карантин"), of_5b]
    assert texts(world.boris, RULE) == asked("Карантин")


def test_what_was_served_on_a_day_that_became_free_later_stays_and_is_told(world: World) -> None:
    m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    m.make_request(pupil=world.sveta.pupil, on=MONDAY, reason="списком", by=world.raisa.user)
    TransferredDay.objects.create(calendar=world.calendar, on=MONDAY)
    (finding,) = findings(world.raisa, RULE)
    assert finding.text == "5А: питание выдано – завтрак, 1 порция, а класс не учится: выходной"
    assert finding.place is not None
    servings = f"/meals/classes/{world.class_5a.pk}/servings/?on=2026-10-12"
    assert (list(finding.mends), finding.place.url) == ([], servings)


def test_the_request_of_the_class_is_cancelled_by_one_press(world: World) -> None:
    asked_for(world)
    lessons_cancelled(world)
    assert [buttons(person, RULE) for person in (world.galina, world.boris)] == [[], ["Отменить питание класса"]]
    assert mend(world.raisa, RULE, "request") == "Питание класса отменено."
    wanted = MealRequest.objects.filter(is_wanted=True, on=FRIDAY).values_list("pupil", flat=True)
    assert (list(wanted), texts(world.raisa, RULE)) == ([world.zoya.pupil.pk], [])


def test_after_the_cut_off_the_meals_officer_does(world: World) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    TransferredDay.objects.create(calendar=world.calendar, on=TODAY, reason="Карантин")
    (before,) = findings(world.boris, RULE)
    m.set_clock("2026-10-14 09:00")
    assert buttons(world.boris, RULE) == []
    with pytest.raises(Locked):
        before.mends[0].write(before.scope.roles, world.boris.user)
    mend(world.raisa, RULE, "request")
    request = MealRequest.objects.get(pupil=world.dima.pupil, on=TODAY)
    assert (request.is_wanted, request.reason) == (False, "класс не учится: Карантин")
