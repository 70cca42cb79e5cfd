"""Asking the administrator about the journal, and his answers (§ 4.1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.audience import ADMINISTRATOR, SIGNED_IN, audience
from common.forms import form_page, post_data, report_result, save_form
from messaging.access import get_question_to_read, own_questions, questions_visible_to
from messaging.actions import ask_question, close_question, reply_to_question
from messaging.forms.support import QuestionForm, ReplyForm
from messaging.models import QuestionState, SupportQuestion
from messaging.models.support import LONGEST_ADDRESS, LONGEST_BROWSER
from messaging.queries.support import outer_service, question_page, question_rows, support_list
from messaging.rules.support import browser_name, own_address, role_names
from school.roles import RolesRequest


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def question_new(request: RolesRequest) -> HttpResponse:
    """«Спросить»: the page from which the link was followed, roles and browser go along, and are shown before."""
    came_from = request.headers.get("Referer", "")
    form = QuestionForm(post_data(request), page=_own(request, came_from))
    browser = browser_name(request.headers.get("User-Agent", ""), LONGEST_BROWSER)
    roles = sorted(request.roles.audiences - {SIGNED_IN})

    def write() -> SupportQuestion:
        typed = form.cleaned_data
        page = _own(request, typed["page"])
        return ask_question(
            key=typed["key"], text=typed["text"], page=page, roles=roles, browser=browser, by=request.user
        )

    if saved := save_form(form, write, field="text"):
        messages.success(request, "Вопрос отправлен администратору. Ответ появится на этой странице.")
        return redirect("messaging:question", saved.result.pk)
    told = {"form": form, "browser": browser, "roles": role_names(roles), "service": outer_service()}
    return form_page(request, "messaging/question_new.html", told)


@audience(SIGNED_IN)
@require_GET
def questions(request: RolesRequest) -> HttpResponse:
    """The person's own questions."""
    context = {"rows": question_rows(own_questions(request.roles)), "service": outer_service()}
    return render(request, "messaging/questions.html", context)


@audience(ADMINISTRATOR)
@require_GET
def support(request: RolesRequest) -> HttpResponse:
    """Everybody's questions, those that wait first."""
    asked = request.GET.get("state", "")
    state = QuestionState(asked) if asked in QuestionState else QuestionState.OPEN
    context = {"found": support_list(questions_visible_to(request.roles), state), "states": QuestionState.choices}
    return render(request, "messaging/support.html", context)


@audience(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def question(request: RolesRequest, pk: int) -> HttpResponse:
    """A question: the administrator answers it, its asker adds a word, which opens it again."""
    roles = request.roles
    found = get_question_to_read(roles, pk)
    is_own = found.asked_by_id == roles.user_id
    form = ReplyForm(post_data(request), label="Дополнить вопрос" if is_own else "Ответ")

    def write() -> None:
        reply_to_question(question=found, **form.cleaned_data, is_answer=not is_own, by=request.user)

    if save_form(form, write, field="text"):
        messages.success(request, "Отправлено администратору." if is_own else "Ответ отправлен.")
        return redirect("messaging:question", pk)
    told = {"page_of": question_page(found), "form": form, "is_own": is_own, "can_edit": roles.is_administrator}
    return form_page(request, "messaging/question.html", told)


@audience(SIGNED_IN)
@require_POST
def question_closing(request: RolesRequest, pk: int) -> HttpResponse:
    """Nothing more is to be said."""
    found = get_question_to_read(request.roles, pk)
    report_result(request, lambda: close_question(question=found, by=request.user), "Вопрос закрыт.")
    return redirect("messaging:question", pk)


def _own(request: RolesRequest, address: str) -> str:
    return own_address(address, request.get_host(), LONGEST_ADDRESS)
