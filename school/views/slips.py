"""Access slips for pupils and guardians, handed out by their class teacher (§ 3.2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.slips import render_slips
from common.audience import ADMINISTRATOR, CLASS_TEACHER, audience
from school.access import get_class_to_write, get_guardian_to_write, get_pupil_to_write
from school.actions import issue_slip_for, issue_slips_for_class
from school.roles import RolesRequest


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_POST
def pupil_slip(request: RolesRequest, pk: int) -> HttpResponse:
    """A slip for the pupil; the earlier one dies."""
    pupil = get_pupil_to_write(request.roles, pk)
    back = reverse("school:pupil", args=[pupil.pk])
    return render_slips(request, [issue_slip_for(person=pupil, by=request.user)], back_url=back)


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_POST
def guardian_slip(request: RolesRequest, pk: int) -> HttpResponse:
    """A slip for the guardian; the earlier one dies."""
    guardian = get_guardian_to_write(request.roles, pk)
    back = reverse("school:classes")
    return render_slips(request, [issue_slip_for(person=guardian, by=request.user)], back_url=back)


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_POST
def class_slips(request: RolesRequest, pk: int) -> HttpResponse:
    """Slips for all of the class who have nothing to sign in with: a new class gets its logins in one go."""
    school_class = get_class_to_write(request.roles, pk)
    issued = issue_slips_for_class(school_class=school_class, day=request.roles.today, by=request.user)
    if not issued:
        messages.info(request, "Выдавать некому: вход есть у всех, кроме тех, кому листок выдаёт администратор.")
        return redirect("school:school_class", pk=school_class.pk)
    return render_slips(request, issued, back_url=reverse("school:school_class", args=[school_class.pk]))
