"""The day of substitutions: who is away, who gives the lessons instead (R-25)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.forms import report_result, valid_or_reported
from common.parameters import day_parameter, key_parameter
from school.roles import RolesRequest
from timetable.access import (
    can_edit_timetable,
    get_lesson_to_arrange,
    get_substitution_to_arrange,
    lessons_visible_to,
    possible_substitutes,
)
from timetable.actions import end_substitution, substitute_teacher
from timetable.forms import SubstitutionForm
from timetable.models.lessons import SubstitutionReason
from timetable.queries.absences import absences_on
from timetable.queries.substitutions import substitution_day


@audience(*MANAGEMENT)
@require_safe
def substitutions(request: RolesRequest) -> HttpResponse:
    """All lessons of the day, today unless `day` names another; with `teacher` his lessons with a form for each."""
    roles = request.roles
    on = day_parameter(request.GET, "day") or roles.today
    teacher_id = key_parameter(request.GET, "teacher")
    context = {
        "day": substitution_day(lessons_visible_to(roles), on, teacher_id=teacher_id),
        "absences": absences_on(on, on),
        "teacher_id": teacher_id,
        "reasons": SubstitutionReason.choices,
        "can_edit_timetable": can_edit_timetable(roles),
        "previous_url": _url(on - timedelta(days=1)),
        "next_url": _url(on + timedelta(days=1)),
        "today_url": "" if on == roles.today else _url(roles.today),
    }
    return render(request, "timetable/substitutions.html", context)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def substitution_new(request: RolesRequest, pk: int) -> HttpResponse:
    """Names a substitute for the lesson."""
    lesson = get_lesson_to_arrange(request.roles, pk)
    back = _url(lesson.on, lesson.teacher_id)
    form = SubstitutionForm(request.POST, staff=possible_substitutes(request.roles))
    if valid_or_reported(request, form):
        report_result(
            request,
            lambda: substitute_teacher(lesson=lesson, **form.cleaned_data, by=request.user),
            f"Замена записана: {lesson}, {form.cleaned_data['substitute'].initials_name}",
        )
    return redirect(back)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def substitution_end(request: RolesRequest, pk: int) -> HttpResponse:
    """Takes the substitution back."""
    substitution = get_substitution_to_arrange(request.roles, pk)
    lesson, absent_teacher_id = substitution.lesson, substitution.absent_teacher_id
    end = partial(end_substitution, substitution=substitution, by=request.user)
    report_result(request, end, f"Замена снята: {lesson}.")
    return redirect(_url(lesson.on, absent_teacher_id))


def _url(on: date, teacher_id: int | None = None) -> str:
    query = {"day": on.isoformat()} | ({"teacher": teacher_id} if teacher_id else {})
    return reverse("timetable:substitutions", query=query)
