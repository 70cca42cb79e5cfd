"""Every change of accounts: who exists, who may sign in, who holds an office, what the access log says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from axes.utils import reset as forget_failures
from django.contrib import auth
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts import rules
from accounts.interrupted import discard_forms_of_others
from accounts.models import AccessAction, AccessLog, AccessSlip, Office, StandingOffice, User
from common.actions import action
from common.addresses import client_address
from common.clock import current_moment
from common.dated import Today
from common.refusals import Outdated, Refused

_TRIES_FOR_A_LOGIN = 5
SLIP_EXPIRED = "Срок листка истёк: получите новый у классного руководителя или администратора."


@dataclass(frozen=True)
class IssuedSlip:
    """A slip at the only moment when its password is known: it is shown once and stored nowhere."""

    slip: AccessSlip
    login: str
    password: str = field(repr=False)


@action
def create_user(*, last_name: str, first_name: str, patronymic: str = "", email: str = "", by: User | None) -> User:
    """A new account with a login made of the name (elkina.anna, a number when taken) and no password.

    Nobody can sign in with it until a slip is issued. Two such actions at once get different logins. `by` is None only
    for the very first account of an installation.
    """
    base = rules.login_base(last_name, first_name)
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    user = User(last_name=last_name, first_name=first_name, patronymic=patronymic, email=email)
    user.set_unusable_password()
    free = (login for login in rules.numbered_logins(base) if login not in taken)
    for login in islice(free, _TRIES_FOR_A_LOGIN):
        user.username = login
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            continue  # somebody took the login in this very moment
        return user
    raise Refused("Не удалось подобрать свободный логин: повторите через минуту.")


@action
def choose_start_role(*, role: str, by: User) -> None:
    """From now on the journal opens for the person with this role."""
    User.objects.filter(pk=by.pk).update(start_role=role)
    by.start_role = role


@action
def put_away_hint(*, key: str, by: User) -> None:
    """The hint of a page comes no more to the person."""
    if key not in by.hidden_hints:
        by.hidden_hints = [*by.hidden_hints, key]
        by.save(update_fields=["hidden_hints"])


@action
@sensitive_variables("password")
def issue_access_slip(*, user: User, valid_days: int, by: User) -> IssuedSlip:
    """Hands out a temporary password until the end of the day in `valid_days` days (§ 3.2, P-12).

    Revokes the earlier slip and ends the user's sessions, because both hang on the old password, and opens the
    login again if failures have locked it. Refused for a disabled account, and for a holder of an office unless
    an administrator asks: who prints the slip could sign in with it, and a class teacher must not become the
    director through the director's child.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        raise Refused("Учётная запись отключена: сначала включите её.")
    if _holds_office(locked) and not _holds_office(by, Office.ADMINISTRATOR):
        raise Refused("Этому сотруднику листок выдаёт администратор.")
    now = current_moment()
    AccessSlip.objects.unused().filter(user=locked).update(revoked_at=now)
    slip = AccessSlip.objects.create(
        user=locked, issued_by=by, issued_at=now, expires_at=_end_of_day_after(now, valid_days)
    )
    password = rules.temporary_password()
    _set_password(locked, password, is_temporary=True)
    forget_failures(username=rules.key_of_attempts(locked.username))
    return IssuedSlip(slip=slip, login=locked.username, password=password)


