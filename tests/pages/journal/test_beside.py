"""From a gradebook to the next of its teacher, from a lesson to the next of its group, from the timetable to it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.world import FRIDAY, MONDAY, TODAY, YEAR_BEGINS, World
from timetable.models import Lesson, LessonState
from timetable.queries.week import Week, WeekDay, WeekLesson

LINK = re.compile(r'<a href="([^"]+)" rel="(prev|next)">')


def beside(client: Client, url: str) -> dict[str, str]:
    nav = client.get(url).text.partition('<nav class="beside no-print"')[2].partition("</nav>")[0]
    return {rel: target for target, rel in LINK.findall(nav)}


def lesson_url(lesson: Lesson) -> str:
    return reverse("journal:lesson", args=[lesson.pk])


def test_a_gradebook_leads_to_the_others_of_its_teacher(world: World, signed_in: SignedIn) -> None:
    t.make_assignment(group=world.group_5b, subject=world.history, teacher=world.anna.staff, starts_on=YEAR_BEGINS)
    first = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    second = reverse("journal:gradebook", args=[world.group_5b.pk, world.history.pk])
    anna, boris = signed_in(world.anna), signed_in(world.boris)
    assert (beside(anna, first), beside(anna, second)) == ({"next": second}, {"prev": first})
    assert beside(boris, first) == {}  # of other classes than his own he opens none


def test_a_lesson_leads_to_the_previous_and_the_next_that_take_place(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    assert beside(anna, lesson_url(world.lesson_tuesday)) == {
        "prev": lesson_url(world.lesson_monday),
        "next": lesson_url(world.lesson_today),
    }
    world.lesson_today.state = LessonState.CANCELLED
    world.lesson_today.save()
    assert beside(anna, lesson_url(world.lesson_tuesday))["next"] == lesson_url(world.lesson_friday)
    assert beside(anna, lesson_url(world.lesson_friday)) == {"prev": lesson_url(world.lesson_tuesday)}


def test_the_timetable_leads_to_the_lessons_that_the_reader_may_open(world: World, signed_in: SignedIn) -> None:
    week = reverse("timetable:week", query={"class": world.class_5a.pk, "week": MONDAY.isoformat()})

    def led_to(client: Client, url: str) -> set[str]:
        return set(re.findall(r'<p class="subject"><a href="([^"]+)"', client.get(url).text))

    shown = {
        lesson_url(each)
        for each in (world.lesson_monday, world.lesson_tuesday, world.lesson_today, world.lesson_friday)
    }
    assert led_to(signed_in(world.boris), week) == led_to(signed_in(world.galina), week) == shown
    assert led_to(signed_in(world.vera), week) == set()  # she teaches English to a part of the class
    of_dima = reverse("timetable:week", query={"pupil": world.dima.pupil.pk, "week": MONDAY.isoformat()})
    assert led_to(signed_in(world.elena), of_dima) == set()


def a_week(*days: date) -> Week:
    lesson = WeekLesson(1, 1, None, None, "", "", "", "", "", True, "")  # type: ignore[arg-type]
    return Week(MONDAY, tuple(WeekDay(on, (lesson,)) for on in days))


@pytest.mark.parametrize(
    ("today", "is_over"),
    [(FRIDAY, False), (MONDAY + timedelta(5), True), (MONDAY + timedelta(6), True), (TODAY, False)],
)
def test_a_week_is_over_on_its_weekend(today: date, is_over: bool) -> None:
    assert a_week(MONDAY, TODAY).is_over_on(today) is is_over


def test_a_week_is_not_over_on_a_saturday_with_lessons_but_on_the_day_after() -> None:
    saturday = MONDAY + timedelta(5)
    week = a_week(MONDAY, saturday)
    assert (week.is_over_on(saturday), week.is_over_on(saturday + timedelta(1))) == (False, True)


def test_the_row_of_a_pupil_has_an_address_of_its_own(world: World, signed_in: SignedIn) -> None:
    gradebook = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    assert f"id=pupil-{world.dima.pupil.pk}>" in signed_in(world.anna).get(gradebook).text
