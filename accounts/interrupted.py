"""A form sent after its session had been locked: kept beside the sign-in page, offered again after signing in.

Nobody else ever gets it: a form is kept only while it is known whose session was locked, and only for that person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User

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


def was_locked(request: HttpRequest) -> bool:
    """Has somebody's session been locked in this browser, and nobody signed in since?"""
    return _OWNER_KEY in request.session


def save_interrupted_form(request: HttpRequest) -> None:
    """Keeps what a form has just sent: without its files; no passwords, nothing larger than a form typed by hand."""
    fields = [
        (name, str(value)) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    is_secret = any("password" in name for name, _ in fields)
    size = sum(len(name) + len(value) for name, value in fields)
    if request.method == "POST" and was_locked(request) and not is_secret and size <= _LONGEST:
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
