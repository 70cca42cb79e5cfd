"""Enrolment, transfer, withdrawal, return, exemption: the administrator's, by school order (§ 3.1)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.audience import ADMINISTRATOR, audience
from common.forms import form_page, post_data, save_form
from school.access import classes_of_today, get_open_enrolment, get_pupil_to_write, subjects_for_exemption
from school.actions import (
    enrol_pupil,
    exempt_from_subject,
    record_school_order,
    register_pupil,
    transfer_pupil,
    withdraw_pupil,
)
from school.forms import EnrolmentForm, ExemptionForm, PupilForm, TransferForm, WithdrawalForm
from school.models import Enrolment, Pupil, SchoolOrder, Withdrawal
from school.models.membership import OrderKind
from school.roles import RolesRequest


def _order_of(form: forms.Form, kind: OrderKind, by: User) -> SchoolOrder:
    data = form.cleaned_data
    return record_school_order(number=data["order_number"], dated=data["order_dated"], kind=kind, by=by)


def _enrol(pupil: Pupil, form: EnrolmentForm, by: User) -> Enrolment:
    return enrol_pupil(
        pupil=pupil,
        school_class=form.cleaned_data["school_class"],
        starts_on=form.cleaned_data["starts_on"],
        school_order=_order_of(form, OrderKind.ENROLMENT, by),
        by=by,
    )


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def pupil_new(request: RolesRequest) -> HttpResponse:
    """A new pupil and the first enrolment."""
    person = PupilForm(post_data(request), today=request.roles.today)
    enrolment = EnrolmentForm(
        post_data(request), classes=classes_of_today(request.roles), initial={"starts_on": request.roles.today}
    )

    @transaction.atomic
    def write() -> Pupil:
        pupil = register_pupil(**person.cleaned_data, by=request.user)
        _enrol(pupil, enrolment, request.user)
        return pupil

    if saved := save_form(enrolment, write, also=person):
        messages.success(request, f"Зачислен: {saved.result.full_name}.")
        return redirect("school:pupil", pk=saved.result.pk)
    return form_page(request, "school/pupil_new.html", {"person": person, "enrolment": enrolment})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def transfer(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """To another class; the marks stay where they were given."""
    current = get_open_enrolment(request.roles, pupil_id)
    classes = classes_of_today(request.roles)
    form = TransferForm(post_data(request), classes=classes, initial={"on": request.roles.today})

    @transaction.atomic
    def write() -> Enrolment:
        return transfer_pupil(
            enrolment=current,
            to_class=form.cleaned_data["to_class"],
            on=form.cleaned_data["on"],
            school_order=_order_of(form, OrderKind.TRANSFER, request.user),
            by=request.user,
        )

    if saved := save_form(form, write):
        messages.success(request, f"Переведён в {saved.result.school_class.name}.")
        return redirect("school:pupil", pk=pupil_id)
    return form_page(request, "school/transfer.html", {"enrolment": current, "pupil": current.pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def withdrawal(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Out of the school; logins that nothing justifies any more are disabled (P-14)."""
    current = get_open_enrolment(request.roles, pupil_id)
    form = WithdrawalForm(post_data(request), initial={"on": request.roles.today})

    @transaction.atomic
    def write() -> Withdrawal:
        return withdraw_pupil(
            enrolment=current,
            on=form.cleaned_data["on"],
            destination=form.cleaned_data["destination"],
            school_order=_order_of(form, OrderKind.WITHDRAWAL, request.user),
            by=request.user,
        )

    if save_form(form, write):
        messages.success(request, f"Отчислен: {current.pupil.full_name}.")
        return redirect("school:pupil", pk=pupil_id)
    return form_page(request, "school/withdrawal.html", {"enrolment": current, "pupil": current.pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def enrolment(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A pupil on record comes (back) into a class."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    form = EnrolmentForm(
        post_data(request), classes=classes_of_today(request.roles), initial={"starts_on": request.roles.today}
    )

    @transaction.atomic
    def write() -> Enrolment:
        return _enrol(pupil, form, request.user)

    if saved := save_form(form, write):
        messages.success(request, f"Зачислен в {saved.result.school_class.name}.")
        return redirect("school:pupil", pk=pupil.pk)
    return form_page(request, "school/enrolment.html", {"pupil": pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def exemption(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Frees the pupil from a subject (осв.)."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    subjects = subjects_for_exemption()
    form = ExemptionForm(post_data(request), subjects=subjects, initial={"starts_on": request.roles.today})
    if save_form(form, lambda: exempt_from_subject(pupil=pupil, **form.cleaned_data, by=request.user)):
        messages.success(request, "Освобождение записано.")
        return redirect("school:pupil", pk=pupil.pk)
    return form_page(request, "school/exemption.html", {"pupil": pupil, "form": form})
