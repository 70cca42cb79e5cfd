"""Enrolment, transfer, withdrawal, return, exemption: the administrator's, by school order (§ 3.1)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from common.audience import ADMINISTRATOR, audience
from common.refusals import Refused
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
from school.models import SchoolOrder
from school.models.membership import OrderKind
from school.roles import RolesRequest


def _order_of(form: forms.Form, kind: OrderKind, by: User) -> SchoolOrder:
    data = form.cleaned_data
    return record_school_order(number=data["order_number"], dated=data["order_dated"], kind=kind, by=by)


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def pupil_new(request: RolesRequest) -> HttpResponse:
    """A new pupil and the first enrolment."""
    person = PupilForm(request.POST or None, today=request.roles.today)
    enrolment = EnrolmentForm(
        request.POST or None, classes=classes_of_today(request.roles), initial={"starts_on": request.roles.today}
    )
    if request.method == "POST" and all([person.is_valid(), enrolment.is_valid()]):
        try:
            with transaction.atomic():
                pupil = register_pupil(**person.cleaned_data, by=request.user)
                enrol_pupil(
                    pupil=pupil,
                    school_class=enrolment.cleaned_data["school_class"],
                    starts_on=enrolment.cleaned_data["starts_on"],
                    school_order=_order_of(enrolment, OrderKind.ENROLMENT, request.user),
                    by=request.user,
                )
        except Refused as refusal:
            enrolment.add_error(None, refusal.message)
        else:
            messages.success(request, f"Зачислен: {pupil.full_name}.")
            return redirect("school:pupil", pk=pupil.pk)
    return render(request, "school/pupil_new.html", {"person": person, "enrolment": enrolment})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def transfer(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """To another class; the marks stay where they were given."""
    current = get_open_enrolment(request.roles, pupil_id)
    form = TransferForm(
        request.POST or None, classes=classes_of_today(request.roles), initial={"on": request.roles.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                new = transfer_pupil(
                    enrolment=current,
                    to_class=form.cleaned_data["to_class"],
                    on=form.cleaned_data["on"],
                    school_order=_order_of(form, OrderKind.TRANSFER, request.user),
                    by=request.user,
                )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Переведён в {new.school_class.name}.")
            return redirect("school:pupil", pk=pupil_id)
    return render(request, "school/transfer.html", {"enrolment": current, "pupil": current.pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def withdrawal(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Out of the school; logins that nothing justifies any more are disabled (P-14)."""
    current = get_open_enrolment(request.roles, pupil_id)
    form = WithdrawalForm(request.POST or None, initial={"on": request.roles.today})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                withdraw_pupil(
                    enrolment=current,
                    on=form.cleaned_data["on"],
                    destination=form.cleaned_data["destination"],
                    school_order=_order_of(form, OrderKind.WITHDRAWAL, request.user),
                    by=request.user,
                )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Отчислен: {current.pupil.full_name}.")
            return redirect("school:pupil", pk=pupil_id)
    return render(request, "school/withdrawal.html", {"enrolment": current, "pupil": current.pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def enrolment(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A pupil on record comes (back) into a class."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    form = EnrolmentForm(
        request.POST or None, classes=classes_of_today(request.roles), initial={"starts_on": request.roles.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                new = enrol_pupil(
                    pupil=pupil,
                    school_class=form.cleaned_data["school_class"],
                    starts_on=form.cleaned_data["starts_on"],
                    school_order=_order_of(form, OrderKind.ENROLMENT, request.user),
                    by=request.user,
                )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Зачислен в {new.school_class.name}.")
            return redirect("school:pupil", pk=pupil.pk)
    return render(request, "school/enrolment.html", {"pupil": pupil, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def exemption(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Frees the pupil from a subject (осв.)."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    form = ExemptionForm(
        request.POST or None, subjects=subjects_for_exemption(), initial={"starts_on": request.roles.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                exempt_from_subject(pupil=pupil, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Освобождение записано.")
            return redirect("school:pupil", pk=pupil.pk)
    return render(request, "school/exemption.html", {"pupil": pupil, "form": form})
