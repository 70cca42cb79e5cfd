"""The week of a class, a teacher or an own child."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, FAMILY, MANAGEMENT, TEACHER, audience
from common.parameters import day_parameter, key_parameter
from school.roles import Roles, RolesRequest
from timetable.access import (
    can_edit_timetable,
    get_class_week_to_read,
    get_pupil_week_to_read,
    get_teacher_week_to_read,
)
from timetable.queries.week import Week, lessons_to_open, week_of_class, week_of_pupil, week_of_teacher
from timetable.queries.week_choices import WeekChoices, first_class_id, week_choices
from timetable.rules import monday_of

WEEK = timedelta(days=7)


@audience(*MANAGEMENT, TEACHER, CLASS_TEACHER, *FAMILY)
@require_safe
def week(request: RolesRequest) -> HttpResponse:
    """The current week unless `week` names a day of another; whose it is, `class`, `teacher` or `pupil` says.

    On a weekend without lessons it is the coming week, of a class of the next year the first of that.
    """
    roles = request.roles
    asked = day_parameter(request.GET, "week")
    choices = week_choices(roles)
    kind, pk = _requested_week(request) or _default_week(roles, choices)
    monday = monday_of(max(asked or roles.today, _first_day(choices, kind, pk)))
    title, found = _week(roles, kind, pk, monday) if pk else ("Расписание", None)
    if found and asked is None and found.is_over_on(roles.today):
        monday += WEEK
        title, found = _week(roles, kind, pk, monday)
    context = {
        "title": title,
        "kind": kind,
        "shown_id": pk,
        "week": found,
        "opened": lessons_to_open(roles, found) if found else frozenset(),
        "today": roles.today,
        "choices": choices,
        "can_edit_timetable": can_edit_timetable(roles),
        "setup_url": reverse("timetable:class_setup", args=[pk]) if roles.is_management and kind == "class" else "",
        "day_url": reverse("timetable:substitutions") if roles.is_management else "",
        "previous_url": _url(kind, pk, monday - WEEK),
        "next_url": _url(kind, pk, monday + WEEK),
        "today_url": "" if monday == monday_of(roles.today) else _url(kind, pk, roles.today),
    }
    return render(request, "timetable/week.html", context)


def _requested_week(request: RolesRequest) -> tuple[str, int] | None:
    """Kind and key of the week in the address."""
    for kind in ("pupil", "class", "teacher"):
        key = key_parameter(request.GET, kind)
        if key is not None:
            return kind, key
    return None


def _first_day(choices: WeekChoices, kind: str, pk: int) -> date:
    """A class of the year to come has no week before the one in which that begins."""
    asked = (each for each in choices.classes if kind == "class" and each.pk == pk)
    return next((each.begins_on for each in asked if each.begins_on), date.min)


def _default_week(roles: Roles, choices: WeekChoices) -> tuple[str, int]:
    """Management begins with the first class, a teacher with the own week, a family with the first child."""
    if roles.is_management:
        return "class", first_class_id(choices)
    if roles.staff_id:
        return "teacher", roles.staff_id
    return "pupil", roles.pupil_id or min(roles.ward_ids)


def _week(roles: Roles, kind: str, pk: int, monday: date) -> tuple[str, Week]:
    if kind == "class":
        school_class = get_class_week_to_read(roles, pk)
        return f"Расписание {school_class.name}", week_of_class(school_class, monday)
    if kind == "teacher":
        teacher = get_teacher_week_to_read(roles, pk)
        return f"Расписание: {teacher.initials_name}", week_of_teacher(teacher, monday)
    pupil = get_pupil_week_to_read(roles, pk)
    return f"Расписание: {pupil.short_name}", week_of_pupil(pupil, monday)


def _url(kind: str, pk: int, day: date) -> str:
    return reverse("timetable:week", query={kind: pk, "week": day.isoformat()})
