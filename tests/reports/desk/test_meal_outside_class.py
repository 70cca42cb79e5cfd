"""A meal in a class in which the pupil is not; what was served where he was, and a past request, are left alone."""

from __future__ import annotations

from datetime import date, timedelta

from meals.models import MealRequest
from school.models import Enrolment
from tests.factories import meals as m
from tests.factories import school as s
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, World

RULE = "meal_outside_class"
SERVED = "Ершов Дмитрий: питание выдано в 5А – завтрак, а в этот день ученик в 5Б"
ASKED = "Ершов Дмитрий: питание заказано в 5А – завтрак, а в этот день он не числится в школе"


def leave(world: World, last: date) -> None:
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=last)


def test_a_meal_served_before_a_late_transfer_is_found(world: World) -> None:
    m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    leave(world, MONDAY - timedelta(days=1))
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=MONDAY)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [SERVED] for name in ("boris", "galina", "igor", "kira", "raisa")}
    (finding,) = findings(world.raisa, RULE)
    assert finding.place is not None
    servings = f"/meals/classes/{world.class_5a.pk}/servings/?on=2026-10-12"
    assert (list(finding.mends), finding.place.url) == ([], servings)


def test_what_was_served_in_his_class_and_past_requests_are_left_alone(world: World) -> None:
    m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    m.make_request(pupil=world.dima.pupil, on=MONDAY + timedelta(days=1), reason="списком", by=world.raisa.user)
    leave(world, MONDAY)
    assert texts(world.raisa, RULE) == []


def test_what_is_asked_for_a_leaver_is_cancelled_by_one_press(world: World) -> None:
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    leave(world, MONDAY)
    assert (texts(world.galina, RULE), buttons(world.galina, RULE)) == ([ASKED], [])
    assert buttons(world.boris, RULE) == buttons(world.raisa, RULE) == ["Отменить питание"]
    assert mend(world.raisa, RULE, "request") == "Питание отменено."
    request = MealRequest.objects.get(pupil=world.dima.pupil, on=TODAY)
    assert (request.is_wanted, request.written_by, texts(world.raisa, RULE)) == (False, world.raisa.user, [])
