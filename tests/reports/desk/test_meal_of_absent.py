"""A meal for a pupil who is away all day; who came to one lesson, and a past request, are left alone."""

from __future__ import annotations

import pytest

from common.refusals import Locked
from meals.models import MealRequest
from reports.access import contradictions_visible_to, desk_scope
from reports.queries.desk.finding import all_rules
from school.roles import roles_of
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, findings, mend, say_correct, texts
from tests.world import MONDAY, TODAY, World
from timetable.models import Lesson, LessonState

RULE = "meal_of_absent"
SERVED = "Ёшкина Светлана, 5А: нет весь день, а питание выдано – завтрак"
ASKED = "Ёшкина Светлана, 5А: нет весь день, а питание заказано – завтрак"


def asked_for_and_away_today(world: World) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.sveta.pupil, by=world.boris.user)
    Lesson.objects.filter(pk=world.lesson_today.pk).update(state=LessonState.HELD)
    j.make_absence(lesson=world.lesson_today, pupil=world.sveta.pupil, code=world.codes["Н"], by=world.anna.user)


def test_a_meal_served_is_found_by_class_teacher_meals_officer_and_management(world: World) -> None:
    m.make_serving(pupil=world.sveta.pupil, on=MONDAY, by=world.raisa.user)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [SERVED] for name in ("boris", "galina", "igor", "kira", "raisa")}
    (finding,) = findings(world.boris, RULE)
    assert finding.place is not None
    servings = f"/meals/classes/{world.class_5a.pk}/servings/?on=2026-10-12"
    assert (list(finding.mends), finding.place.url) == ([], servings)


def test_who_came_to_a_lesson_may_eat(world: World) -> None:
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=3, state=LessonState.HELD)
    m.make_serving(pupil=world.sveta.pupil, on=MONDAY, by=world.raisa.user)
    assert texts(world.galina, RULE) == []


def test_a_serving_taken_back_and_a_past_request_are_left_alone(world: World) -> None:
    m.make_serving(pupil=world.sveta.pupil, on=MONDAY, is_served=False, by=world.raisa.user)
    m.make_request(pupil=world.sveta.pupil, on=MONDAY, reason="списком", by=world.raisa.user)
    assert texts(world.galina, RULE) == []


def test_the_class_teacher_cancels_what_is_asked_for_today(world: World) -> None:
    asked_for_and_away_today(world)
    assert (texts(world.galina, RULE), buttons(world.galina, RULE)) == ([ASKED], [])
    assert buttons(world.boris, RULE) == ["Отменить питание на сегодня"]
    assert mend(world.boris, RULE, "request") == "Питание на сегодня отменено."
    request = MealRequest.objects.get(pupil=world.sveta.pupil, on=TODAY)
    assert (request.is_wanted, request.written_by, texts(world.boris, RULE)) == (False, world.boris.user, [])


def test_after_the_cut_off_the_meals_officer_does(world: World) -> None:
    asked_for_and_away_today(world)
    (before,) = findings(world.boris, RULE)
    m.set_clock("2026-10-14 09:00")
    assert buttons(world.boris, RULE) == []
    with pytest.raises(Locked):
        before.mends[0].write(before.scope.roles, world.boris.user)
    assert mend(world.raisa, RULE, "request") == "Питание на сегодня отменено."
    request = MealRequest.objects.get(pupil=world.sveta.pupil, on=TODAY)
    assert (request.is_wanted, request.written_by, request.reason) == (False, world.raisa.user, "отсутствует весь день")


def test_the_meals_officer_sees_contradictions_about_meals_alone(world: World) -> None:
    m.make_serving(pupil=world.sveta.pupil, on=MONDAY, by=world.raisa.user)
    scope = desk_scope(roles_of(world.raisa.user))
    of_school = [rule.key for rule in all_rules().values() if scope.classes_of(rule.key) is None]
    assert sorted(of_school) == ["meal_of_absent", "meal_outside_class", "meal_while_away", "meals_on_free_day"]
    assert [texts(world.raisa, rule) for rule in all_rules() if rule != RULE and texts(world.raisa, rule)] == []


def test_the_meals_officer_says_why_a_meal_was_right(world: World) -> None:
    m.make_serving(pupil=world.sveta.pupil, on=MONDAY, by=world.raisa.user)
    assert say_correct(world.raisa, RULE, "пришла на обед") == "Записано: это верно."
    decided = contradictions_visible_to(roles_of(world.raisa.user)).get()
    assert (decided.state, decided.decided_by, decided.rule) == ("correct", world.raisa.user, RULE)
    assert contradictions_visible_to(roles_of(world.vera.user)).count() == 0
