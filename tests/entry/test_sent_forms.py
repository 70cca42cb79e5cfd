"""The one-time key of forms: what is written once, what is no repetition, what uses no key up (docs/decisions/0045)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessSlip
from common.clock import current_moment
from entry.actions import clear_sent_forms
from entry.models import SentForm
from school.models import Guardian, StaffMember
from tests.conftest import SignedIn, sign_in
from tests.world import World

GUARDIAN = {"last_name": "Новикова", "first_name": "Ольга", "relation": "mother", "starts_on": "2026-10-14"}
STAFF = {"last_name": "Новикова", "first_name": "Ольга", "position": "учитель"}


@pytest.fixture
def boris(world: World, signed_in: SignedIn) -> Client:
    return signed_in(world.boris)


@pytest.fixture
def address(world: World) -> str:
    return reverse("school:guardian_new", args=[world.dima.pupil.pk])


def names() -> list[str]:
    return [*Guardian.objects.filter(last_name="Новикова").order_by("pk").values_list("first_name", flat=True)]


def test_what_is_sent_again_leads_where_it_led_and_says_what_was_said(boris: Client, address: str) -> None:
    sent = {**GUARDIAN, "form_key": str(uuid4())}
    first, second = boris.post(address, sent), boris.post(address, sent)
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert (names(), boris.get(second["Location"]).text.count("Представитель записан")) == (["Ольга"], 1)


def test_a_form_that_was_gone_back_to_and_changed_is_another(boris: Client, address: str) -> None:
    sent = {**GUARDIAN, "form_key": str(uuid4())}
    boris.post(address, sent)
    boris.post(address, {**sent, "first_name": "Инна"})
    boris.post(address, {**sent, "first_name": "Инна"})
    assert names() == ["Ольга", "Инна"]


def test_a_refusal_uses_no_key_up(boris: Client, address: str) -> None:
    sent = {**GUARDIAN, "form_key": str(uuid4())}
    statuses = [boris.post(address, data).status_code for data in ({**sent, "first_name": ""}, sent, sent)]
    assert (statuses, names()) == ([400, 302, 302], ["Ольга"])


def test_a_form_without_a_key_or_with_a_broken_one_is_sent_as_it_is(boris: Client, address: str) -> None:
    assert [
        boris.post(address, {**GUARDIAN, "first_name": name, "form_key": key}).status_code
        for name, key in (("Ольга", ""), ("Инна", "x"), ("Анна", "9" * 5000))
    ] == [302, 302, 302]
    assert (names(), SentForm.objects.count()) == (["Ольга", "Инна", "Анна"], 0)


def test_keys_are_each_persons_own(boris: Client, address: str, world: World) -> None:
    key = str(uuid4())
    boris.post(address, {**GUARDIAN, "form_key": key})
    sign_in(world.igor).post(address, {**GUARDIAN, "is_namesake": "on", "form_key": key})
    assert names() == ["Ольга", "Ольга"]


def test_a_slip_is_issued_once_and_the_second_answer_says_why_it_is_not_shown(
    world: World, signed_in: SignedIn
) -> None:
    igor, sent = signed_in(world.igor), {**STAFF, "form_key": str(uuid4())}
    first, second = (igor.post(reverse("school:staff_new"), sent) for _ in range(2))
    person = StaffMember.objects.get(last_name="Новикова")
    assert (first.status_code, second.status_code, second["Location"]) == (200, 302, f"/school/staff/{person.pk}/")
    assert ("X-Shown-Once" in first, AccessSlip.objects.filter(user=person.user).count()) == (False, 1)
    assert "Эта форма уже отправлена" in igor.get(second["Location"]).text


def test_old_keys_go_at_night(world: World) -> None:
    now = current_moment()
    for days in (6, 8):
        SentForm.objects.create(user=world.anna.user, key=uuid4(), sent_at=now - timedelta(days=days))
    clear_sent_forms(now=now, by=None)
    assert [(now - sent.sent_at).days for sent in SentForm.objects.all()] == [6]
