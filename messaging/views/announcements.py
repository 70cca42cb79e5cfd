"""Announcements of class and school: read, confirmed, published after a preview, corrected, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, SIGNED_IN, audience
from common.forms import form_page, post_data, report_result, save_form
from common.parameters import key_parameter
from common.refusals import Outdated
from messaging.access import (
    answers_for,
    classes_to_announce_to,
    get_announcement_to_acknowledge,
    get_announcement_to_change,
    get_announcement_to_read,
    get_announcement_to_withdraw,
)
from messaging.actions import acknowledge, correct_announcement, publish_announcement, withdraw_announcement
from messaging.forms.announcements import AnnouncementForm, AnnouncementTextForm, WithdrawalForm
from messaging.models import Announcement
from messaging.queries.announcements import announcement_list, announcement_page, audience_in_words, reach_of
from school.queries.children import chosen_child
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_safe
def announcements(request: RolesRequest) -> HttpResponse:
    """What is in force for the person; with `past` what is over or withdrawn."""
    is_past = "past" in request.GET
    context = {
        "lines": announcement_list(request.roles, is_past=is_past),
        "is_past": is_past,
        "may_publish": request.roles.is_management or bool(request.roles.led_class_ids),
    }
    return render(request, "messaging/announcements.html", context)


@audience(SIGNED_IN)
@require_safe
def announcement(request: RolesRequest, pk: int) -> HttpResponse:
    """The text, and for those who look after it who has confirmed having read it."""
    return _page(request, get_announcement_to_read(request.roles, pk), WithdrawalForm())


def _page(request: RolesRequest, found: Announcement, form: WithdrawalForm) -> HttpResponse:
    is_author = answers_for(request.roles, found)
    context = {
        "page_of": announcement_page(found, request.roles, is_author=is_author),
        "form": form,
        "may_change": is_author and found.withdrawn_at is None,
        "today": request.roles.today,
    }
    return form_page(request, "messaging/announcement.html", context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def announcement_new(request: RolesRequest) -> HttpResponse:
    """Typed, previewed with how many and whom it reaches, published: only what has been previewed goes out."""
    form = AnnouncementForm(
        post_data(request),
        classes=list(classes_to_announce_to(request.roles)),
        is_school=request.roles.is_management,
        today=request.roles.today,
    )
    reach = reach_of(form.audience, request.roles.today) if form.is_valid() else None
    is_seen = reach is not None and form.cleaned_data["seen"] == reach.fingerprint
    if is_seen and "publish" in request.POST and (saved := save_form(form, lambda: _publish(request, form))):
        messages.success(request, "Объявление опубликовано.")
        return redirect("messaging:announcement", saved.result.pk)
    words = audience_in_words(form.audience, form.class_names) if reach else ""
    return form_page(request, "messaging/announcement_new.html", {"form": form, "reach": reach, "words": words})


def _publish(request: RolesRequest, form: AnnouncementForm) -> Announcement:
    return publish_announcement(
        key=form.cleaned_data["key"],
        text=form.announcement_text,
        audience=form.audience,
        needs_acknowledgement=form.cleaned_data["needs_acknowledgement"],
        today=request.roles.today,
        by=request.user,
    )


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def announcement_correction(request: RolesRequest, pk: int) -> HttpResponse:
    """Another text or last day; what somebody else has written meanwhile is shown before it is written over."""
    found = get_announcement_to_change(request.roles, pk)
    drawn = {"title": found.title, "text": found.text, "expires_on": found.expires_on, "version": found.version}
    form = AnnouncementTextForm(post_data(request), initial=drawn, today=request.roles.today)

    def write() -> Announcement:
        return correct_announcement(
            announcement=found,
            text=form.announcement_text,
            known_version=form.cleaned_data["version"] or 0,
            by=request.user,
        )

    if save_form(form, write):
        messages.success(request, "Объявление исправлено.")
        return redirect("messaging:announcement", pk)
    if form.is_bound:  # sent once more, it is meant
        typed = request.POST.copy()
        typed["version"] = str(found.version)
        form.data = typed
    is_conflict = form.is_bound and request.POST.get("version") != str(found.version)
    context = {"form": form, "announcement": found, "is_conflict": is_conflict}
    return form_page(request, "messaging/announcement_correction.html", context)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_POST
def announcement_withdrawal(request: RolesRequest, pk: int) -> HttpResponse:
    """Shown to nobody any more, with the reason for those who look for it."""
    found = get_announcement_to_withdraw(request.roles, pk)
    form = WithdrawalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if not save_form(form, lambda: withdraw_announcement(announcement=found, reason=reason, by=request.user)):
        return _page(request, found, form)
    messages.success(request, "Объявление отозвано.")
    return redirect("messaging:announcement", pk)


@audience(SIGNED_IN)
@require_POST
def acknowledgement(request: RolesRequest, pk: int) -> HttpResponse:
    """«Ознакомлен»: of the text that the person has seen."""
    found = get_announcement_to_acknowledge(request.roles, pk)
    version = key_parameter(request.POST, "version")
    if version is None:
        raise Outdated("Откройте объявление и прочитайте его.")
    report_result(
        request,
        lambda: acknowledge(announcement=found, known_version=version, by=request.user),
        "Отмечено: вы ознакомились.",
    )
    return redirect(reverse("messaging:announcement", args=[pk], query=chosen_child(request.roles, request.GET)))
