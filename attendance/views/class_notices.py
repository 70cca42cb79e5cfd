"""Notices of the families of a class; the class teacher accepts or declines each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from attendance.access import get_notice_to_answer, is_class_teacher_of, notices_visible_to
from attendance.actions import confirm_notice, decline_notice
from attendance.forms.notices import AnswerForm
from attendance.queries.notices import notices_of_class
from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.forms import form_page, save_form
from school.access import get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_safe
def class_notices(request: RolesRequest, class_id: int) -> HttpResponse:
    """What families of the class have written, those that wait for an answer first."""
    return _page(request, class_id)


@audience(CLASS_TEACHER)
@require_POST
def notice_confirmation(request: RolesRequest, class_id: int, pk: int) -> HttpResponse:
    """Accept: the days are excused from now on. 409 when the notice was answered in another window."""
    notice = get_notice_to_answer(request.roles, class_id, pk)
    form = AnswerForm(request.POST)

    def write() -> None:
        data = form.cleaned_data
        answer, version = data["answer"], data["version"]
        confirm_notice(notice=notice, kind=data["kind"], answer=answer, known_version=version, by=request.user)

    if save_form(form, write):
        messages.success(request, "Сообщение принято: пропуски этих дней учтены, семья это видит.")
        return redirect("attendance:class_notices", class_id)
    return _page(request, class_id, pk, form)


@audience(CLASS_TEACHER)
@require_POST
def notice_refusal(request: RolesRequest, class_id: int, pk: int) -> HttpResponse:
    """Decline with a word to the family. 409 when the notice was answered in another window."""
    notice = get_notice_to_answer(request.roles, class_id, pk)
    form = AnswerForm(request.POST, declines=True)

    def write() -> None:
        data = form.cleaned_data
        decline_notice(notice=notice, answer=data["answer"], known_version=data["version"], by=request.user)

    if save_form(form, write):
        messages.success(request, "Сообщение отклонено, ответ виден семье.")
        return redirect("attendance:class_notices", class_id)
    return _page(request, class_id, pk, form)


def _page(request: RolesRequest, class_id: int, pk: int = 0, form: AnswerForm | None = None) -> HttpResponse:
    """The page; `form` is the answer to the notice `pk` that came back with an error."""
    school_class = get_class_to_read(request.roles, class_id)
    rows = notices_of_class(notices_visible_to(request.roles), school_class, request.roles.today)
    waiting = [row for row in rows if row.is_waiting]
    answers = {row.pk: AnswerForm(initial={"version": row.version}, auto_id=f"id_{row.pk}_%s") for row in waiting}
    if form is not None:
        form.auto_id = f"id_{pk}_%s"
        answers[pk] = form
    context = {
        "school_class": school_class,
        "rows": rows,
        "answers": answers if is_class_teacher_of(request.roles, school_class) else {},
    }
    return form_page(request, "attendance/class_notices.html", context, among=[form] if form else [])
