"""The diary: a family reads the week of its child; class teacher and management may look on."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from common.dated import parsed_date
from journal.access import get_diary_to_read
from journal.queries.diary import diary_owners, diary_week
from school.roles import RolesRequest
from timetable.rules import monday_of

WEEK = timedelta(days=7)


@audience(*FAMILY)
@require_safe
def diaries(request: RolesRequest) -> HttpResponse:
    """«Дневник» in the header: the own one, or the first child's, which leads on to the others."""
    return redirect("journal:diary", request.roles.pupil_id or min(request.roles.ward_ids))


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def diary(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """One week of one pupil, the current one unless `week` names a day of another."""
    roles = request.roles
    pupil = get_diary_to_read(roles, pupil_id)
    monday = monday_of(parsed_date(request.GET.get("week")) or roles.today)
    context = {
        "pupil": pupil,
        "today": roles.today,
        "tomorrow": roles.today + timedelta(days=1),
        "owners": diary_owners(roles, pupil),
        "week": diary_week(pupil, monday, roles.today),
        "previous_url": _url(pupil_id, monday - WEEK),
        "next_url": _url(pupil_id, monday + WEEK),
        "today_url": "" if monday == monday_of(roles.today) else reverse("journal:diary", args=[pupil_id]),
    }
    return render(request, "journal/diary.html", context)


def _url(pupil_id: int, monday: date) -> str:
    return reverse("journal:diary", args=[pupil_id], query={"week": monday.isoformat()})
