"""Signing in again from a page that still holds what was typed (docs/decisions/0011)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.actions import log_access, start_session
from accounts.forms import SignInForm
from accounts.models import AccessAction, User
from accounts.sign_in_queue import in_turn
from accounts.views.sign_in import log_refusal
from common.addresses import client_address
from common.audience import ANYONE, audience

OTHER_PERSON = "На этой странице остались записи другого человека: войти здесь может только он."
BUSY = "Сейчас входят слишком многие сразу: повторите через несколько секунд."
TEMPORARY = "Пароль временный: смените его на странице входа, она откроется в новой вкладке."


def busy(request: HttpRequest) -> JsonResponse:  # nothing of it is looked at
    """The answer to who is turned away."""
    return JsonResponse({"message": BUSY})


@audience(ANYONE)
@require_POST
@never_cache
@sensitive_post_parameters("password")
@in_turn(busy)
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Lets in only `writer`, whose page it is. Answers 200, or 400 with a message; throttled like the front door."""
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        log_refusal(request)
        return _refused(" ".join(str(text) for texts in form.errors.values() for text in texts))
    user = form.get_user()
    if str(user.pk) != request.POST.get("writer"):
        return _not_let_in(request, user, OTHER_PERSON)
    if user.must_change_password:
        return _not_let_in(request, user, TEMPORARY)
    start_session(request=request, by=user)
    return JsonResponse({"name": user.initials_name})


def _not_let_in(request: HttpRequest, user: User, message: str) -> HttpResponse:
    """The password was right, and the log says so: somebody knows it."""
    address = client_address(request)
    log_access(action=AccessAction.SIGN_IN_REFUSED, address=address, subject="верный пароль", reason=message, by=user)
    return _refused(message)


def _refused(message: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=400)
