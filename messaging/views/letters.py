"""A letter to parents as it was sent: on the screen and as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, GUARDIAN, MANAGEMENT, audience
from common.formatting import date_short
from common.sheets import sheet_answer
from messaging.access import get_letter_to_read
from messaging.models import ParentsLetter
from messaging.rules.letters import sheet_from_json
from school.roles import RolesRequest


@audience(GUARDIAN, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def letter(request: RolesRequest, pk: int) -> HttpResponse:
    """The report as it was when it was sent."""
    found = get_letter_to_read(request.roles, pk)
    return render(request, "messaging/letter.html", {"letter": found, "report": sheet_from_json(found.content)})


@audience(GUARDIAN, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def letter_file(request: RolesRequest, pk: int) -> HttpResponse:
    """The same for print."""
    found = get_letter_to_read(request.roles, pk)
    name = _name(found)
    return sheet_answer(sheet_from_json(found.content), "pdf", subject=name, filename=name)


def _name(found: ParentsLetter) -> str:
    days = f"с {date_short(found.starts_on)} по {date_short(found.ends_on)}"
    return f"Отчёт родителям {found.pupil.short_name}, {days}"
