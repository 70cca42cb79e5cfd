"""Enrolment, withdrawal, return, exemption: the administrator's, by school order (§ 3.1)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, audience
from common.forms import form_page, post_data, save_form
from school.access import (
    classes_not_over,
    first_day_to_fill,
    get_open_enrolment,
    get_pupil_to_write,
    subjects_for_exemption,
)
from school.actions import (
    enrol_by_order,
    enrol_new_pupil,
    exempt_from_subject,
    withdraw_by_order,
)
from school.forms import EnrolmentForm, ExemptionForm, NewPupilForm, WithdrawalForm
from school.models import ChangeKind, Pupil
from school.queries.affected import Change, concerning, leaving
from school.roles import RolesRequest
from school.views.confirmed_changes import PageOfChange, SeenWrite, save_seen


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def pupil_new(request: RolesRequest) -> HttpResponse:
    """A new pupil and the first enrolment."""
    person = NewPupilForm(post_data(request), today=request.roles.today)
    enrolment = _enrolment_form(request)
    if saved := save_form(
        enrolment,
        lambda: enrol_new_pupil(**person.cleaned_data, **enrolment.cleaned_data, by=request.user),
        also=person,
    ):
        messages.success(request, f"Зачисление записано: {saved.result.full_name}.")
        return redirect("school:pupil", pk=saved.result.pk)
    return form_page(request, "school/pupil_new.html", {"person": person, "enrolment": enrolment})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def withdrawal(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Out of the school, when what hangs on the days after has been seen; logins that nothing justifies any more are
    disabled (P-14).
    """
    current = get_open_enrolment(request.roles, pupil_id)
    form = WithdrawalForm(post_data(request), initial={"on": request.roles.today})
    name = current.pupil.short_name
    saved = save_seen(
        request,
        form,
        SeenWrite(
            changes=lambda: [leaving(ChangeKind.WITHDRAWAL, current, form.cleaned_data["on"] + timedelta(days=1))],
            write=lambda: withdraw_by_order(enrolment=current, **form.cleaned_data, by=request.user),
            page=PageOfChange(f"Отчисление: {name}", "Отчислить", reverse("school:pupil", args=[pupil_id]), name),
        ),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, f"Отчисление записано: {current.pupil.full_name}.")
        return redirect("school:pupil", pk=pupil_id)
    return form_page(request, "school/withdrawal.html", {"enrolment": current, "pupil": current.pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def enrolment(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A pupil on record comes (back) into a class."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    form = _enrolment_form(request)
    if saved := save_form(form, lambda: enrol_by_order(pupil=pupil, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Зачисление записано: {saved.result.school_class.name}.")
        return redirect("school:pupil", pk=pupil.pk)
    return form_page(request, "school/enrolment.html", {"pupil": pupil, "form": form})


def _enrolment_form(request: RolesRequest) -> EnrolmentForm:
    return EnrolmentForm(
        post_data(request),
        classes=classes_not_over(request.roles),
        today=request.roles.today,
        initial={"starts_on": first_day_to_fill(request.roles)},
    )


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def exemption(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Frees the pupil from a subject (осв.), when what hangs on the days has been seen."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    subjects = subjects_for_exemption()
    form = ExemptionForm(post_data(request), subjects=subjects, initial={"starts_on": request.roles.today})
    saved = save_seen(
        request,
        form,
        SeenWrite(
            changes=lambda: [_days_of_exemption(pupil, form)],
            write=lambda: exempt_from_subject(pupil=pupil, **form.cleaned_data, by=request.user),
            page=PageOfChange(
                f"Освобождение от предмета: {pupil.short_name}",
                "Освободить",
                reverse("school:pupil", args=[pupil_id]),
                pupil.short_name,
            ),
        ),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, "Освобождение записано.")
        return redirect("school:pupil", pk=pupil.pk)
    return form_page(request, "school/exemption.html", {"pupil": pupil, "form": form})


def _days_of_exemption(pupil: Pupil, form: ExemptionForm) -> Change:
    typed = form.cleaned_data
    return concerning(
        ChangeKind.EXEMPTION, pupil.pk, typed["starts_on"], typed["ends_on"], subject_id=typed["subject"].pk
    )
