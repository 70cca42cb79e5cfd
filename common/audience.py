"""Who may open a page at all: every view declares it, the server does not start otherwise (ezh/checks.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ANYONE = "anyone"
SIGNED_IN = "signed_in"
ADMINISTRATOR = "administrator"
DIRECTOR = "director"
DEPUTY = "deputy"
MEALS_OFFICER = "meals_officer"
TEACHER = "teacher"
CLASS_TEACHER = "class_teacher"
PE_TEACHER = "pe_teacher"
GUARDIAN = "guardian"
PUPIL = "pupil"

EVERY_AUDIENCE = frozenset(
    {
        ANYONE,
        SIGNED_IN,
        ADMINISTRATOR,
        DIRECTOR,
        DEPUTY,
        MEALS_OFFICER,
        TEACHER,
        CLASS_TEACHER,
        PE_TEACHER,
        GUARDIAN,
        PUPIL,
    }
)
# Which role's pages open first for a person of several: an office and an own class come before lessons, since every
# staff member is a teacher to the journal, and own children come last.
BY_PRECEDENCE = (
    DEPUTY, DIRECTOR, ADMINISTRATOR, MEALS_OFFICER, CLASS_TEACHER, PE_TEACHER, TEACHER, GUARDIAN, PUPIL,
)  # fmt: skip
MANAGEMENT = (ADMINISTRATOR, DIRECTOR, DEPUTY)
FAMILY = (GUARDIAN, PUPIL)

Request = TypeVar("Request", bound=HttpRequest)
Rest = ParamSpec("Rest")
View = Callable[Concatenate[Request, Rest], HttpResponseBase]


class HasAudiences(Protocol):
    """What a request's `roles` must tell the decorator."""

    @property
    def audiences(self) -> frozenset[str]: ...


class _RequestWithRoles(Protocol):
    @property
    def roles(self) -> HasAudiences: ...


def audience(*names: str) -> Callable[[View[Request, Rest]], View[Request, Rest]]:
    """Declare who may open the view: one of the names is enough; ANYONE also lets in who is not signed in.

    Everybody else gets 403, and who is not signed in is sent to the sign-in page by LoginRequiredMiddleware.
    """
    if not names or set(names) - EVERY_AUDIENCE:
        raise ValueError(f"unknown audience: {names}")

    def declare(view: View[Request, Rest]) -> View[Request, Rest]:
        @wraps(view)
        def guarded(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if ANYONE not in names and not cast(_RequestWithRoles, request).roles.audiences & set(names):
                raise PermissionDenied("Эта страница для другой роли.")
            return view(request, *args, **kwargs)

        guarded.audience = names  # type: ignore[attr-defined]  # read by ezh/checks.py
        return login_not_required(guarded) if ANYONE in names else guarded

    return declare
