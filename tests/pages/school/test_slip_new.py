"""A new slip is asked for twice where it would take a slip or a login away; it says to which class it is carried."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessSlip
from common.clock import current_moment
from school.models import Enrolment
from school.queries.slips import words_on_slips
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, Person, World

ASKS, ISSUED = "Не выдавать", "Временный пароль"


def sign_in_once(person: Person) -> None:
    person.user.last_login = current_moment()
    person.user.save(update_fields=["last_login"])


def slip_urls(world: World) -> list[str]:
    return [
        f"/school/pupils/{world.dima.pupil.pk}/slip/",
        f"/school/guardians/{world.elena.guardian.pk}/slip/",
        f"/school/staff/{world.anna.staff.pk}/slip/",
    ]


@pytest.mark.parametrize("which", [0, 1, 2], ids=["pupil", "guardian", "staff"])
def test_a_password_in_use_is_taken_away_only_by_who_has_been_asked(
    world: World, signed_in: SignedIn, which: int
) -> None:
    for person in (world.dima, world.elena, world.anna):
        sign_in_once(person)
    client, url = signed_in(world.igor), slip_urls(world)[which]
    asked = [client.get(url), client.post(url)]
    assert [(ASKS in page.text, ": вход " in page.text, ISSUED in page.text) for page in asked] == [
        (True, True, False),
        (True, True, False),
    ]
    assert not AccessSlip.objects.exists()
    assert ISSUED in client.post(url, {"sure": "1"}).text


@pytest.mark.parametrize("which", [0, 1, 2], ids=["pupil", "guardian", "staff"])
def test_a_second_click_leaves_the_first_slip_alive(world: World, signed_in: SignedIn, which: int) -> None:
    client, url = signed_in(world.igor), slip_urls(world)[which]
    first, second = client.post(url), client.post(url)
    assert (ISSUED in first.text, ISSUED in second.text, ASKS in second.text) == (True, False, True)
    assert "листок действует до" in second.text
    assert AccessSlip.objects.live().count() == 1


def test_the_card_leads_to_the_question_where_something_would_be_taken_away(world: World, signed_in: SignedIn) -> None:
    sign_in_once(world.dima)
    page = signed_in(world.boris).get(f"/school/pupils/{world.dima.pupil.pk}/").text
    pupil, guardian, _ = slip_urls(world)
    assert (f'href="{pupil}"' in page, f'action="{pupil}"' in page) == (True, False)
    assert (f'href="{guardian}"' in page, f'action="{guardian}"' in page) == (False, True)


def test_the_class_stands_on_the_slip_and_the_way_back_leads_to_it(world: World, signed_in: SignedIn) -> None:
    pupil, guardian, _ = slip_urls(world)
    client = signed_in(world.boris)
    of_class = f'href="/school/classes/{world.class_5a.pk}/"'
    shown = [client.post(url).text for url in (pupil, guardian)]
    assert [re.findall(r"</h2>\s*<p>(.+?)</p>", page) for page in shown] == [["5А"], ["Ершов Дмитрий, 5А"]]
    assert [of_class in page for page in shown] == [True, True]
    assert of_class in client.get(pupil).text


def test_a_slip_for_two_children_names_both_and_the_class_of_today(world: World, signed_in: SignedIn) -> None:
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, relation="mother", starts_on=YEAR_BEGINS)
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=TODAY)
    Enrolment.objects.create(
        pupil=world.dima.pupil,
        school_class=world.class_5b,
        school_order=Enrolment.objects.filter(pupil=world.dima.pupil).get().school_order,
        starts_on=date(2026, 10, 15),
    )
    page = signed_in(world.igor).post(slip_urls(world)[1]).text
    assert "Ершов Дмитрий, 5А; " in page


@pytest.mark.parametrize("n_guardians", [1, 3])
def test_slips_of_a_class_name_it_in_two_queries(
    world: World, signed_in: SignedIn, n_guardians: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n_guardians):
        guardian = s.make_guardian(last_name="Юдина", first_name=f"Инна {number}")
        s.make_guardianship(guardian=guardian, pupil=world.dima.pupil, relation="other", starts_on=YEAR_BEGINS)
    page = signed_in(world.boris).post(f"/school/classes/{world.class_5a.pk}/slips/").text
    assert page.count("<p>Ершов Дмитрий, 5А</p>") == n_guardians
    given_to = list(AccessSlip.objects.values_list("user", flat=True))
    with django_assert_num_queries(2):
        assert len(words_on_slips(given_to)) == n_guardians


def test_the_sheet_of_slips_has_a_button_that_prints_it(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).post(slip_urls(world)[0]).text
    assert (page.count("data-print"), "/js/print.js" in page.replace(".min", "")) == (1, True)
