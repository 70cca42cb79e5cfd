"""Pages of errors, and refusals of the school's rules turned into answers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import ceil
from typing import Any

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.forms import typed_login
from accounts.queries import sign_in_opens_at
from common.addresses import client_address
from common.clock import current_moment
from common.formatting import counted
from common.refusals import Refused, refusal_of_error
from ezh.part_heads import NO_TEXT_MESSAGE


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page for a refused change: 400, 409 or 423 with the rule's own words."""
    return error_page(request, refusal.status, refusal.message)


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The house's own page of an HTTP error."""
    return render(request, f"errors/{status}.html", {"message": message}, status=status)


class RefusalMiddleware:
    """A refusal that a view did not show beside a field becomes a page; other errors go on to the 500 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for an exception that left the view."""
        refusal = refusal_of_error(exception) if isinstance(exception, DatabaseError) else exception
        return refusal_page(request, refusal) if isinstance(refusal, Refused) else None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what was wrong with the text of a form is said, of everything else that it was not understood."""
    return error_page(request, 400, NO_TEXT_MESSAGE if str(exception) == NO_TEXT_MESSAGE else "")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: the reason given by the view is shown."""
    return error_page(request, 403, str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: never tells whether the object exists."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500. A database that is being restarted is no bug of ours: 503, which asks to come again soon."""
    if not isinstance(sys.exc_info()[1], OperationalError):
        return error_page(request, 500)
    page = error_page(request, 503)
    page["Retry-After"] = "5"
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or in another session: says so, nothing is changed."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"message": "Ключ страницы устарел: обновите её. Введённое сохранено."}, status=401)
    return render(request, "errors/csrf.html", status=403)


def too_many_sign_ins(request: HttpRequest, response: object, credentials: dict[str, Any] | None) -> HttpResponse:
    """Shown by django-axes in place of the sign-in page while a login is locked; says for how long (P-12)."""
    opens_at = sign_in_opens_at(login=typed_login(request, credentials), address=client_address(request))
    seconds = max((opens_at - current_moment()).total_seconds(), 1)
    minutes = counted(ceil(seconds / 60), "минуту", "минуты", "минут")
    page = error_page(request, 429, f"Войти можно будет через {minutes}.")
    page["Retry-After"] = str(ceil(seconds))
    return page
