"""«Утро класса»: who is missing, why, who came late, on one page and with one button (§ 3.4)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from attendance.access import (
    get_class_to_set_reasons,
    is_class_teacher_of,
    led_classes,
    notices_visible_to,
    pupils_to_set_reasons,
)
from attendance.actions import record_day
from attendance.forms.class_day import ClassDayForm, accept_option, day_options
from attendance.queries.class_day import LISTS
from attendance.queries.class_day import class_day as day_of_class
from attendance.queries.codes import absence_letters
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.formatting import counted
from common.forms import by_method, form_page, post_data, save_form
from common.parameters import day_parameter
from school.access import get_class_to_read
from school.models import SchoolClass
from school.roles import RolesRequest
from timetable.queries.class_days import days_around


@audience(CLASS_TEACHER)
@require_safe
def mornings(request: RolesRequest) -> HttpResponse:
    """«Утро класса» in the header: the first class that the person leads."""
    first = led_classes(request.roles).first()
    if first is None:
        raise Http404
    return redirect("attendance:class_day", first.pk)


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def class_day(request: RolesRequest, class_id: int) -> HttpResponse:
    """The class on a day, today unless `on` names another; its class teacher says who is away and why.

    With `show` only those whom the number of another page counts.
    """
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_set_reasons)
    school_class = get_class(request.roles, class_id)
    on = day_parameter(request.GET, "on") or request.roles.today
    form = _form(request, school_class, on)
    if form and (saved := save_form(form, lambda: _write(request, form, on))):
        messages.success(request, f"Сохранено: {counted(saved.result, 'отметка', 'отметки', 'отметок')}.")
        return redirect(_url(class_id, on))
    return form_page(request, "attendance/class_day.html", _context(request, school_class, on, form))


def _write(request: RolesRequest, form: ClassDayForm, on: date) -> int:
    return record_day(entries=form.entries, on=on, is_today=on == request.roles.today, by=request.user)


def _form(request: RolesRequest, school_class: SchoolClass, on: date) -> ClassDayForm | None:
    """The form of the class teacher; management only reads."""
    if not is_class_teacher_of(request.roles, school_class):
        return None
    today = request.roles.today
    return ClassDayForm(
        post_data(request),
        pupils=pupils_to_set_reasons(request.roles, school_class),
        options=day_options(absence_letters(), is_today=on == today, is_ahead=on > today),
        notices={notice.pk: notice for notice in notices_visible_to(request.roles).on(on)},
    )


def _context(
    request: RolesRequest, school_class: SchoolClass, on: date, form: ClassDayForm | None
) -> dict[str, object]:
    day, today = day_of_class(school_class, on), request.roles.today
    days = days_around([school_class.pk], on)[school_class.pk]
    show = request.GET.get("show", "")
    return {
        "school_class": school_class,
        "day": day.counted(show) if show in LISTS else day,
        "list_title": LISTS.get(show, ""),
        "page_url": _url(school_class.pk, on),
        "days": days,
        "on": on,
        "form": form,
        "accept": {row.pupil_id: accept_option(row.notice) for row in day.rows if row.notice},
        "previous_url": _url(school_class.pk, days.before) if days.before else "",
        "next_url": _url(school_class.pk, days.after) if days.after else "",
        "today_url": "" if on == today else _url(school_class.pk, today),
        "is_today": on == today,
    }


def _url(class_id: int, on: date) -> str:
    return reverse("attendance:class_day", args=[class_id], query={"on": on.isoformat()})
