"""Accounts of the demo school: the cast with the demo password, everybody else with a secret that nobody knows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.hashers import make_password

from accounts import rules
from accounts.models import AccessSlip, User
from demo.cast import DEMO_PASSWORD
from demo.names import FullName


class Accounts:
    """Opens accounts under free logins and saves them many at a time.

    Two Argon2 hashes serve the whole school: one of the demo password, one of a random secret that is thrown away,
    because hashing is slow by design. Nobody signs in with the second; a slip gives a password of one's own.
    """

    def __init__(self, opened_at: datetime) -> None:
        self._opened_at = opened_at
        self._demo = make_password(DEMO_PASSWORD)
        self._secret = make_password(secrets.token_urlsafe(32))
        self._logins: dict[str, Iterator[str]] = {}
        self._taken: set[str] = set()
        self._unsaved: list[User] = []

    def open_for_cast(self, name: FullName, login: str) -> User:
        """An account whose login and password are printed by `manage.py demo --logins`."""
        return self._add(name, login, self._demo)

    def open(self, name: FullName) -> User:
        """An account with a login made of the name, as the action on accounts makes it."""
        base = rules.login_base(name.last_name, name.first_name)
        logins = self._logins.setdefault(base, rules.numbered_logins(base))
        return self._add(name, next(login for login in logins if login not in self._taken), self._secret)

    def open_for_former(self, name: FullName) -> User:
        """An account of somebody who works here no more: it is kept, for the journal names him, and disabled."""
        user = self.open(name)
        user.is_active, user.password, user.last_login = False, make_password(None), None
        return user

    def save(self) -> None:
        """Write the accounts opened since the last call."""
        User.objects.bulk_create(self._unsaved, batch_size=1000)
        self._unsaved = []

    def _add(self, name: FullName, login: str, password: str) -> User:
        user = User(
            username=login,
            last_name=name.last_name,
            first_name=name.first_name,
            patronymic=name.patronymic,
            password=password,
            password_changed_at=self._opened_at,
            last_login=self._opened_at,
            created_at=self._opened_at,
        )
        self._taken.add(login)
        self._unsaved.append(user)
        return user


def save_slip(
    user: User, issued_by: User, issued_at: datetime, expires_at: datetime, last_login: datetime | None
) -> AccessSlip:
    """The paper with which the account was handed over; who never signed in must still change its password."""
    user.must_change_password = last_login is None
    user.password_changed_at = user.created_at = issued_at
    user.last_login = last_login
    used_at = issued_at if last_login else None
    return AccessSlip(user=user, issued_by=issued_by, issued_at=issued_at, expires_at=expires_at, used_at=used_at)
