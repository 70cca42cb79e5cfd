"""A form sent after its session had been locked or was gone: kept beside the sign-in page, offered after signing in.

Nobody else ever gets it: a form is kept only while it is known whose session it was, and only for that person. Of a
locked session the one that follows it knows; of one that is gone, a signed cookie of its own, which signing out takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from common.forms import UNSEEN

_COOKIE = "writer"
_OWNER_KEY = "locked_owner"
_FORM_KEY = "interrupted_form"
_LONGEST = 200_000


@dataclass(frozen=True)
class InterruptedForm:
    """Where the form was going, its fields in order, and whether files went with it, which are not kept."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool


def remember_owner(request: HttpRequest, owner_id: int) -> None:
    """Notes in the session that begins now whose locked session it follows."""
    request.session[_OWNER_KEY] = owner_id


def name_writer(request: HttpRequest, response: HttpResponse) -> None:
    """Tells the browser whose session it has, until it is closed."""
    if request.user.is_authenticated and _writer_id(request) != request.user.pk:
        response.set_signed_cookie(
            _COOKIE, str(request.user.pk), salt=_COOKIE, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )


def forget_writer(response: HttpResponse) -> None:
    """For signing out: what is sent from a page that is left open is nobody's."""
    response.delete_cookie(_COOKIE, samesite="Lax")


def _writer_id(request: HttpRequest) -> int | None:
    """Whose session the browser has had last, as long as a session may live; None for a cookie that is not ours."""
    value = request.get_signed_cookie(_COOKIE, default="", salt=_COOKIE, max_age=settings.SESSION_COOKIE_AGE)
    return int(value) if value else None


def was_locked(request: HttpRequest) -> bool:
    """Has somebody's session been locked in this browser, or a form of it been kept, and nobody signed in since?"""
    return _OWNER_KEY in request.session


def save_interrupted_form(request: HttpRequest) -> None:
    """Keeps what a form has just sent: without its files; no passwords, nothing larger than a form typed by hand."""
    fields = [(name, str(value)) for name, values in request.POST.lists() if name not in UNSEEN for value in values]
    is_secret = any("password" in name for name, _ in fields)
    size = sum(len(name) + len(value) for name, value in fields)
    if request.method != "POST" or is_secret or size > _LONGEST:
        return
    writer_id = _writer_id(request)
    if writer_id and not was_locked(request):
        remember_owner(request, writer_id)
    if was_locked(request):
        request.session[_FORM_KEY] = [request.get_full_path(), fields, bool(request.FILES)]


def discard_forms_of_others(request: HttpRequest, user: User) -> None:
    """After signing in: the form stays only when the same person has come back."""
    if request.session.pop(_OWNER_KEY, None) != user.pk:
        request.session.pop(_FORM_KEY, None)


def interrupted_form(request: HttpRequest) -> InterruptedForm | None:
    """The form that waits for the person signed in, if any."""
    kept = request.session.get(_FORM_KEY)
    if kept is None:
        return None
    path, fields, had_files = kept
    return InterruptedForm(path, [(name, value) for name, value in fields], had_files)
