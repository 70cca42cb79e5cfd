"""A list of pupils: upload, preview, confirmation."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from xlsxwriter import Workbook

from common.audience import ADMINISTRATOR, audience
from common.forms import attempt, form_page, post_data, post_files, save_form
from common.refusals import Refused
from common.signs import escape_formula
from common.uploads import was_too_large
from school.access import first_day_to_fill, get_own_import
from school.actions import confirm_import, stage_import
from school.forms import ImportForm
from school.models import PupilImport
from school.queries.imports import preview_of
from school.roles import RolesRequest
from school.rules import REQUIRED, TEMPLATE, TITLES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def pupil_import(request: RolesRequest) -> HttpResponse:
    """The upload. Nothing is written into the school yet."""
    form = ImportForm(
        post_data(request),
        post_files(request),
        too_large=was_too_large(request, "file"),
        initial={"starts_on": first_day_to_fill(request.roles), "order_dated": request.roles.today},
    )

    def write() -> PupilImport:
        order = {name: form.cleaned_data[name] for name in ("starts_on", "order_number", "order_dated")}
        name = str(request.FILES["file"])
        return stage_import(file_name=name, book=form.cleaned_data["file"], **order, by=request.user)

    if saved := save_form(form, write):
        return redirect("school:pupil_import_preview", pk=saved.result.pk)
    titles = [(TITLES[column], column in REQUIRED) for column in TEMPLATE]
    return form_page(request, "school/pupil_import.html", {"form": form, "titles": titles})


@audience(ADMINISTRATOR)
@require_GET
def pupil_import_preview(request: RolesRequest, pk: int) -> HttpResponse:
    """What each row would do and what stands in its way."""
    upload = get_own_import(request.roles, pk)
    preview = preview_of(upload, today=request.roles.today)
    return render(request, "school/pupil_import_preview.html", {"upload": upload, "preview": preview})


@audience(ADMINISTRATOR)
@require_POST
def pupil_import_confirmation(request: RolesRequest, pk: int) -> HttpResponse:
    """Writes the whole list; a second click changes nothing. What stands in the way is told above the preview."""
    upload, same = get_own_import(request.roles, pk), request.POST.getlist("same")
    outcome = attempt(lambda: confirm_import(upload=upload, same=same, by=request.user))
    if isinstance(outcome, Refused):
        messages.error(request, outcome.message)
        return redirect("school:pupil_import_preview", pk=pk)
    written = outcome.result
    messages.success(request, f"Зачислено учащихся: {written.pupils_created}. Приказ № {written.order_number}.")
    return redirect("school:classes")


@audience(ADMINISTRATOR)
@require_GET
def pupil_import_template(request: RolesRequest) -> HttpResponse:
    """An empty table with the right headings."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Учащиеся")
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(TEMPLATE) - 1, 18, text)
        for position, column in enumerate(TEMPLATE):
            sheet.write_string(0, position, escape_formula(TITLES[column] + "*" * (column in REQUIRED)), head)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = "attachment; filename=uchashchiesya.xlsx"
    return response
