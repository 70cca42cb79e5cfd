"""Access slips for pupils and guardians, handed out by their class teacher (§ 3.2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.slips import render_slips
from common.audience import ADMINISTRATOR, CLASS_TEACHER, audience
from school.access import class_of_family, get_class_to_write, get_guardian_to_write, get_pupil_to_write
from school.actions import issue_slip_for, issue_slips_for_class
from school.models import Guardian, Pupil, StaffMember
from school.queries.slips import login_of, words_on_slips
from school.roles import RolesRequest


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def pupil_slip(request: RolesRequest, pk: int) -> HttpResponse:
    """A slip for the pupil; the earlier one dies, and so it is asked for twice."""
    pupil = get_pupil_to_write(request.roles, pk)
    return slip_asked_for(request, pupil, back=_list_of_class(request, pupil))


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardian_slip(request: RolesRequest, pk: int) -> HttpResponse:
    """A slip for the guardian; the earlier one dies, and so it is asked for twice."""
    guardian = get_guardian_to_write(request.roles, pk)
    return slip_asked_for(request, guardian, back=_list_of_class(request, guardian))


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_POST
def class_slips(request: RolesRequest, pk: int) -> HttpResponse:
    """Slips for all of the class who have nothing to sign in with: a new class gets its logins in one go."""
    school_class = get_class_to_write(request.roles, pk)
    issued = issue_slips_for_class(
        school_class=school_class, day=school_class.day_to_show(request.roles.today), by=request.user
    )
    if not issued:
        messages.info(request, "Выдавать некому: вход есть у всех, кроме тех, кому листок выдаёт администратор.")
        return redirect("school:school_class", pk=school_class.pk)
    back = reverse("school:school_class", args=[school_class.pk])
    return render_slips(request, issued, back_url=back, about=words_on_slips(each.slip.user_id for each in issued))


def slip_asked_for(
    request: RolesRequest, person: Pupil | Guardian | StaffMember, *, back: tuple[str, str]
) -> HttpResponse:
    """The slip, or the page that asks while it would take away a slip that is out or a login in use.

    It asks too when the button was shown before the person had either: a second click would make the first slip void.
    `back`: title and address of the page to return to.
    """
    login = login_of(person)
    if request.method == "GET" or (login.is_in_use and "sure" not in request.POST):
        context = {"name": person.short_name, "full_name": person.full_name, "login": login, "back": back}
        return render(request, "school/slip_new.html", context)
    issued = issue_slip_for(person=person, by=request.user)
    return render_slips(request, [issued], back_url=back[1], about=words_on_slips([issued.slip.user_id]))


def _list_of_class(request: RolesRequest, member: Pupil | Guardian) -> tuple[str, str]:
    school_class = class_of_family(request.roles, member)
    if school_class is None:
        return "Классы", reverse("school:classes")
    return school_class.name, reverse("school:school_class", args=[school_class.pk])
