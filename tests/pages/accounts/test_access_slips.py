"""The sheet of slips: what stands on it, and that it is seen once."""

from __future__ import annotations

import re
from typing import cast

import pytest
from django.test import RequestFactory

from accounts.actions import issue_access_slip
from accounts.models import AccessLog, AccessSlip
from accounts.slips import render_slips
from common.formatting import date_long
from school.roles import RolesRequest, roles_of
from tests.conftest import SignedIn
from tests.factories.accounts import make_user
from tests.world import World


def test_a_slip_tells_all_that_is_needed_to_sign_in(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.igor).post(f"/school/staff/{world.anna.staff.pk}/slip/")
    login, password = re.findall(r"<code>(.+?)</code>", answer.text)
    slip = AccessSlip.objects.get()
    assert (login, slip.user, slip.issued_by) == ("anna", world.anna.user, world.igor.user)
    assert re.fullmatch(r"([a-z2-9]{4}-){2}[a-z2-9]{4}", password)
    for text in (
        "Белова Анна Сергеевна",
        "МБОУ СОШ № 92",
        "http://testserver/accounts/sign-in/",
        date_long(slip.expires_at),
    ):
        assert text in answer.text


def test_the_code_is_a_picture_that_the_content_policy_lets_through(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.igor).post(f"/school/staff/{world.anna.staff.pk}/slip/")
    inline = re.findall(r"<script(?![^>]* src=)|\son\w+=", answer.text)
    assert (answer.text.count("<svg"), "style=" in answer.text, inline) == (1, False, [])
    assert sorted(answer.headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    ]


def test_the_password_is_in_this_answer_and_nowhere_else(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    answer = client.post(f"/school/staff/{world.anna.staff.pk}/slip/")
    password = re.findall(r"<code>(.+?)</code>", answer.text)[1]
    assert "no-store" in answer.headers["Cache-Control"]
    assert password not in client.get(f"/school/staff/{world.anna.staff.pk}/slip/").text
    kept = [str(row) for row in (*AccessSlip.objects.values(), *AccessLog.objects.values())]
    kept += [client.get(f"/school/staff/{world.anna.staff.pk}/").text, str(dict(client.session))]
    assert [row for row in kept if password in row] == []


def test_printing_goes_into_the_access_log(world: World, signed_in: SignedIn) -> None:
    signed_in(world.igor).post(f"/school/staff/{world.anna.staff.pk}/slip/")
    assert list(AccessLog.objects.values_list("user", "action", "subject", "address")) == [
        (world.igor.user.pk, "download", "листки доступа: anna", "127.0.0.1")
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_a_sheet_holds_the_slips_of_many_without_asking_the_database(world: World, people: int) -> None:
    users = [make_user(last_name="<b>Ёшкин</b>", first_name=f"№ {number}") for number in range(people)]
    issued = [issue_access_slip(user=user, valid_days=14, by=world.igor.user) for user in users]
    request = cast(RolesRequest, RequestFactory().get("/"))
    request.user, request.roles = world.igor.user, roles_of(world.igor.user)
    page = render_slips(request, issued, back_url="/school/").text
    assert re.findall(r"<code>(.+?)</code>", page) == [text for each in issued for text in (each.login, each.password)]
    assert (page.count("&lt;b&gt;Ёшкин&lt;/b&gt;"), page.count('href="/school/"')) == (people, 1)
