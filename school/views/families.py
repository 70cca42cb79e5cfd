"""Guardians of a pupil: add, correct, end the bond."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, CLASS_TEACHER, audience
from common.refusals import Refused
from school.access import get_guardian_to_write, get_guardianship_to_write, get_pupil_to_write
from school.actions import change_guardian, end_guardianship, link_guardian, register_guardian
from school.forms import GuardianForm, GuardianshipEndForm, GuardianshipForm
from school.roles import RolesRequest


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardian_new(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A guardian of the pupil who is not on record yet."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    person = GuardianForm(request.POST or None)
    bond = GuardianshipForm(request.POST or None, initial={"starts_on": request.roles.today})
    if request.method == "POST" and person.is_valid() and bond.is_valid():
        guardian = register_guardian(**person.cleaned_data, by=request.user)
        link_guardian(guardian=guardian, pupil=pupil, **bond.cleaned_data, by=request.user)
        messages.success(request, f"Представитель записан: {guardian.full_name}. Теперь выдайте листок доступа.")
        return redirect("school:pupil", pk=pupil.pk)
    return render(request, "school/guardian_new.html", {"pupil": pupil, "person": person, "bond": bond})


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardian(request: RolesRequest, pk: int) -> HttpResponse:
    """Name and contacts of a guardian."""
    found = get_guardian_to_write(request.roles, pk)
    form = GuardianForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        change_guardian(guardian=found, **form.cleaned_data, by=request.user)
        messages.success(request, "Данные представителя сохранены.")
        return redirect("school:guardian", pk=found.pk)
    return render(request, "school/guardian.html", {"guardian": found, "form": form})


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardianship_end(request: RolesRequest, pk: int) -> HttpResponse:
    """Ends a guardian's access to the child from a day on (P-17)."""
    bond = get_guardianship_to_write(request.roles, pk)
    form = GuardianshipEndForm(request.POST or None, initial={"ends_on": request.roles.today})
    if request.method == "POST" and form.is_valid():
        try:
            end_guardianship(guardianship=bond, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("ends_on", refusal.message)
        else:
            messages.success(request, f"Доступ прекращён: {bond.guardian.full_name}.")
            return redirect("school:pupil", pk=bond.pupil_id)
    return render(request, "school/guardianship_end.html", {"bond": bond, "form": form})
