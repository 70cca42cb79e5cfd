"""Argon2id with OWASP's parameters for servers; what was hashed with others is renewed at the next sign-in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password
from django.db import connection
from django.test import Client, override_settings
from django.test.client import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts import actions
from accounts.hashers import ServerArgon2PasswordHasher
from accounts.models import AccessSlip, User
from accounts.sessions import SessionStore
from tests.conftest import CheapArgon2PasswordHasher
from tests.factories.accounts import PASSWORD
from tests.world import World

PAGE = "/accounts/sign-in/"
STATEMENT = r'(?:^|true\); )((?!SELECT set)[A-Z]+)(?: .*?(?:FROM |INTO )?"([a-z]+_[a-z]+)")?'


class EarlierHasher(CheapArgon2PasswordHasher):
    """What a password was hashed with before the parameters changed."""

    memory_cost = 128


class CountingHasher(CheapArgon2PasswordHasher):
    """Counts how often a password is hashed, to be compared or to be kept."""

    n_hashed = 0

    def encode(self, *args: Any) -> str:
        type(self).n_hashed += 1
        return super().encode(*args)

    def verify(self, *args: Any) -> bool:
        type(self).n_hashed += 1
        return super().verify(*args)


@pytest.fixture
def outdated(world: World) -> str:
    """Anna's password is still hashed as before."""
    encoded = EarlierHasher().encode(PASSWORD, EarlierHasher().salt())
    User.objects.filter(pk=world.anna.user.pk).update(password=encoded)
    return encoded


def present(world: World) -> str:
    return User.objects.get(pk=world.anna.user.pk).password


def post(client: Client, **fields: str) -> Any:
    return client.post(PAGE, {"username": "anna", "password": PASSWORD, **fields})


def test_the_parameters_are_those_of_owasp() -> None:
    with override_settings(PASSWORD_HASHERS=["accounts.hashers.ServerArgon2PasswordHasher"]):
        kept = get_hasher().decode(make_password(PASSWORD))
    assert [kept[name] for name in ("variety", "memory_cost", "time_cost", "parallelism")] == ["argon2id", 19456, 2, 1]
    assert ServerArgon2PasswordHasher().must_update(Argon2PasswordHasher().encode(PASSWORD, "salt" * 6))


def test_an_outdated_hash_is_renewed_at_the_next_sign_in(world: World, client: Client, outdated: str) -> None:
    assert post(client).headers["Location"] == "/"
    renewed = present(world)
    assert (renewed != outdated, CheapArgon2PasswordHasher().must_update(renewed)) == (True, False)
    assert client.get("/accounts/password/").status_code == 200  # the session hangs on the renewed hash
    post(Client())
    assert present(world) == renewed


def test_a_refused_sign_in_renews_nothing(world: World, client: Client, outdated: str) -> None:
    post(client, password="wrong")
    assert present(world) == outdated


def test_neither_does_an_expired_slip(world: World, client: Client, outdated: str) -> None:
    User.objects.filter(pk=world.anna.user.pk).update(must_change_password=True)
    AccessSlip.objects.filter(user=world.anna.user).delete()
    assert "Срок листка истёк" in post(client).text
    assert present(world) == outdated


def test_a_password_changed_in_the_very_moment_is_not_put_back(world: World, outdated: str) -> None:
    person = User.objects.get(pk=world.anna.user.pk)
    assert person.check_password(PASSWORD)
    changed = make_password("другой-пароль-17")
    User.objects.filter(pk=person.pk).update(password=changed)
    request = RequestFactory().post(PAGE)
    request.session = SessionStore()
    person.backend = "accounts.backends.AccountBackend"  # as `authenticate` does
    actions.start_session(request=request, by=person)
    assert present(world) == changed


@pytest.mark.parametrize("username", ["anna", "nobody", "disabled"])
def test_a_login_that_does_not_exist_takes_as_much_hashing_as_a_wrong_password(
    world: World, client: Client, username: str
) -> None:
    actions.deactivate_user(user=world.vera.user, by=world.igor.user)
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.CountingHasher"]):
        before = CountingHasher.n_hashed
        post(client, username=username.replace("disabled", "vera"), password="wrong")
        assert CountingHasher.n_hashed == before + 1


def test_signing_in_writes_everything_in_one_transaction(world: World, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        post(client)
    words = [re.search(STATEMENT, query["sql"]) for query in queries]
    assert [(each[1], each[2]) for each in words if each] == [
        ("SELECT", "axes_accessattempt"),
        ("SELECT", "accounts_user"),
        ("SAVEPOINT", None),
        ("DELETE", "axes_accessattempt"),
        ("UPDATE", "accounts_user"),
        ("INSERT", "django_session"),
        ("INSERT", "accounts_accesslog"),
        ("RELEASE", None),
    ]
