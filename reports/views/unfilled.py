"""«Не заполнены»: the lessons behind the numbers of the card «Журнал не заполнен за две недели»."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from common.parameters import key_parameter
from reports.queries.unfilled import unfilled_lessons
from school.roles import RolesRequest


@audience(*MANAGEMENT)
@require_safe
def unfilled(request: RolesRequest) -> HttpResponse:
    """Those of the school, of a `teacher`, of his gradebook of `group` and `subject`."""
    teacher_id, *gradebook = (key_parameter(request.GET, name) for name in ("teacher", "group", "subject"))
    lessons = [
        lesson
        for lesson in unfilled_lessons(request.roles.today, teacher_id)
        if all(key in (None, own) for key, own in zip(gradebook, (lesson.group_id, lesson.subject_id), strict=True))
    ]
    about = []
    if lessons and teacher_id:
        about = [lessons[0].teacher, *([f"{lessons[0].group}, {lessons[0].subject}"] if all(gradebook) else [])]
    return render(request, "reports/unfilled.html", {"lessons": lessons, "about": about})