@action
def revoke_access_slip(*, user: User, by: User) -> None:
    """The slip that is out lets nobody in any more; whoever has come in on it and not yet chosen a password leaves."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if AccessSlip.objects.unused().filter(user=locked).update(revoked_at=current_moment()):
        locked.set_unusable_password()
        locked.must_change_password = False
        locked.save(update_fields=["password", "must_change_password"])


@action
@sensitive_variables("password")
def change_password(*, user: User, password: str, by: User) -> User:
    """The person sets a password of his own, which the caller has validated (P-12). Returns the fresh user.

    A slip, if this replaces its temporary password, becomes used. All sessions of the user end; the caller
    keeps the present one. Refused when the slip has expired meanwhile; `Outdated` when the password has been
    changed or a new slip issued since the page was opened.
    """
    if by.pk != user.pk:
        raise Refused("Пароль меняет только сам человек: другому выдают листок доступа.")
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.password != user.password:
        raise Outdated("Пароль уже изменён или выдан новый листок: войдите заново.")
    if locked.must_change_password and not AccessSlip.objects.live().filter(user=locked).update(
        used_at=current_moment()
    ):
        raise Refused(SLIP_EXPIRED)
    _set_password(locked, password, is_temporary=False)
    return locked


@action
def deactivate_user(*, user: User, by: User) -> User:
    """Disable the account: its password and slip are revoked, its sessions end (P-14).

    Offices, appointments and history stay. Refused for the own account, and when a day to come would have no
    administrator (trigger).
    """
    if by.pk == user.pk:
        raise Refused("Свою учётную запись отключить нельзя.")
    locked = User.objects.select_for_update().get(pk=user.pk)
    AccessSlip.objects.unused().filter(user=locked).update(revoked_at=current_moment())
    locked.is_active = False
    locked.set_unusable_password()  # else old sessions and the old password would come back with activate_user
    locked.must_change_password = False
    locked.save(update_fields=["is_active", "password", "must_change_password"])
    return locked


@action
def activate_user(*, user: User, by: User) -> User:
    """The account may be used again; signing in takes a new slip."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    return user


@action
def appoint_to_office(
    *, user: User, office: Office, starts_on: date, ends_on: date | None = None, by: User
) -> StandingOffice:
    """Gives the rights of the office from day to day. Refused when the person holds it on one of these days."""
    return StandingOffice.objects.create(user=user, office=office, starts_on=starts_on, ends_on=ends_on)


@action
def end_office(*, standing_office: StandingOffice, ends_on: date, by: User) -> StandingOffice:
    """`ends_on` becomes the last day of the office. Refused when a later day would have no administrator (trigger)."""
    standing_office.ends_on = ends_on
    standing_office.save(update_fields=["ends_on"])
    return standing_office


@action
def start_session(*, request: HttpRequest, by: User) -> None:
    """Signs in the person who has just given the right password: a new session, and failures are forgotten.

    A password hash of older parameters is renewed, which ends the person's other sessions. Writes the access log.
    """
    _renew_password(by)
    auth.login(request, by)
    discard_forms_of_others(request, by)
    request.session.save()
    log_access(action=AccessAction.SIGN_IN, address=client_address(request), by=by)


@action
def log_access(
    *, action: AccessAction, address: str | None, subject: str = "", reason: str = "", by: User | None
) -> AccessLog:
    """A row of the access log (P-07). `by` is None when a stranger tried a login that does not exist."""
    return AccessLog.objects.create(user=by, action=action, address=address, subject=subject, reason=reason)


def _renew_password(user: User) -> None:
    """Unless the password has been changed since it was compared: then the session that begins is over at once."""
    renewed = user.renewed_password
    if renewed and User.objects.filter(pk=user.pk, password=user.password).update(password=renewed):
        user.password = renewed


def _holds_office(user: User, *offices: Office) -> bool:
    held = StandingOffice.objects.on(Today()).filter(user=user)
    return (held.filter(office__in=offices) if offices else held).exists()


def _end_of_day_after(now: datetime, days: int) -> datetime:
    """The last second of the school's day: paper says «до 28 октября», and the 28th counts."""
    return timezone.localtime(now + timedelta(days=days)).replace(hour=23, minute=59, second=59, microsecond=0)


@sensitive_variables("password")
def _set_password(user: User, password: str, *, is_temporary: bool) -> None:
    user.set_password(password)
    user.must_change_password = is_temporary
    user.password_changed_at = current_moment()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
