"""A guardian tells the class teacher that the child is or was away, and sees what became of it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from attendance.access import get_child_to_write_about, get_notice_to_withdraw, notices_visible_to
from attendance.actions import send_notice, withdraw_notice
from attendance.forms.notices import NoticeForm, WithdrawalForm
from attendance.queries.doubts import doubts_of_notice
from attendance.queries.notices import notices_about
from common.audience import GUARDIAN, audience
from common.forms import form_page, post_data, save_form
from common.refusals import Refused
from school.access import may_read_card
from school.queries.children import children_to_choose
from school.roles import RolesRequest


@audience(GUARDIAN)
@require_http_methods(["GET", "POST"])
def pupil_notices(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """What was written about the child, and the form for more."""
    pupil = get_child_to_write_about(request.roles, pupil_id)
    today = request.roles.today
    doubts = partial(doubts_of_notice, today=today)
    form = NoticeForm(post_data(request), initial={"starts_on": today}, pupil=pupil, doubts=doubts)
    if save_form(form, lambda: send_notice(pupil=pupil, **form.cleaned_data, by=request.user)):
        messages.success(request, "Сообщение отправлено классному руководителю. Его ответ будет на этой странице.")
        return redirect("attendance:pupil_notices", pupil_id)
    context = {
        "pupil": pupil,
        "form": form,
        "owners": children_to_choose(request.roles, pupil.pk),
        "has_card": may_read_card(request.roles, pupil),
        "rows": notices_about(notices_visible_to(request.roles), pupil),
        "user_id": request.user.pk,
    }
    return form_page(request, "attendance/pupil_notices.html", context)


@audience(GUARDIAN)
@require_POST
def notice_withdrawal(request: RolesRequest, pk: int) -> HttpResponse:
    """Take an own notice back while nobody has answered it; 409 when somebody has."""
    notice = get_notice_to_withdraw(request.roles, pk)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        raise Refused("Запрос неполон: обновите страницу.")
    withdraw_notice(notice=notice, known_version=form.cleaned_data["version"], by=request.user)
    messages.success(request, "Сообщение отозвано.")
    return redirect("attendance:pupil_notices", notice.pupil_id)
