"""The diary: a family reads the week of its child; class teacher and management may look on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, audience
from common.clock import current_moment
from common.formatting import date_day, date_short
from common.forms import report_result
from common.parameters import day_parameter, whole_number
from common.responses import keep_offline
from journal.access import ReadDiary, get_diary_with_reader, get_homework_to_tick, get_week_to_see, may_read_card_too
from journal.actions import see_week, tick_homework
from journal.queries.diary import DiaryWeek, diary_week
from journal.queries.kept_bodies import KEPT_BODIES, render_around
from school.models import Pupil
from school.roles import Roles, RolesRequest
from timetable.rules import monday_of

WEEK = timedelta(days=7)


@audience(*FAMILY)
@require_safe
def diaries(request: RolesRequest) -> HttpResponse:
    """«Дневник» in the header: the own one, or the first child's, which leads on to the others."""
    return redirect("journal:diary", request.roles.pupil_id or min(request.roles.ward_ids))


@dataclass(frozen=True)
class _Asked:
    """What of the diary is asked for: a week, on a phone one day of it. `is_own`: the pupil reads it himself."""

    pupil: Pupil
    monday: date
    day: date | None
    today: date
    is_own: bool


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def diary(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """One week of one pupil, the current one unless `week` or `day` names a day of another.

    A phone shows one day of it: `day`, or else the one that a family wants to know about now.
    """
    roles = request.roles
    found = get_diary_with_reader(roles, pupil_id)
    day = day_parameter(request.GET, "day")
    monday = monday_of(day or day_parameter(request.GET, "week") or roles.today)
    asked = _Asked(found.pupil, monday, day, roles.today, is_own=roles.pupil_id == found.pupil.pk)
    body, last = _body(roles, found, asked)
    page = render_around(
        request,
        "journal/diary.html",
        body,
        pupil_id=found.pupil.pk,
        name=found.pupil.short_name,
        on_paper=f"{found.pupil.short_name}, {found.school_class}, неделя с {date_short(monday)} по {date_short(last)}",
        owners=found.children,
        week=monday.isoformat(),
        days=f"{date_day(monday)}–{date_day(last)}",
        day=day.isoformat() if day else "",
        is_own=asked.is_own,
        has_card=may_read_card_too(roles, found.pupil),
        may_see_week=found.pupil.pk in roles.ward_ids and monday <= roles.today,
        has_seen_week=monday in found.weeks_seen,
    )
    return keep_offline(page) if found.pupil.pk in roles.family_pupil_ids else page


def _body(roles: Roles, found: ReadDiary, asked: _Asked) -> tuple[bytes, date]:
    """The week as it is kept for all who are to see the same, and its last day.

    Whoever has read what is new shares one with the rest.
    """
    read = cache(partial(diary_week, asked.pupil, asked.monday, asked.today))
    place = (asked.pupil.pk, asked.monday, asked.today, roles.time_zone)
    facts = KEPT_BODIES.get(("diary facts", *place), found.version, lambda: _facts(read(), asked.today)).decode()
    last, over_at, latest = facts.split("|")
    now = timezone.localtime(current_moment())
    is_over = not over_at or now.time() >= time.fromisoformat(over_at)
    is_new = found.new_since and latest and datetime.fromisoformat(latest) > found.new_since
    new_since = found.new_since if is_new else None
    body = KEPT_BODIES.get(
        ("diary", *place, asked.day, is_over, asked.is_own, new_since),
        found.version,
        lambda: render_to_string("journal/diary_week.html", _drawn_from(read(), asked, new_since, is_over=is_over)),
    )
    return body, date.fromisoformat(last)


def _facts(week: DiaryWeek, today: date) -> str:
    """The last day, when today's lessons end, and when the latest mark was written.

    On the last two depends what one person is shown.
    """
    over_at = next((day.over_at for day in week.days if day.on == today), None)
    moments = [recent.mark.written_at.isoformat() for recent in week.recent if recent.mark.written_at]
    return f"{week.days[-1].on}|{over_at or ''}|{max(moments, default='')}"


def _drawn_from(week: DiaryWeek, asked: _Asked, since: datetime | None, *, is_over: bool) -> dict[str, Any]:
    """What the kept part of the page is drawn from."""
    chosen = asked.day or week.day_to_open(asked.today, is_over=is_over)
    new = week.marks_after(since)
    here = reverse("journal:diary", args=[asked.pupil.pk])
    return {
        "pupil_id": asked.pupil.pk,
        "today": asked.today,
        "tomorrow": asked.today + timedelta(days=1),
        "week": week,
        "chosen": chosen,
        "tabs": [(day.on, f"{here}?day={day.on}", sum(m.on == day.on for m in new)) for day in week.tabs],
        "new": [(recent, f"{here}?day={recent.on}") for recent in new],
        "since": since,
        "is_own": asked.is_own,
        "previous_url": f"{here}?week={asked.monday - WEEK}",
        "next_url": f"{here}?week={asked.monday + WEEK}",
        "today_url": "" if asked.monday == monday_of(asked.today) else here,
    }


def _url(pupil: Pupil, **days: date) -> str:
    return reverse("journal:diary", args=[pupil.pk], query={name: day.isoformat() for name, day in days.items()})


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def homework_tick(request: RolesRequest, pupil_id: int, lesson_id: int) -> HttpResponse:
    """«Сделано» beside homework, or taken back; only the pupil's own button."""
    pupil, homework = get_homework_to_tick(request.roles, pupil_id, lesson_id)
    version = whole_number(request.POST.get("version"))
    tick_homework(
        pupil=pupil,
        homework=homework,
        seen_version=version or homework.version,
        is_done=version is not None,
        by=request.user,
    )
    day = day_parameter(request.POST, "day")
    return redirect(_url(pupil, day=day) if day else reverse("journal:diary", args=[pupil.pk]))


@audience(*FAMILY, CLASS_TEACHER, *MANAGEMENT)
@require_POST
def week_seen(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """«Ознакомлен»: a guardian has looked at the week."""
    roles = request.roles
    pupil, guardian = get_week_to_see(roles, pupil_id)
    monday = monday_of(day_parameter(request.POST, "week") or roles.today)
    report_result(
        request,
        lambda: see_week(pupil=pupil, guardian=guardian, monday=monday, today=roles.today, by=request.user),
        f"Отмечено: вы ознакомились с неделей с {date_day(monday)}.",
    )
    return redirect(_url(pupil, week=monday))
