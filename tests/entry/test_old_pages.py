"""An old page over a newer one (docs/decisions/0052). Every form and field: tests/access/test_stale_pages.py."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.models import Guardian
from tests.at_once import at_once
from tests.conftest import sign_in
from tests.pages.forms import Form, form_with
from tests.world import World

PHONE, OTHER = "+7 900 111-11-11", "+7 900 222-22-22"
SAID = re.compile(r'<p class="error" id="id_(\w+)-error">([^<]*) \d\d\.\d\d\.\d{4} \d\d:\d\d(\)[^<]*)<')


@pytest.fixture
def address(world: World) -> str:
    return reverse("school:guardian", args=[world.elena.guardian.pk])


def opened(client: Client, address: str) -> Form:
    return form_with(client.get(address), "phone")


def phone(world: World) -> str:
    return Guardian.objects.get(pk=world.elena.guardian.pk).phone


def test_both_values_and_the_author_stand_in_the_form(world: World, address: str) -> None:
    boris, igor = sign_in(world.boris), sign_in(world.igor)
    old = opened(boris, address)
    igor.post(address, opened(igor, address).data({"phone": PHONE, "email": "e@example.ru"}))
    answer = boris.post(address, old.data({"phone": OTHER}))
    form = form_with(answer, "phone")
    assert (answer.status_code, form.value("phone"), form.value("email")) == (409, OTHER, "e@example.ru")
    assert SAID.findall(answer.text) == [
        ("phone", f"Тем временем записано «{PHONE}» (Костин И. О.,", "). В поле – то, что набрали вы."),
        ("email", "Тем временем записано «e@example.ru» (Костин И. О.,", "). Оно уже стоит в поле."),
    ]
    assert "Исправьте отмеченные поля" not in answer.text
    assert (boris.post(address, form.data()).status_code, phone(world)) == (302, OTHER)


def test_the_same_correction_by_two_people_is_no_conflict(world: World, address: str) -> None:
    boris, igor = sign_in(world.boris), sign_in(world.igor)
    old = opened(boris, address)
    igor.post(address, opened(igor, address).data({"phone": PHONE}))
    assert boris.post(address, old.data({"phone": PHONE})).status_code == 302


def test_what_no_field_of_the_form_shows_is_no_conflict(world: World, address: str) -> None:
    boris = sign_in(world.boris)
    old = opened(boris, address)
    Guardian.objects.filter(pk=world.elena.guardian.pk).update(user=None)
    assert (boris.post(address, old.data({"phone": PHONE})).status_code, phone(world)) == (302, PHONE)


def test_a_form_that_came_back_for_another_reason_still_carries_what_was_shown(world: World, address: str) -> None:
    boris = sign_in(world.boris)
    old = opened(boris, address)
    Guardian.objects.filter(pk=world.elena.guardian.pk).update(phone=PHONE)
    again = boris.post(address, old.data({"last_name": "", "phone": OTHER}))
    answer = boris.post(address, form_with(again, "phone").data({"last_name": "Ершова"}))
    assert (again.status_code, answer.status_code, phone(world)) == (400, 409, PHONE)


def test_a_program_that_sends_no_fingerprints_means_what_it_sends(world: World, address: str) -> None:
    boris = sign_in(world.boris)
    sent = opened(boris, address).data({"phone": OTHER})
    Guardian.objects.filter(pk=world.elena.guardian.pk).update(phone=PHONE)
    sent.pop("as_shown")
    assert (boris.post(address, sent).status_code, phone(world)) == (302, OTHER)


@pytest.mark.parametrize("broken", ["", "x", "я" * 20, "9" * 5000])
def test_broken_fingerprints_are_answered(world: World, address: str, broken: str) -> None:
    boris = sign_in(world.boris)
    sent = opened(boris, address).data({"phone": OTHER, "as_shown": broken})
    assert boris.post(address, sent).status_code == (409 if broken else 302)


def test_only_a_conflict_asks_who_wrote_the_other_value(
    world: World, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Once more a savepoint is made and left, the row is held, its history and its author are read."""
    boris, igor = sign_in(world.boris), sign_in(world.igor)
    old, wrong = opened(boris, address), opened(boris, address).data({"last_name": ""})
    igor.post(address, opened(igor, address).data({"phone": PHONE}))
    with django_assert_num_queries(7):
        boris.post(address, wrong)
    with django_assert_num_queries(13):
        boris.post(address, old.data({"phone": OTHER}))


@pytest.mark.django_db(transaction=True)
def test_who_sends_at_the_same_moment_waits_and_is_shown_the_other_value(world: World, address: str) -> None:
    boris, igor = sign_in(world.boris), sign_in(world.igor)
    old, other = opened(boris, address).data({"phone": OTHER}), opened(igor, address).data({"phone": PHONE})
    answer: Any = at_once(lambda: igor.post(address, other), lambda: boris.post(address, old))
    assert (answer.status_code, PHONE in answer.text, phone(world)) == (409, True, PHONE)
