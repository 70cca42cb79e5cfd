"""A password of one's own: first, and later."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts import actions
from accounts.models import User
from tests.conftest import SignedIn
from tests.factories.accounts import PASSWORD
from tests.world import World

PAGE = "/accounts/password/"
NEW = "сосна-17-вечер"
CHANGE = {"old_password": PASSWORD, "new_password": NEW, "repeated": NEW}


@pytest.fixture
def with_slip(world: World) -> Client:
    """Анна has signed in with the temporary password of a slip."""
    issued = actions.issue_access_slip(user=world.anna.user, valid_days=14, by=world.igor.user)
    client = Client()
    client.post("/accounts/sign-in/", {"username": issued.login, "password": issued.password})
    client.temporary = issued.password  # type: ignore[attr-defined]
    return client


def anna(world: World) -> User:
    return User.objects.get(pk=world.anna.user.pk)


def test_the_first_password_is_typed_twice_and_the_temporary_one_is_not_asked(with_slip: Client, world: World) -> None:
    page = with_slip.get(PAGE)
    assert ("Придумайте свой пароль" in page.text, "old_password" in page.text) == (True, False)
    answer = with_slip.post(PAGE, {"new_password": NEW, "repeated": NEW})
    assert (answer.headers["Location"], anna(world).check_password(NEW)) == ("/", True)
    assert "Смена пароля" in with_slip.get(PAGE).text


def test_the_slip_does_not_open_anything_after_the_first_password(with_slip: Client, world: World) -> None:
    with_slip.post(PAGE, {"new_password": NEW, "repeated": NEW})
    again = Client().post("/accounts/sign-in/", {"username": "anna", "password": with_slip.temporary})  # type: ignore[attr-defined]
    assert "Неверный логин или пароль." in again.text


def test_the_temporary_password_cannot_stay(with_slip: Client, world: World) -> None:
    temporary = with_slip.temporary  # type: ignore[attr-defined]
    answer = with_slip.post(PAGE, {"new_password": temporary, "repeated": temporary})
    assert "Это нынешний пароль, придумайте другой." in answer.text
    assert anna(world).must_change_password


def test_the_rules_are_told_before_they_are_broken(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(PAGE).text
    told = [
        rule
        for rule in ("Не меньше 8 знаков.", "И буквы, и цифры или другие знаки.", "Не похож на имя, фамилию и логин.")
        if rule in page
    ]
    assert len(told) == 3


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"old_password": "wrong"}, "Нынешний пароль неверен."),
        ({"repeated": "сосна-17-утро"}, "Пароли не совпадают."),
        ({"new_password": "кот1", "repeated": "кот1"}, "Пароль слишком короткий: нужно не меньше 8 знаков."),
        ({"new_password": "белованя", "repeated": "белованя"}, "И буквы, и цифры или другие знаки."),
        ({"new_password": "белова12", "repeated": "белова12"}, "Пароль слишком похож на ваше имя, фамилию или логин."),
        ({"new_password": "qwerty123", "repeated": "qwerty123"}, "Этот пароль слишком известен"),
        ({"new_password": PASSWORD, "repeated": PASSWORD}, "Это нынешний пароль, придумайте другой."),
    ],
)
def test_a_bad_change_is_explained_and_nothing_changes(
    world: World, signed_in: SignedIn, change: dict[str, str], complaint: str
) -> None:
    answer = signed_in(world.anna).post(PAGE, {**CHANGE, **change})
    assert (answer.status_code, complaint in answer.text, anna(world).check_password(PASSWORD)) == (400, True, True)


def test_a_change_keeps_this_session_under_a_new_key_and_ends_the_others(world: World, signed_in: SignedIn) -> None:
    here, elsewhere = signed_in(world.anna), signed_in(world.anna)
    old_key = here.cookies["sessionid"].value
    here.post(PAGE, CHANGE)
    assert "Пароль изменён." in here.get(PAGE).text
    assert here.cookies["sessionid"].value != old_key
    assert elsewhere.get(PAGE).headers["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fpassword%2F"


def test_passwords_are_kept_as_argon2_hashes(world: World, signed_in: SignedIn) -> None:
    signed_in(world.anna).post(PAGE, CHANGE)
    assert anna(world).password.startswith("argon2$argon2id$")


def test_a_stranger_changes_nothing(world: World, client: Client) -> None:
    answer = client.post(PAGE, CHANGE)
    assert (answer.headers["Location"], anna(world).check_password(PASSWORD)) == ("/accounts/sign-in/?next=%2F", True)
