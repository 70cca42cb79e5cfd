"""Табель учёта питания: of a class, of the school; closing the month and correcting a closed one."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, MEALS_OFFICER, audience
from common.forms import form_page, post_data, report_result, save_form
from common.sheets import CONTENT_TYPES, sheet_answer
from meals.access import (
    classes_fed,
    classes_of_year,
    get_class_to_read,
    get_sheet_to_correct,
    is_meals_officer,
    pupils_in_month,
    require_officer,
)
from meals.actions import close_month, correct_sheet
from meals.forms.lists import served_asked_for, served_of_class
from meals.forms.sheets import CorrectionForm, month_asked_for
from meals.queries.class_day import KINDS
from meals.queries.documents import class_document, month_title, school_document
from meals.queries.month_lists import served_list
from meals.queries.sheets import class_sheet, school_sheet
from meals.rules.sheets import closable_from, month_after, month_before
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest


def month_frame(month: date, today: date) -> dict[str, object]:
    """What a page of a month needs to lead to its neighbours."""
    return {
        "month": month,
        "title": month_title(month),
        "before": f"{month_before(month):%Y-%m}",
        "after": f"{month_after(month):%Y-%m}" if month_after(month) <= today else "",
        "today": today,
    }


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_safe
def school(request: RolesRequest) -> HttpResponse:
    """The school's sheet of a month: sums by class, category and source; with `show` whose portions a number counts."""
    month = month_asked_for(request.GET, request.roles.today)
    sheet, asked = school_sheet(classes_fed(request.roles), month), served_asked_for(request.GET)
    context = {
        **month_frame(month, request.roles.today),
        "sheet": sheet,
        "listed": served_list(sheet.month, asked) if asked else None,
        "kinds": KINDS,
        "may_close": is_meals_officer(request.roles) and request.roles.today >= closable_from(month),
        "closable_from": closable_from(month),
    }
    return render(request, "meals/school_sheet.html", context)


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_safe
def school_file(request: RolesRequest, kind: str) -> HttpResponse:
    """The same as PDF or XLSX."""
    if kind not in CONTENT_TYPES:
        raise Http404
    month = month_asked_for(request.GET, request.roles.today)
    document = school_document(school_sheet(classes_fed(request.roles), month), request.user)
    name = f"Сводный табель питания {month:%Y-%m}"
    names = signers_on(request.roles.today, author=request.user)
    return sheet_answer(signed(document, names), kind, subject=name, filename=name)


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_POST
def closing(request: RolesRequest) -> HttpResponse:
    """The officer closes a month for good."""
    require_officer(request.roles)
    month = month_asked_for(request.POST, request.roles.today)
    done = f"Табель закрыт: {month_title(month).lower()} Теперь только исправления к табелю."
    report_result(request, lambda: close_month(month=month, by=request.user), done)
    return redirect(f"{reverse('meals:school_sheet')}?month={month:%Y-%m}")


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def of_class(request: RolesRequest, class_id: int) -> HttpResponse:
    """The sheet of a class: pupils by days; with `show` whose portions a number counts."""
    school_class = get_class_to_read(request.roles, class_id)
    month = month_asked_for(request.GET, request.roles.today)
    sheet, asked = class_sheet(school_class, month), served_of_class(request.GET, school_class.pk)
    context = {
        **month_frame(month, request.roles.today),
        "sheet": sheet,
        "listed": served_list(sheet.month, asked) if asked else None,
        "kinds": KINDS,
        "classes": list(classes_of_year(request.roles)),
        "is_officer": is_meals_officer(request.roles),
    }
    return render(request, "meals/class_sheet.html", context)


@audience(MEALS_OFFICER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_file(request: RolesRequest, class_id: int, kind: str) -> HttpResponse:
    """The same as PDF or XLSX."""
    school_class = get_class_to_read(request.roles, class_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    month = month_asked_for(request.GET, request.roles.today)
    document = class_document(class_sheet(school_class, month), request.user)
    name = f"Табель питания {school_class.name} {month:%Y-%m}"
    names = signers_on(request.roles.today, author=request.user, school_class=school_class)
    return sheet_answer(signed(document, names), kind, subject=name, filename=name)


@audience(MEALS_OFFICER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def correction(request: RolesRequest, pk: int, class_id: int) -> HttpResponse:
    """The officer adds a meal to a closed month or strikes one out, with the reason."""
    sheet = get_sheet_to_correct(request.roles, pk)
    school_class = get_class_to_read(request.roles, class_id)
    form = CorrectionForm(
        post_data(request), pupils=pupils_in_month(school_class, sheet.month), initial={"on": sheet.month}
    )
    if saved := save_form(form, lambda: correct_sheet(sheet=sheet, by=request.user, **form.cleaned_data)):
        messages.success(request, f"Исправление № {saved.result.number} внесено.")
        return redirect(f"{reverse('meals:class_sheet', args=[school_class.pk])}?month={sheet.month:%Y-%m}")
    context = {"form": form, "school_class": school_class, "title": month_title(sheet.month), "month": sheet.month}
    return form_page(request, "meals/correction.html", context)
