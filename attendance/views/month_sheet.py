"""The month sheet of a class: on the screen with entry of reasons, as PDF and as XLSX."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from attendance.access import get_class_to_set_reasons, is_class_teacher_of, pupils_to_set_reasons
from attendance.actions import add_excuse_note, withdraw_notes_of_day
from attendance.forms.month_sheet import DayReasonForm, reason_options
from attendance.queries.month_sheet import MonthSheet, explanation, month_document, month_of
from attendance.queries.month_sheet import month_sheet as sheet_of_month
from attendance.queries.pupil import LISTS
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.clock import current_moment
from common.forms import by_method, form_page, post_data, save_form
from common.parameters import day_parameter
from common.sheets import CONTENT_TYPES, sheet_answer
from school.access import cards_open_to, get_class_to_read
from school.models import SchoolClass
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def month_sheet(request: RolesRequest, class_id: int) -> HttpResponse:
    """Pupils by days of the month, the present one unless `month` names a day of another.

    With `show` only those who make up a sum of the class.
    """
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_set_reasons)
    school_class = get_class(request.roles, class_id)
    first = _month(request)
    sheet = sheet_of_month(school_class, first)
    form = _form(request, school_class, sheet)
    if form and save_form(form, lambda: _write(request, form)):
        data = form.cleaned_data
        messages.success(request, f"Сохранено: {data['pupil'].short_name}, {data['on']:%d.%m}.")
        return redirect(f"{_url(class_id, first)}#c-{data['pupil'].pk}-{data['on'].day}")
    return form_page(request, "attendance/month_sheet.html", _context(request, school_class, sheet, form))


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def month_sheet_file(request: RolesRequest, class_id: int, kind: str) -> HttpResponse:
    """The month sheet as a file to print and sign."""
    school_class = get_class_to_read(request.roles, class_id)
    if kind not in CONTENT_TYPES:
        raise Http404
    first = _month(request)
    document = month_document(
        sheet_of_month(school_class, first),
        school_class,
        school=request.roles.school_name,
        author=request.user.initials_name,
        made_at=current_moment(),
    )
    subject = f"табель посещаемости {school_class.name}, {first:%m.%Y}"
    filename = f"Посещаемость {school_class.name} {first:%Y-%m}"
    names = signers_on(request.roles.today, author=request.user, school_class=school_class)
    return sheet_answer(signed(document, names), kind, subject=subject, filename=filename)


def _form(request: RolesRequest, school_class: SchoolClass, sheet: MonthSheet) -> DayReasonForm | None:
    """The form of the class teacher; management only reads."""
    if not is_class_teacher_of(request.roles, school_class):
        return None
    return DayReasonForm(
        post_data(request),
        pupils=pupils_to_set_reasons(request.roles, school_class),
        options=reason_options(sheet.letters),
    )


def _write(request: RolesRequest, form: DayReasonForm) -> None:
    pupil, on, kind = (form.cleaned_data[name] for name in ("pupil", "on", "kind"))
    if kind is None:
        withdraw_notes_of_day(pupil=pupil, on=on, by=request.user)
    else:
        add_excuse_note(pupil=pupil, kind=kind, starts_on=on, ends_on=on, by=request.user)


def _context(
    request: RolesRequest, school_class: SchoolClass, sheet: MonthSheet, form: DayReasonForm | None
) -> dict[str, object]:
    first, last = month_of(sheet.first)
    query = {"month": first.isoformat()}
    of_month = {"starts_on": first.isoformat(), "ends_on": last.isoformat(), "class": school_class.pk}
    cards, show = cards_open_to(request.roles), request.GET.get("show", "")
    return {
        "school_class": school_class,
        "sheet": sheet.counted(show) if show in LISTS else sheet,
        "list_title": LISTS.get(show, ""),
        "list_count": getattr(sheet.total, show) if show in LISTS else 0,
        "sheet_url": _url(school_class.pk, first),
        "form": form,
        "urls": {
            row.pupil_id: reverse("attendance:pupil_absences", args=[row.pupil_id], query=of_month)
            for row in sheet.rows
            if row.pupil_id in cards
        },
        "options": reason_options(sheet.letters),
        "explanation": explanation(sheet.letters),
        "today": request.roles.today,
        "previous_url": _url(school_class.pk, (first - timedelta(days=1)).replace(day=1)),
        "next_url": _url(school_class.pk, last + timedelta(days=1)),
        "files": [
            (title, reverse("attendance:month_sheet_file", args=[school_class.pk, kind], query=query))
            for title, kind in (("PDF", "pdf"), ("XLSX", "xlsx"))
        ],
    }


def _month(request: RolesRequest) -> date:
    """The first day of the month asked for."""
    return (day_parameter(request.GET, "month") or request.roles.today).replace(day=1)


def _url(class_id: int, first: date) -> str:
    return reverse("attendance:month_sheet", args=[class_id], query={"month": first.isoformat()})
