"""Making the lessons of a term."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, DEPUTY, audience
from common.refusals import Refused
from school.access import classes_of_today
from school.roles import RolesRequest
from timetable.access import terms_of_this_year
from timetable.actions import generate_lessons
from timetable.forms import GenerationForm


@audience(DEPUTY, ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def generation(request: RolesRequest) -> HttpResponse:
    """Choose a term and classes; the answer tells what was made. Sending it twice changes nothing."""
    classes = classes_of_today(request.roles)
    form = GenerationForm(request.POST or None, terms=terms_of_this_year(request.roles), classes=classes)
    result = None
    if request.method == "POST" and form.is_valid():
        try:
            result = generate_lessons(
                term=form.cleaned_data["term"], school_classes=form.chosen_classes(classes), by=request.user
            )
        except Refused as refusal:
            form.add_error("school_classes", refusal.message)
    return render(request, "timetable/generation.html", {"form": form, "result": result})
