"""Making the lessons of a term."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, DEPUTY, audience
from common.forms import form_page, post_data, save_form
from school.access import classes_not_over
from school.roles import RolesRequest
from timetable.access import terms_not_over
from timetable.actions import generate_lessons
from timetable.forms import GenerationForm


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def generation(request: RolesRequest) -> HttpResponse:
    """Choose a term and classes; the answer tells what was made. Sending it twice changes nothing."""
    classes = classes_not_over(request.roles)
    form = GenerationForm(
        post_data(request), terms=terms_not_over(request.roles), classes=classes, today=request.roles.today
    )
    saved = save_form(
        form,
        lambda: generate_lessons(
            term=form.cleaned_data["term"], school_classes=form.chosen_classes(classes), by=request.user
        ),
        field="school_classes",
    )
    return form_page(request, "timetable/generation.html", {"form": form, "result": saved and saved.result})
