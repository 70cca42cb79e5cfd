"""Sessions in the database, each written once a request (docs/decisions/0027)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from common.clock import current_moment
from common.prepared import MOMENT, TEXT, Prepared

_KEY_LENGTH = 32

_Base: Any = db.SessionStore  # the stubs say nothing of the methods that stores share


class SessionStore(_Base):  # type: ignore[misc]  # see above
    """A new session is inserted with its contents, where Django's inserts an empty one and updates it afterwards.

    What an action has saved in its own transaction is not saved again at the end of the request.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._is_new = False
        self._saved: bytes | None = None

    def create(self) -> None:
        """A session with a key of its own; the row comes with `save`. 32 random signs need not be looked for first."""
        self._session_key: str | None = get_random_string(_KEY_LENGTH, VALID_KEY_CHARS)
        self._get_session(no_load=True)
        self._is_new = True
        self._saved = None
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # Django's signature
        """Write the row, unless it holds these contents already by an earlier `save` of this request."""
        if self.session_key is None:
            self.create()
        contents = self.serializer().dumps(self._get_session())
        if contents == self._saved:
            return
        if must_create or self._is_new:
            self.create_model_instance(self._get_session()).save(force_insert=True)
        else:
            super().save()
        self._is_new = False
        self._saved = contents

    def _get_session_from_db(self) -> Session | None:
        """Called by `load`; a query that is worded and planned once, for every request begins with it."""
        for session in _SESSION(session_key=self.session_key, now=current_moment()):
            return session
        self._session_key = None
        return None

    def delete(self, session_key: str | None = None) -> None:
        """In one statement."""
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=key).delete()


def _live_session(session_key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)


_SESSION = Prepared(_live_session, session_key=TEXT, now=MOMENT)
