"""How django-axes keeps count of failed sign-ins (P-12), in fewer statements than by itself (docs/decisions/0027)."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_credentials
from axes.models import AccessAttempt
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User


class AttemptsHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes is not typed
    """Attempts are deleted in one statement; nothing of ours hangs on them that Django would have to look for first."""

    def clean_expired_user_attempts(
        self,
        request: HttpRequest | None = None,
        credentials: dict[str, Any] | None = None,  # noqa: ARG002  # axes's
    ) -> int:
        """Attempts that count no more, of everybody. Called before a failure is counted, and at signing out."""
        return _delete(AccessAttempt.objects.filter(attempt_time__lte=get_cool_off_threshold(request)))

    def user_logged_in(self, sender: object, request: HttpRequest, user: User, **_: Any) -> None:  # noqa: ARG002  # axes's
        """Success forgets the failures of the login from this address."""
        for attempts in self.filter_user_attempts(request, get_credentials(user.get_username())):
            _delete(attempts)


def _delete(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts._raw_delete(attempts.db)  # noqa: SLF001  # Django's fast deletion
