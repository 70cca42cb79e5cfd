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
    asked = (teacher_id, *gradebook)
    first = [(each.teacher, each.group, each.subject) for each in lessons[:1]]
    about = [name for names in first for name, key in zip(names, asked, strict=True) if key]
    return render(request, "reports/unfilled.html", {"lessons": lessons, "about": about})
