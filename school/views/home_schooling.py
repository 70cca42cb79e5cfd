"""Who is taught at home, by order: the administrator records it, management reads (§ 3.1, requirements 4)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common.audience import ADMINISTRATOR, MANAGEMENT, audience
from common.forms import Saved, form_page, post_data
from common.refusals import Refused
from school.access import get_home_schooling_to_end, home_schoolings_visible_to, pupils_to_teach_at_home
from school.actions import begin_home_schooling, end_home_schooling
from school.forms import HomeSchoolingEndForm, HomeSchoolingForm
from school.models import ChangeKind, HomeSchooling
from school.queries.affected import Change, concerning
from school.queries.home_schooling import home_schooling_rows
from school.roles import RolesRequest
from school.views.confirmed_changes import PageOfChange, SeenWrite, save_seen


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
    saved = _begin(request, form) if form else None
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, "Записано: уроки класса в эти дни не его, пропусков за них нет.")
        return redirect("school:home_schooling")
    context = {
        "form": form,
        "rows": home_schooling_rows(home_schoolings_visible_to(roles), roles.today),
        "today": roles.today,
    }
    return form_page(request, "school/home_schooling.html", context)


def _begin(request: RolesRequest, form: HomeSchoolingForm) -> Saved[HomeSchooling] | HttpResponse | None:
    """Written when what hangs on the days has been seen."""

    def days() -> list[Change]:
        typed = form.cleaned_data
        return [concerning(ChangeKind.HOME, typed["pupil"].pk, typed["starts_on"], typed["ends_on"])]

    name = form.cleaned_data["pupil"].short_name if form.is_valid() else ""
    return save_seen(
        request,
        form,
        SeenWrite(
            changes=days,
            write=lambda: begin_home_schooling(**form.cleaned_data, by=request.user),
            page=_page(f"Обучение на дому: {name}", "Записать приказ"),
        ),
    )


def _page(title: str, button: str) -> PageOfChange:
    return PageOfChange(title, button, reverse("school:home_schooling"), "Обучение на дому")


@audience(ADMINISTRATOR)
@require_POST
def home_schooling_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day at home; the next one the pupil is back in class."""
    schooling = get_home_schooling_to_end(request.roles, pk)
    form = HomeSchoolingEndForm(request.POST)
    if not form.is_valid():
        raise Refused("Укажите последний день обучения на дому.")
    on = form.cleaned_data["on"]
    saved = save_seen(
        request,
        form,
        SeenWrite(
            changes=lambda: [concerning(ChangeKind.HOME, schooling.pupil_id, on + timedelta(days=1), None)],
            write=lambda: end_home_schooling(schooling=schooling, on=on, by=request.user),
            page=_page(f"Конец обучения на дому: {schooling.pupil.short_name}", "Завершить"),
        ),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if not saved:
        raise Refused(" ".join(map(str, form.non_field_errors())))
    messages.success(request, "Обучение на дому завершено.")
    return redirect("school:home_schooling")
