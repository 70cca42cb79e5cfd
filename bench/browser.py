"""A person's browser inside this process: whole requests to the product, with nothing between them and the clock."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from accounts.middleware import LAST_SEEN_KEY
from accounts.models import User
from common.clock import current_moment

_CSRF_SECRET = "b" * 32
_SEEN_SECONDS = 30  # half of what the product waits before it writes again (accounts/middleware.py)


@dataclass(frozen=True)
class Answer:
    """What the server has sent."""

    status: int
    body: bytes

    @property
    def gzipped(self) -> int:
        """Bytes on the line behind a server that compresses."""
        return len(gzip.compress(self.body, 6, mtime=0))


class Browser:
    """Asks as the person with the login; as a stranger without one."""

    def __init__(self, login: str) -> None:
        self._requests = RequestFactory(SERVER_NAME="127.0.0.1")
        self._requests.cookies[settings.CSRF_COOKIE_NAME] = _CSRF_SECRET
        self._session = _session_of(User.objects.get(username=login)) if login else None
        if self._session:
            self._requests.cookies[settings.SESSION_COOKIE_NAME] = str(self._session.session_key)

    def stay_seen(self) -> None:
        """Notes that the person has just been seen, if that is half a minute old: the next requests need not write it.

        Between a request and the same one that is counted the minute could be over, and the page seem to ask for more.
        """
        now = int(current_moment().timestamp())
        if self._session and now - self._session[LAST_SEEN_KEY] > _SEEN_SECONDS:
            self._session[LAST_SEEN_KEY] = now
            self._session.save()

    @property
    def cookies(self) -> str:
        """The header that it sends."""
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self._requests.cookies.items())

    def environ(self, path: str, fields: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The request as gunicorn hands it over; a POST when there are fields."""
        if fields is None:
            return self._requests.get(path).environ
        headers = {"x-csrftoken": _CSRF_SECRET, "accept": "application/json"}
        return self._requests.post(path, fields, headers=headers).environ


def answer(environ: dict[str, Any]) -> Answer:
    """The product's answer. The connection to the database goes back into the pool, as on a server."""
    response: Any = _product()(environ, lambda *_: _write)
    try:
        return Answer(response.status_code, b"".join(response))
    finally:
        response.close()


def _write(_: bytes) -> None:
    """What old applications call to send a part; Django returns the whole."""


@cache
def _product() -> WSGIHandler:
    return WSGIHandler()


def _session_of(user: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.AccountBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[LAST_SEEN_KEY] = int(current_moment().timestamp())  # so that pages are counted without this write
    session.create()
    return session
