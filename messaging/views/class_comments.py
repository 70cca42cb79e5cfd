"""«Слово классного руководителя»: typed for all pupils of a class in one table (§ 4.2з)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import CLASS_TEACHER, MANAGEMENT, audience
from common.formatting import counted
from common.forms import by_method, form_page, post_data
from common.parameters import key_parameter
from messaging.access import get_class_to_comment, pupils_to_comment
from messaging.actions import write_comments
from messaging.forms.comments import ClassCommentsForm
from messaging.queries.comments import ClassComments
from messaging.queries.comments import class_comments as comments_of_class
from school.access import get_class_to_read
from school.roles import RolesRequest


@audience(CLASS_TEACHER, *MANAGEMENT)
@require_http_methods(["GET", "POST"])
def class_comments(request: RolesRequest, class_id: int) -> HttpResponse:
    """Of the term `term`, else of the present one; what could not be saved stays in its field with the reason."""
    get_class = by_method(request, read=get_class_to_read, write=get_class_to_comment)
    school_class = get_class(request.roles, class_id)
    term_id, today = key_parameter(request.GET, "term"), request.roles.today
    found = comments_of_class(school_class, term_id, today)
    pupils = pupils_to_comment(request.roles, school_class).values_list("pk", flat=True)
    form = ClassCommentsForm(
        post_data(request), rows=found.rows, pupil_ids=() if found.is_closed else frozenset(pupils)
    )
    if form.is_valid() and found.term:
        if _saved(request, form, found):
            return redirect(_url(found, class_id))
        found = comments_of_class(school_class, term_id, today)
    links = [
        (each, reverse("messaging:class_comments", args=[class_id], query={"term": each.pk})) for each in found.terms
    ]
    context = {"form": form, "comments": found, "fields": form.fresh(found.rows), "links": links}
    return form_page(request, "messaging/class_comments.html", context)


def _saved(request: RolesRequest, form: ClassCommentsForm, found: ClassComments) -> bool:
    """Has everything been saved? What has been is told in either case."""
    assert found.term is not None  # noqa: S101  # without a term there are no rows
    n_written, refusals = write_comments(term=found.term, typed=form.typed, by=request.user)
    if n_written or not refusals:
        messages.success(request, f"Сохранено: {counted(n_written, 'запись', 'записи', 'записей')}.")
    form.refuse(refusals)
    return not refusals


def _url(found: ClassComments, class_id: int) -> str:
    return reverse("messaging:class_comments", args=[class_id], query={"term": found.term.pk if found.term else ""})
