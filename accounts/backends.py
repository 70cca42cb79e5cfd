"""Who signs in, and whose session it is."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from accounts.models import User
from common.prepared import KEY, Prepared


class AccountBackend(ModelBackend):
    """Django's own, but that every request begins with `get_user`: its query is worded and planned once."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, if the account is still open."""
        return next((user for user in _ACCOUNT(user_id=user_id) if self.user_can_authenticate(user)), None)


def _account(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)


_ACCOUNT = Prepared(_account, user_id=KEY)
