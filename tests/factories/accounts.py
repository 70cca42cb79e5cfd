"""Accounts and offices."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password

from accounts.models import Office, StandingOffice, User

PASSWORD = "берёза-92-утро"
_numbers = count(1)


@cache
def _hashed(password: str) -> str:
    """Argon2 is slow by design; one hash serves all persons of a test run."""
    return make_password(password)


def make_user(
    *,
    last_name: str = "Безымянный",
    first_name: str = "Иван",
    patronymic: str = "",
    username: str | None = None,
    password: str = PASSWORD,
    must_change_password: bool = False,
    is_active: bool = True,
) -> User:
    return User.objects.create(
        username=username or f"user{next(_numbers)}",
        password=_hashed(password),
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
        must_change_password=must_change_password,
        is_active=is_active,
    )


def make_office(*, user: User, office: Office, starts_on: date, ends_on: date | None = None) -> StandingOffice:
    return StandingOffice.objects.create(user=user, office=office, starts_on=starts_on, ends_on=ends_on)
