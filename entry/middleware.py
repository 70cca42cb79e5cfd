"""A form that is sent twice is written once: the one-time key that every form carries (docs/decisions/0045)."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from django.contrib import messages
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.transaction import Atomic
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect

from accounts.models import User
from accounts.slips import SHOWN_ONCE
from common.actions import ActionTransaction
from common.clock import current_moment
from common.forms import FORM_KEY, UNSEEN
from entry.actions import insert_if_absent
from entry.models import SentForm

_FIRST_ERROR_OF_OURS = 500
_SHOWN_BEFORE = (
    "Эта форма уже отправлена, всё записано один раз. Страница с паролем или секретной ссылкой показывается "
    "только раз: если вы её не увидели, выдайте новую."
)


class RequestTransaction(Atomic):
    """Of a whole request, around all that its view writes. What an action defers is checked when the action ends."""

    def __init__(self) -> None:
        super().__init__(DEFAULT_DB_ALIAS, savepoint=True, durable=False)

    def after_action(self) -> None:
        """Called by the action before its own transaction ends; an action within another says nothing."""
        n_actions = sum(isinstance(block, ActionTransaction) for block in connection.atomic_blocks)
        if n_actions == 1 and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


class OneTimeKeyMiddleware:
    """Around the view of a form: key, what is written and where it led are one transaction.

    The same form with the same contents, sent again or at the same moment, waits for the first and is led where that
    one led; nothing is written. What leads nowhere – a refusal, a preview – uses no key up. A form that somebody went
    back to and sent with other contents is another one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key_of(request)
        if key is None or not isinstance(request.user, User):
            return self.get_response(request)
        digest = _digest(request)
        with RequestTransaction():
            sent = _hold(request.user, key)
            if sent.leads_to and sent.digest == digest:
                return _led_again(request, sent)
            response = self.get_response(request)
            place = response.headers.get(SHOWN_ONCE, "")
            del response.headers[SHOWN_ONCE]
            leads_to = place or response.headers.get("Location", "")
            if response.status_code >= _FIRST_ERROR_OF_OURS:
                connection.set_rollback(True)
            elif leads_to:
                values = {"digest": digest, "leads_to": leads_to, "was_shown_once": bool(place)}
                SentForm.objects.filter(pk=sent.pk).update(**values, sent_at=current_moment())
        return response


def _key_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST[FORM_KEY]) if request.method == "POST" else None
    except (KeyError, ValueError, UnreadablePostError):
        return None


def _digest(request: HttpRequest) -> str:
    """Of all that the form says, files included."""
    fields = [(name, values) for name, values in request.POST.lists() if name not in UNSEEN]
    said = sha256(repr((request.get_full_path(), fields)).encode())
    for name, files in request.FILES.lists():
        for file in files:
            said.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                said.update(chunk)
            file.seek(0)
    return said.hexdigest()


def _hold(user: User, key: UUID) -> SentForm:
    """The row of the key, held until the end of the transaction: another with the same key waits here."""
    mine = {"user": user, "key": key}
    return insert_if_absent(SentForm.objects.all(), mine) or SentForm.objects.select_for_update().get(**mine)


def _led_again(request: HttpRequest, sent: SentForm) -> HttpResponse:
    """Says nothing of its own: what the first answer had to say waits in the session or has been read."""
    if sent.was_shown_once:
        messages.info(request, _SHOWN_BEFORE)
    return redirect(sent.leads_to)
