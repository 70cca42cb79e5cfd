"""The diary: a family reads the week of its child; class teacher and management may look on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from common.kept_bodies import KEPT_BODIES, render_around
from common.parameters import day_parameter
from common.responses import keep_offline
from journal.access import get_diary_with_version
from journal.queries.diary import diary_owners, diary_week
from school.models import Pupil
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
    pupil, version = get_diary_with_version(roles, pupil_id)
    monday = monday_of(day_parameter(request.GET, "week") or roles.today)
    week = KEPT_BODIES.get(
        ("diary", pupil.pk, monday, roles.today, roles.time_zone),
        version,
        lambda: render_to_string("journal/diary_week.html", _week(pupil, monday, roles.today)),
    )
    owners = tuple(diary_owners(roles, pupil))
    page = render_around(request, "journal/diary.html", week, pupil_id=pupil.pk, name=pupil.short_name, owners=owners)
    return keep_offline(page) if pupil.pk in roles.family_pupil_ids else page


def _week(pupil: Pupil, monday: date, today: date) -> dict[str, Any]:
    """What the kept part of the page is drawn from: the same for everybody who may open it."""
    return {
        "today": today,
        "tomorrow": today + timedelta(days=1),
        "week": diary_week(pupil, monday, today),
        "previous_url": _url(pupil.pk, monday - WEEK),
        "next_url": _url(pupil.pk, monday + WEEK),
        "today_url": "" if monday == monday_of(today) else reverse("journal:diary", args=[pupil.pk]),
    }


def _url(pupil_id: int, monday: date) -> str:
    return reverse("journal:diary", args=[pupil_id], query={"week": monday.isoformat()})
