"""Staff and their accounts: the administrator keeps them, director and deputy read (requirements 1.11, § 3.1)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import activate_user, deactivate_user, end_office
from accounts.models import Office, User
from accounts.slips import render_slips
from common.audience import ADMINISTRATOR, MANAGEMENT, audience
from common.forms import form_page, post_data, save_form
from entry.views import save_edit
from school.access import (
    get_office_to_write,
    get_staff_member_to_read,
    get_staff_member_to_write,
    staff_visible_to,
)
from school.actions import (
    add_staff_member,
    appoint_staff_member,
    change_staff_member,
    issue_slips_for_staff,
)
from school.forms import NewStaffForm, OfficeEndForm, OfficeForm, StaffForm
from school.models import StaffMember
from school.queries.staff import staff_card, staff_rows
from school.roles import RolesRequest
from school.views.slips import slip_asked_for


@audience(*MANAGEMENT)
@require_GET
def staff(request: RolesRequest) -> HttpResponse:
    """Everybody who works at the school, with duties and the state of the login."""
    rows = staff_rows(staff_visible_to(request.roles))
    context = {
        "rows": rows,
        "without_login": sum(row.login.needs_slip for row in rows),
        "can_edit": request.roles.is_administrator,
    }
    return render(request, "school/staff.html", context)


@audience(*MANAGEMENT)
@require_GET
def staff_member(request: RolesRequest, pk: int) -> HttpResponse:
    """One staff member: duties, login, offices and slips."""
    found = get_staff_member_to_read(request.roles, pk)
    context = {
        "person": found,
        "card": staff_card(found, day=request.roles.today),
        "can_edit": request.roles.is_administrator,
        "can_arrange": request.roles.is_administrator or request.roles.is_deputy,
        "is_self": found.user_id == request.user.pk,
    }
    return render(request, "school/staff_member.html", context)


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_new(request: RolesRequest) -> HttpResponse:
    """A new staff member; the answer to the POST is the slip, ready to print."""
    form = NewStaffForm(post_data(request))
    if saved := save_form(form, lambda: add_staff_member(**form.cleaned_data, by=request.user)):
        return _slip_of(request, saved.result)
    return form_page(request, "school/staff_new.html", {"form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_name(request: RolesRequest, pk: int) -> HttpResponse:
    """Name and position; the login stays."""
    found = get_staff_member_to_write(request.roles, pk)
    form = StaffForm(post_data(request), instance=found)
    if save_edit(
        form, lambda: change_staff_member(staff_member=found, **form.cleaned_data, by=request.user), by=request.user
    ):
        messages.success(request, "Данные исправлены.")
        return redirect("school:staff_member", pk=pk)
    return form_page(request, "school/staff_name.html", {"person": found, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_slip(request: RolesRequest, pk: int) -> HttpResponse:
    """A slip for one staff member; the earlier one dies, and so it is asked for twice."""
    found = get_staff_member_to_write(request.roles, pk)
    return _slip_of(request, found)


@audience(ADMINISTRATOR)
@require_POST
def staff_slips(request: RolesRequest) -> HttpResponse:
    """Slips for all who have nothing to sign in with."""
    issued = issue_slips_for_staff(by=request.user)
    if not issued:
        messages.info(request, "У всех сотрудников уже есть вход: листки выдавать некому.")
        return redirect("school:staff")
    return render_slips(request, issued, back_url=reverse("school:staff"))


@audience(ADMINISTRATOR)
@require_POST
def staff_deactivation(request: RolesRequest, pk: int) -> HttpResponse:
    """The account lets nobody in from now on."""
    found = get_staff_member_to_write(request.roles, pk)
    deactivate_user(user=_account_of(found), by=request.user)
    messages.success(request, f"Вход отключён: {found.full_name}.")
    return redirect("school:staff_member", pk=pk)


@audience(ADMINISTRATOR)
@require_POST
def staff_activation(request: RolesRequest, pk: int) -> HttpResponse:
    """The account may be used again, with a new slip."""
    found = get_staff_member_to_write(request.roles, pk)
    activate_user(user=_account_of(found), by=request.user)
    messages.success(request, f"Вход включён: {found.full_name}. Выдайте новый листок.")
    return redirect("school:staff_member", pk=pk)


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_office_new(request: RolesRequest, pk: int) -> HttpResponse:
    """An office for a staff member, who gets an account with it if there was none."""
    found = get_staff_member_to_write(request.roles, pk)
    form = OfficeForm(post_data(request), initial={"starts_on": request.roles.today})
    if saved := save_form(form, lambda: appoint_staff_member(staff_member=found, **form.cleaned_data, by=request.user)):
        office = Office(saved.result.office)
        messages.success(request, f"Назначение записано: {found.full_name}, {office.label}.")
        return redirect("school:staff_member", pk=pk)
    return form_page(request, "school/staff_office_new.html", {"person": found, "form": form})


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def staff_office_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of an office."""
    office = get_office_to_write(request.roles, pk)
    form = OfficeEndForm(post_data(request), row=office, initial={"ends_on": office.ends_on or request.roles.today})
    write = partial(end_office, standing_office=office, by=request.user)
    if save_edit(form, lambda: write(**form.cleaned_data), by=request.user):
        messages.success(request, "Последний день должности записан.")
        return redirect("school:staff_member", pk=office.user.staff_member.pk)
    return form_page(request, "school/staff_office_end.html", {"office": office, "form": form})


def _slip_of(request: RolesRequest, person: StaffMember) -> HttpResponse:
    back = (person.initials_name, reverse("school:staff_member", args=[person.pk]))
    return slip_asked_for(request, person, back=back)


def _account_of(person: StaffMember) -> User:
    if person.user is None:
        raise Http404("У сотрудника нет учётной записи.")
    return person.user
