"""The pupil's card: progress over the years, the level and what is missing, what the doctor permits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import log_access
from accounts.models import AccessAction
from common.addresses import client_address
from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, PE_TEACHER, audience
from common.forms import Saved, form_page, post_data, save_form
from entry.views import save_edit
from gtzo.access import (
    get_card_to_read,
    get_card_to_write,
    get_clearance_to_write,
    get_medical_group_to_write,
    may_test,
)
from gtzo.actions import end_clearance, end_medical_group, give_clearance, set_medical_group, set_uin
from gtzo.forms.fields import ClearanceForm, EndForm, MedicalGroupForm, UinForm
from gtzo.models import MedicalClearance, MedicalGroup, PeGroup
from gtzo.queries.card import card as read_card
from gtzo.queries.card import medical_records, results_of_trial
from gtzo.queries.charts import progress_chart
from school.access import may_read_card
from school.models import ChangeKind, Pupil
from school.queries.affected import Change, concerning
from school.queries.children import children_to_choose
from school.roles import RolesRequest
from school.views.confirmed_changes import PageOfChange, SeenWrite, save_seen


@audience(*FAMILY)
@require_safe
def cards(request: RolesRequest) -> HttpResponse:
    """«ГТЗО» in the header of a family: the own card, or the first child's."""
    return redirect("gtzo:card", request.roles.pupil_id or min(request.roles.ward_ids))


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def card(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Results over the years and what is missing. It tells a medical group, so each reading is logged (P-07)."""
    pupil = get_card_to_read(request.roles, pupil_id)
    log_access(
        action=AccessAction.READ,
        subject=f"карточка ГТЗО: {pupil.full_name} (№ {pupil.pk})",
        address=client_address(request),
        by=request.user,
    )
    context = {
        "pupil": pupil,
        "card": read_card(pupil, request.roles.today),
        "papers": medical_records(pupil),
        "today": request.roles.today,
        "can_edit": may_test(request.roles, pupil),
        "owners": children_to_choose(request.roles, pupil.pk),
        "has_card": may_read_card(request.roles, pupil),
        "is_staff": pupil_id not in request.roles.family_pupil_ids,
    }
    return render(request, "gtzo/card.html", context)


@audience(PE_TEACHER, CLASS_TEACHER, *MANAGEMENT, *FAMILY)
@require_safe
def chart(request: RolesRequest, pupil_id: int, trial_id: int) -> HttpResponse:
    """The progress at one trial as a picture; 404 without results."""
    pupil = get_card_to_read(request.roles, pupil_id)
    results = results_of_trial(pupil, trial_id)
    if not results:
        raise Http404
    return HttpResponse(progress_chart(results), content_type="image/svg+xml")


@audience(PE_TEACHER)
@require_http_methods(["GET", "POST"])
def medical_group(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A medical group from a day on."""
    pupil = get_card_to_write(request.roles, pupil_id)
    form = MedicalGroupForm(post_data(request), initial={"starts_on": request.roles.today})

    def write() -> MedicalGroup:
        days = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return set_medical_group(pupil=pupil, group=PeGroup(form.cleaned_data["group"]), **days, by=request.user)

    def days() -> list[Change]:
        typed = form.cleaned_data
        return [concerning(ChangeKind.MEDICAL, pupil.pk, typed["starts_on"], typed["ends_on"])]

    saved = save_seen(request, form, SeenWrite(days, write, _page(pupil, "Медицинская группа")))
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, "Медицинская группа записана.")
        return redirect("gtzo:card", pupil_id)
    return _form(request, pupil, form, "Медицинская группа")


@audience(PE_TEACHER)
@require_http_methods(["GET", "POST"])
def medical_group_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of a group."""
    found = get_medical_group_to_write(request.roles, pk)
    form = EndForm(post_data(request), row=found, initial={"ends_on": found.ends_on or request.roles.today})
    saved = _end_seen(
        request,
        form,
        found,
        f"Группа «{found}»: последний день",
        lambda last: end_medical_group(medical_group=found, ends_on=last, by=request.user),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        return redirect("gtzo:card", found.pupil_id)
    return _form(request, found.pupil, form, f"Группа «{found}»: последний день")


@audience(PE_TEACHER)
@require_http_methods(["GET", "POST"])
def clearance(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A doctor's clearance."""
    pupil = get_card_to_write(request.roles, pupil_id)
    form = ClearanceForm(post_data(request), initial={"starts_on": request.roles.today})
    if save_form(form, lambda: give_clearance(pupil=pupil, **form.cleaned_data, by=request.user)):
        messages.success(request, "Допуск записан.")
        return redirect("gtzo:card", pupil_id)
    return _form(request, pupil, form, "Допуск врача")


@audience(PE_TEACHER)
@require_http_methods(["GET", "POST"])
def clearance_end(request: RolesRequest, pk: int) -> HttpResponse:
    """A clearance ends earlier."""
    found = get_clearance_to_write(request.roles, pk)
    form = EndForm(post_data(request), row=found, initial={"ends_on": request.roles.today})
    saved = _end_seen(
        request,
        form,
        found,
        "Допуск врача: последний день",
        lambda last: end_clearance(clearance=found, ends_on=last, by=request.user),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        return redirect("gtzo:card", found.pupil_id)
    return _form(request, found.pupil, form, "Допуск врача: последний день")


def _end_seen(
    request: RolesRequest,
    form: EndForm,
    found: MedicalGroup | MedicalClearance,
    title: str,
    end: Callable[[date], object],
) -> Saved[object] | HttpResponse | None:
    """Written when what hangs on the days after the last one has been seen."""

    def days() -> list[Change]:
        after = form.cleaned_data["ends_on"] + timedelta(days=1)
        return [concerning(ChangeKind.MEDICAL, found.pupil_id, after, found.ends_on)]

    seen: SeenWrite[object] = SeenWrite(days, lambda: end(form.cleaned_data["ends_on"]), _page(found.pupil, title))
    return save_seen(request, form, seen)


def _page(pupil: Pupil, title: str) -> PageOfChange:
    back = reverse("gtzo:card", args=[pupil.pk])
    return PageOfChange(f"{title}: {pupil.short_name}", "Записать", back, "Карточка ГТЗО")


@audience(PE_TEACHER)
@require_http_methods(["GET", "POST"])
def uin(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """УИН of the pupil."""
    pupil = get_card_to_write(request.roles, pupil_id)
    form = UinForm(post_data(request), row=pupil)
    if save_edit(
        form,
        lambda: set_uin(pupil=pupil, number=form.cleaned_data["number"], by=request.user),
        by=request.user,
        field="number",
    ):
        if form.warning:
            messages.warning(request, form.warning)
        messages.success(request, "УИН записан." if form.cleaned_data["number"] else "УИН убран.")
        return redirect("gtzo:card", pupil_id)
    return _form(request, pupil, form, "УИН")


def _form(request: RolesRequest, pupil: Pupil, form: Form, title: str) -> HttpResponse:
    return form_page(request, "gtzo/card_form.html", {"pupil": pupil, "form": form, "title": title})
