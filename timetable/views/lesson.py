"""Cancelling and moving one lesson (R-15)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, DEPUTY, audience
from common.forms import form_page, post_data, save_form
from school.roles import RolesRequest
from timetable.access import get_lesson_to_arrange
from timetable.actions import cancel_lesson, move_lesson
from timetable.forms import CancellationForm, MoveForm
from timetable.models import Lesson


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def lesson_cancellation(request: RolesRequest, pk: int) -> HttpResponse:
    """The lesson will not take place."""
    lesson = get_lesson_to_arrange(request.roles, pk)
    form = CancellationForm(post_data(request))
    if save_form(form, lambda: cancel_lesson(lesson=lesson, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Урок отменён: {lesson}, {lesson.group.title}.")
        return redirect(_day_url(lesson))
    return form_page(request, "timetable/lesson_cancellation.html", _context(lesson, form))


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def lesson_move(request: RolesRequest, pk: int) -> HttpResponse:
    """The lesson takes place on another date or in another slot."""
    lesson = get_lesson_to_arrange(request.roles, pk)
    form = MoveForm(post_data(request), initial={"on": lesson.on, "number": lesson.number})
    if saved := save_form(form, lambda: move_lesson(lesson=lesson, **form.cleaned_data, by=request.user)):
        messages.success(request, f"Урок перенесён: теперь {saved.result}.")
        return redirect(_day_url(saved.result))
    return form_page(request, "timetable/lesson_move.html", _context(lesson, form))


def _day_url(lesson: Lesson) -> str:
    return reverse("timetable:substitutions", query={"day": lesson.on.isoformat()})


def _context(lesson: Lesson, form: CancellationForm | MoveForm) -> dict[str, object]:
    return {
        "lesson": lesson,
        "group": lesson.group.title,
        "subject": lesson.subject.name,
        "teacher": lesson.teacher.initials_name,
        "day_url": _day_url(lesson),
        "form": form,
    }
