"""Writing to somebody new: whom one may write to, the form for one, the form for all families of a class or group."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from common.audience import SIGNED_IN, audience
from common.formatting import counted
from common.forms import form_page, save_form
from common.parameters import key_parameter
from common.refusals import Refused
from messaging.access import Families, correspondents_of, get_addressee, get_families_to_write_to
from messaging.actions import Addressee, start_thread
from messaging.forms.threads import MailingForm, ThreadForm
from messaging.models import Thread
from messaging.queries.recipients import AUDIENCES, addressees, earlier_threads, groups_to_write_to, sections_of
from messaging.rules.correspondence import FAMILY_CAPACITIES
from messaging.views.threads import thread_url, waiting_words
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_safe
def recipients(request: RolesRequest) -> HttpResponse:
    """Whom the person may write to today: nobody else is there to be chosen."""
    roles = request.roles
    context = {"sections": sections_of(correspondents_of(roles)), "groups": groups_to_write_to(roles)}
    return render(request, "messaging/recipients.html", context)


@audience(SIGNED_IN)
@require_safe
def families(request: RolesRequest, kind: str, pk: int) -> HttpResponse:
    """The families of a class or group, to write to one of them or to all."""
    found = get_families_to_write_to(request.roles, kind, pk)
    context = {"title": found.title, "kind": kind, "pk": pk, "sections": sections_of(found.people)}
    return render(request, "messaging/families.html", context)


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def thread_new(request: RolesRequest) -> HttpResponse:
    """A thread with the person `to` about the child `pupil` of the address; without them, to the choice."""
    user_id, pupil_id = key_parameter(request.GET, "to"), key_parameter(request.GET, "pupil")
    if user_id is None:
        return redirect("messaging:recipients")
    to = get_addressee(request.roles, user_id, pupil_id)
    to_family = to.face.capacity in FAMILY_CAPACITIES
    form = ThreadForm(request, asks_urgent=to_family or pupil_id is None, subject=request.GET.get("subject", "")[:100])
    if saved := save_form(form, lambda: _start(request, form, [Addressee(user_id, pupil_id)]), field="text"):
        [thread] = saved.result
        messages.success(request, _sent_words(1))
        return redirect(thread_url(request, thread.pk))
    context = {
        "form": form,
        "to": to,
        "earlier": earlier_threads(request.roles, user_id, pupil_id),
        "waits": waiting_words(),
    }
    return form_page(request, "messaging/thread_new.html", context)


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def mailing_new(request: RolesRequest, kind: str, pk: int) -> HttpResponse:
    """A thread with each family of a class or group: each gets its own, and learns nothing of the others."""
    found = get_families_to_write_to(request.roles, kind, pk)
    form = MailingForm(request, asks_urgent=True)
    if saved := save_form(form, lambda: _start_with_all(request, form, found), field="text"):
        messages.success(request, _sent_words(len(saved.result)))
        return redirect("messaging:sending", saved.result[0].sending_id)
    context = {"title": found.title, "kind": kind, "pk": pk, "form": form, "waits": waiting_words()}
    return form_page(request, "messaging/mailing_new.html", context)


def _start_with_all(request: RolesRequest, form: MailingForm, found: Families) -> list[Thread]:
    audience_key = form.cleaned_data["audience"]
    people = addressees(found.people, audience_key)
    if not people:
        raise Refused("Среди них никто не входит в журнал: написать некому.")
    return _start(request, form, people, f"{found.title}, {AUDIENCES[audience_key][0]}")


def _start(request: RolesRequest, form: ThreadForm, people: list[Addressee], audience_words: str = "") -> list[Thread]:
    typed = form.cleaned_data
    return start_thread(
        recipients=people,
        subject=typed["subject"],
        text=typed["text"],
        files=typed["attachments"],
        is_urgent=typed.get("is_urgent", False),
        audience=audience_words,
        key=typed["key"],
        by=request.user,
    )


def _sent_words(n: int) -> str:
    shown_later = waiting_words()
    to_many = "" if n == 1 else f" ({counted(n, 'человеку', 'людям', 'людям')}, каждому отдельно)"
    return f"Отправлено{to_many}." + (f" Покажется {shown_later}: сейчас не часы переписки." if shown_later else "")
