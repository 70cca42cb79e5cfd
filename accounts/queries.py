"""Read models: the state of people's logins, and when a locked login opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, FilteredRelation, Max, OuterRef, Q
from django.utils import timezone

from accounts.models import AccessSlip, User
from accounts.rules import key_of_attempts
from common.clock import current_moment
from common.dated import Now
from common.formatting import date_short, moment


@dataclass(frozen=True)
class LoginState:
    """What a list says about a person's login: `kind` chooses the sign beside the text.

    none: no account; disabled; slip: a live slip is out; expired: a new slip is needed; waiting: has a password
    but has never signed in; active.
    """

    kind: Literal["none", "disabled", "slip", "expired", "waiting", "active"]
    text: str

    @property
    def needs_slip(self) -> bool:
        """Has the person nothing to sign in with?"""
        return self.kind in {"none", "expired"}

    @property
    def is_in_use(self) -> bool:
        """Would a new slip take something away: a slip that is out, or a password of the person's own?"""
        return self.kind in {"slip", "active"}

    @property
    def can_be_disabled(self) -> bool:
        """Is there an account to disable?"""
        return self.kind not in {"none", "disabled"}


NO_ACCOUNT = LoginState("none", "нет учётной записи")


def login_states(user_ids: Iterable[int]) -> dict[int, LoginState]:
    """The state of each user's login, by id, in one query."""
    users = (
        User.objects.filter(pk__in=list(user_ids))
        .annotate(
            unused_slip=FilteredRelation(
                "access_slips", condition=Q(access_slips__used_at=None, access_slips__revoked_at=None)
            ),
            slip_expires_at=F("unused_slip__expires_at"),
        )
        .order_by()
    )
    return {user.pk: _state(user, user.slip_expires_at) for user in users}


def _state(user: User, slip_expires_at: datetime | None) -> LoginState:
    if not user.is_active:
        return LoginState("disabled", "отключена")
    if slip_expires_at is not None:
        last_day = date_short(timezone.localtime(slip_expires_at).date())
        if slip_expires_at > current_moment():
            return LoginState("slip", f"листок действует до {last_day}")
        return LoginState("expired", f"срок листка истёк {last_day}")
    if not user.has_usable_password():
        return LoginState("expired", "листок не выдан")
    if user.last_login is None:
        return LoginState("waiting", "ещё не входил(а)")
    return LoginState("active", f"вход {moment(user.last_login)}")


def needs_slip(user: str) -> Q:
    """Rows whose user, in the field of the name, has nothing to sign in with: what `LoginState.needs_slip` says.

    Such users are found once, for the whole school: asked for each row, PostgreSQL would look for the slips of each. In
    two sets, each through its index: asked for in one, all who ever had an account would be read.
    """
    unused = AccessSlip.objects.filter(used_at=None, revoked_at=None)
    slip_is_over = unused.filter(expires_at__lte=Now(), user__is_active=True)
    never_had_one = User.objects.filter(
        ~Exists(unused.filter(user=OuterRef("pk"))), is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    in_sets = Q(**{f"{user}__in": slip_is_over.values("user")}) | Q(**{f"{user}__in": never_had_one.values("pk")})
    return Q(**{user: None}) | in_sets


def has_live_slip(user: User) -> bool:
    """May the person still sign in with the temporary password of a slip (P-12)?"""
    return AccessSlip.objects.live().filter(user=user).exists()


def account_with_login(login: str) -> User | None:
    """The account of a login typed at sign-in, if there is one."""
    return User.objects.filter(username=login).first() if "\0" not in login else None


def sign_in_opens_at(*, login: str, address: str | None) -> datetime:
    """When failures from this address stop locking the login (P-12)."""
    failures = AccessAttempt.objects.filter(username=key_of_attempts(login), ip_address=address)
    latest: datetime = failures.aggregate(latest=Max("attempt_time"))["latest"] or current_moment()
    cool_off: timedelta = settings.AXES_COOLOFF_TIME
    return latest + cool_off
