"""The person's threads, one of them with the form to write in it, and the files of messages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import SIGNED_IN, audience
from common.clock import current_moment
from common.formatting import moment
from common.forms import by_method, form_page, save_form
from common.parameters import key_parameter
from common.refusals import Refused
from common.responses import stored_file
from messaging.access import (
    get_attachment_to_read,
    get_sending_to_read,
    get_thread_to_read,
    get_thread_to_write,
    office_hours,
)
from messaging.actions import mark_read, send_message
from messaging.forms.threads import MessageForm, asked_of
from messaging.models import Message
from messaging.queries.sending import sending_page
from messaging.queries.thread import thread_page
from messaging.queries.threads import thread_list
from messaging.rules.correspondence import STAFF_CAPACITIES
from school.queries.children import chosen_child
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_safe
def threads(request: RolesRequest) -> HttpResponse:
    """All threads of the person, whoever he is in them; a search comes in the address."""
    asked = asked_of(request)
    return render(request, "messaging/threads.html", {"found": thread_list(request.roles, asked), "asked": asked})


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def thread(request: RolesRequest, pk: int) -> HttpResponse:
    """What was written, and the form for more as long as the right to write lasts."""
    found = by_method(request, read=get_thread_to_read, write=get_thread_to_write)(request.roles, pk)
    form = MessageForm(request, asks_urgent=found.own.capacity in STAFF_CAPACITIES)

    def write() -> Message:
        typed = form.cleaned_data
        return send_message(
            thread=found, text=typed["text"], files=typed["attachments"], is_urgent=typed.get("is_urgent", False),
            key=typed["key"], by=request.user,
        )  # fmt: skip

    if saved := save_form(form, write, field="text"):
        messages.success(request, sent_words(saved.result))
        return redirect(thread_url(request, pk))
    page = thread_page(found, before=key_parameter(request.GET, "before"))
    return form_page(request, "messaging/thread.html", {"page_of": page, "form": form, "waits": waiting_words()})


def thread_url(request: RolesRequest, pk: int) -> str:
    """The address of the thread; a guardian of several stays on the child whom the present address names (R-05)."""
    return reverse("messaging:thread", args=[pk], query=chosen_child(request.roles, request.GET))


@audience(SIGNED_IN)
@require_POST
def thread_reading(request: RolesRequest, pk: int) -> HttpResponse:
    """The person has read up to the message: told by the page or by its button, never by opening an address."""
    found = get_thread_to_read(request.roles, pk)
    up_to = key_parameter(request.POST, "up_to")
    if up_to is None:
        raise Refused("Запрос неполон: обновите страницу.")
    mark_read(member=found.own, up_to=up_to, by=request.user)
    return redirect(thread_url(request, pk))


@audience(SIGNED_IN)
@require_safe
def message_file(request: RolesRequest, pk: int) -> HttpResponse:
    """Always saved, never shown in the browser, and kept in no shared cache."""
    found = get_attachment_to_read(request.roles, pk)
    return stored_file(found.storage_name, found.file_name, found.content_type)


@audience(SIGNED_IN)
@require_safe
def sending(request: RolesRequest, pk: int) -> HttpResponse:
    """What the person has written to many, and which of them have read it."""
    found = get_sending_to_read(request.roles, pk)
    return render(request, "messaging/sending.html", {"found": sending_page(found)})


def sent_words(message: Message) -> str:
    """What the writer is told: sent, and from when it is shown if it has to wait."""
    if message.visible_at <= message.sent_at:
        return "Сообщение отправлено."
    return f"Сообщение отправлено. Адресат увидит его {moment(message.visible_at)}: сейчас не часы переписки."


def waiting_words() -> str:
    """What the writer is told before: from when a message written now is shown; nothing within the hours."""
    now = timezone.localtime(current_moment())
    shown = office_hours().visible_from(now)
    return moment(shown) if shown > now else ""
