"""The sheet for the staff room: what does not go by the timetable today and on the next day."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.clock import current_moment
from common.parameters import day_parameter
from common.sheets import SheetFormat, sheet_answer
from school.queries.signers import signed, signers_on
from school.roles import RolesRequest
from timetable.queries.day_sheet import day_sheet as sheet_of
from timetable.queries.day_sheet import day_sheet_document as document_of


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def day_sheet(request: RolesRequest) -> HttpResponse:
    """Changes of the day of the address, today when it names none, and of the next day."""
    on = _day(request)
    files = {
        kind.upper(): reverse(f"timetable:day_sheet_{kind}", query={"day": on.isoformat()}) for kind in ("pdf", "xlsx")
    }
    context = {"sheet": sheet_of(on), "files": files, "is_management": request.roles.is_management}
    return render(request, "timetable/day_sheet.html", context)


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def day_sheet_file(request: RolesRequest, kind: SheetFormat) -> HttpResponse:
    """The same for print or as a spreadsheet."""
    on = _day(request)
    document = document_of(sheet_of(on), request.roles, request.user, current_moment())
    names = signers_on(request.roles.today, author=request.user)
    return sheet_answer(signed(document, names), kind, subject="Лист замен", filename=f"Лист замен {on:%d.%m.%Y}")


def _day(request: RolesRequest) -> date:
    return day_parameter(request.GET, "day") or request.roles.today
