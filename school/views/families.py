"""Guardians of a pupil: add, find, link, correct, end the bond."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actions import log_access
from accounts.models import AccessAction
from accounts.queries import has_live_slip
from common.addresses import client_address
from common.audience import ADMINISTRATOR, CLASS_TEACHER, audience
from common.forms import form_page, post_data, save_form
from entry.views import save_edit
from school.access import (
    get_guardian_to_write,
    get_guardianship_to_write,
    get_pupil_to_write,
    guardians_editable_by,
    pupils_visible_to,
    staff_accounts_to_share,
)
from school.actions import add_guardian, change_guardian, end_guardianship, link_guardian, share_staff_account
from school.forms import (
    GuardianForm,
    GuardianSearchForm,
    GuardianshipEndForm,
    GuardianshipForm,
    NewGuardianForm,
    StaffAccountForm,
)
from school.queries.families import search_guardians
from school.roles import RolesRequest

_SLIP_ENDED = (
    "Листок доступа, выданный представителю раньше, отозван: он открыл бы дневник ребёнка из другого класса. "
    "Новый выдаёт администратор."
)


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardian_new(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """A guardian of the pupil who is not on record yet."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    person = NewGuardianForm(post_data(request))
    bond = GuardianshipForm(post_data(request), initial={"starts_on": request.roles.today})
    if saved := save_form(
        person,
        lambda: add_guardian(pupil=pupil, **person.cleaned_data, **bond.cleaned_data, by=request.user),
        also=bond,
    ):
        messages.success(request, f"Представитель записан: {saved.result.full_name}. Теперь выдайте листок доступа.")
        return redirect("school:pupil", pk=pupil.pk)
    return form_page(request, "school/guardian_new.html", {"pupil": pupil, "person": person, "bond": bond})


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_GET
def guardian_search(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """Guardians already on record, to be linked with one more child; each search goes into the access log (P-07).

    A class teacher finds only the families of the own class: linking gives the right to issue the guardian's login.
    """
    pupil = get_pupil_to_write(request.roles, pupil_id)
    form = GuardianSearchForm(request.GET if "name" in request.GET else None)
    search = None
    if form.is_valid():
        name = form.cleaned_data["name"]
        guardians = guardians_editable_by(request.roles)
        children = pupils_visible_to(request.roles)
        search = search_guardians(guardians, children=children, name=name, pupil=pupil, day=request.roles.today)
        log_access(
            action=AccessAction.READ,
            subject=f"поиск представителей: {name}",
            address=client_address(request),
            by=request.user,
        )
    return render(
        request,
        "school/guardian_search.html",
        {"pupil": pupil, "form": form, "search": search, "is_administrator": request.roles.is_administrator},
    )


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardianship_new(request: RolesRequest, pupil_id: int, pk: int) -> HttpResponse:
    """Links a guardian on record with one more child."""
    pupil = get_pupil_to_write(request.roles, pupil_id)
    guardian = get_guardian_to_write(request.roles, pk)
    form = GuardianshipForm(post_data(request), initial={"starts_on": request.roles.today})
    had_slip = form.is_bound and guardian.user is not None and has_live_slip(guardian.user)
    if save_form(form, lambda: link_guardian(guardian=guardian, pupil=pupil, **form.cleaned_data, by=request.user)):
        if had_slip and guardian.user and not has_live_slip(guardian.user):
            messages.warning(request, _SLIP_ENDED)
        messages.success(request, f"Представитель связан с учеником: {guardian.full_name}.")
        return redirect("school:pupil", pk=pupil.pk)
    return form_page(request, "school/guardianship_new.html", {"pupil": pupil, "guardian": guardian, "form": form})


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardian(request: RolesRequest, pk: int) -> HttpResponse:
    """Name and contacts of a guardian."""
    found = get_guardian_to_write(request.roles, pk)
    can_share_account = request.roles.is_administrator and found.user_id is None
    form = GuardianForm(post_data(request), instance=found)
    if save_edit(form, lambda: change_guardian(guardian=found, **form.cleaned_data, by=request.user), by=request.user):
        messages.success(request, "Данные представителя сохранены.")
        return redirect("school:guardian", pk=found.pk)
    return form_page(
        request, "school/guardian.html", {"guardian": found, "form": form, "can_share_account": can_share_account}
    )


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def guardian_account(request: RolesRequest, pk: int) -> HttpResponse:
    """A guardian who also works at the school gets the staff member's account (R-01)."""
    found = get_guardian_to_write(request.roles, pk)
    form = StaffAccountForm(post_data(request), staff=staff_accounts_to_share(request.roles))
    if save_form(form, lambda: share_staff_account(guardian=found, **form.cleaned_data, by=request.user)):
        messages.success(request, f"{found.full_name}: вход общий с учётной записью сотрудника.")
        return redirect("school:guardian", pk=found.pk)
    return form_page(request, "school/guardian_account.html", {"guardian": found, "form": form})


@audience(ADMINISTRATOR, CLASS_TEACHER)
@require_http_methods(["GET", "POST"])
def guardianship_end(request: RolesRequest, pk: int) -> HttpResponse:
    """Ends a guardian's access to the child from a day on (P-17)."""
    bond = get_guardianship_to_write(request.roles, pk)
    form = GuardianshipEndForm(post_data(request), row=bond, initial={"ends_on": bond.ends_on or request.roles.today})
    write = partial(end_guardianship, guardianship=bond, by=request.user)
    if save_edit(form, lambda: write(**form.cleaned_data), by=request.user, field="ends_on"):
        messages.success(request, f"Доступ прекращён: {bond.guardian.full_name}.")
        return redirect("school:pupil", pk=bond.pupil_id)
    return form_page(request, "school/guardianship_end.html", {"bond": bond, "form": form})
