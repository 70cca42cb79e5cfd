"""«Ознакомлен», as the class teacher sees it: who has seen which week."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localtime
from pytest_django import DjangoAssertNumQueries

from journal.actions import see_week
from journal.models import WeekSeen
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.pages.reading import table
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World

WEEK = timedelta(days=7)


def address(world: World) -> str:
    return f"/journal/diary/classes/{world.class_5a.pk}/weeks/"


def test_each_pupil_has_the_guardians_who_have_seen_a_week(world: World, signed_in: SignedIn) -> None:
    dima, elena = world.dima.pupil, world.elena
    see_week(pupil=dima, guardian=elena.guardian, monday=MONDAY - WEEK, today=TODAY, by=elena.user)
    [day] = {f"{localtime(seen.written_at):%d.%m}" for seen in WeekSeen.objects.all()}
    assert table(signed_in(world.boris).get(address(world))) == [
        ["Ученик", "с 07.09", "с 14.09", "с 21.09", "с 28.09", "с 05.10", "с 12.10"],
        ["1. Ершов Дмитрий", "–", "–", "–", "–", f"Ершова Е. П., {day}", "–"],
        ["2. Ёшкина Светлана", "–", "–", "–", "–", "–", "–"],
        ["Ознакомились", *["0 из 2"] * 4, "1 из 2", "0 из 2"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_the_number_of_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        WeekSeen.objects.create(pupil=pupil, guardian=world.elena.guardian, monday=MONDAY)
    boris = signed_in(world.boris)
    boris.get("/")
    with django_assert_num_queries(7):
        page = boris.get(address(world))
    assert table(page)[-1][-1] == f"{count} из {2 + count}"
