"""Меню: a file for each day, for everybody who has signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import MEALS_OFFICER, SIGNED_IN, audience
from common.forms import form_page, post_data, post_files, save_form
from common.responses import stored_file
from common.uploads import was_too_large
from meals.access import get_menu_to_read, is_meals_officer, menus_shown
from meals.actions import put_menu, remove_menu
from meals.forms.menus import MenuForm
from meals.queries.menus import doubts_of_menu
from school.roles import RolesRequest

_SHOWN = 30


@audience(SIGNED_IN)
@require_safe
def menus(request: RolesRequest) -> HttpResponse:
    """The latest menus, that of today first to be seen."""
    context = {
        "menus": list(menus_shown()[:_SHOWN]),
        "today": request.roles.today,
        "is_officer": is_meals_officer(request.roles),
    }
    return render(request, "meals/menus.html", context)


@audience(MEALS_OFFICER)
@require_http_methods(["GET", "POST"])
def menu_new(request: RolesRequest) -> HttpResponse:
    """The officer uploads the menu of a day in place of the one shown."""
    form = MenuForm(post_data(request), post_files(request), initial={"on": request.roles.today}, doubts=doubts_of_menu)
    if form.is_bound and was_too_large(request, "file"):
        form.add_error("file", "Файл больше 5 МБ: сохраните его меньшим.")
    if save_form(form, lambda: put_menu(**form.cleaned_data, by=request.user)):
        messages.success(request, "Меню загружено.")
        return redirect("meals:menus")
    return form_page(request, "meals/menu_new.html", {"form": form})


@audience(MEALS_OFFICER)
@require_POST
def menu_removal(request: RolesRequest, pk: int) -> HttpResponse:
    """The officer takes a menu away."""
    remove_menu(menu=get_menu_to_read(pk), by=request.user)
    messages.success(request, "Меню убрано.")
    return redirect("meals:menus")


@audience(SIGNED_IN)
@require_safe
def menu_file(request: RolesRequest, pk: int) -> HttpResponse:
    """The file itself: saved, never run in the browser."""
    found = get_menu_to_read(pk)
    return stored_file(found.storage_name, found.file_name, found.content_type)
