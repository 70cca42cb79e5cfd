"""Who is taught at home, by order: the administrator records it, management reads (§ 3.1, requirements 4)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from common.audience import ADMINISTRATOR, MANAGEMENT, audience
from common.forms import form_page, post_data, save_form
from common.refusals import Refused
from school.access import get_home_schooling_to_end, home_schoolings_visible_to, pupils_to_teach_at_home
from school.actions import begin_home_schooling, end_home_schooling
from school.forms import HomeSchoolingEndForm, HomeSchoolingForm
from school.queries.home_schooling import home_schooling_rows
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_http_methods(["GET", "POST"])
def home_schooling(request: RolesRequest) -> HttpResponse:
    """Orders, the latest first, and for the administrator the form for one more."""
    roles = request.roles
    form = None
    if roles.is_administrator:
        form = HomeSchoolingForm(
            post_data(request), pupils=pupils_to_teach_at_home(roles), initial={"starts_on": roles.today}
        )
    elif request.method == "POST":
        raise PermissionDenied("Обучение на дому записывает администратор.")
    if form and save_form(form, lambda: begin_home_schooling(**form.cleaned_data, by=request.user)):
        messages.success(request, "Записано: уроки класса в эти дни не его, пропусков за них нет.")
        return redirect("school:home_schooling")
    context = {
        "form": form,
        "rows": home_schooling_rows(home_schoolings_visible_to(roles), roles.today),
        "today": roles.today,
    }
    return form_page(request, "school/home_schooling.html", context)


@audience(ADMINISTRATOR)
@require_POST
def home_schooling_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day at home; the next one the pupil is back in class."""
    schooling = get_home_schooling_to_end(request.roles, pk)
    form = HomeSchoolingEndForm(request.POST)
    if not form.is_valid():
        raise Refused("Укажите последний день обучения на дому.")
    end_home_schooling(schooling=schooling, on=form.cleaned_data["on"], by=request.user)
    messages.success(request, "Обучение на дому завершено.")
    return redirect("school:home_schooling")
