"""What a school fills in before its lessons are made: classes and bells (§ 3.1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, audience
from common.forms import form_page, post_data, save_form
from common.parameters import key_parameter
from school.models import SchoolClass
from school.roles import RolesRequest
from timetable.access import bells_of_today, calendars_to_fill, classes_to_come
from timetable.actions import add_bells, add_classes
from timetable.forms import GRADES, BellsForm, ClassesForm
from timetable.models.usual_bells import usual_times


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def class_new(request: RolesRequest) -> HttpResponse:
    """Classes of a grade; those that are there stand above. `?after=<class>` proposes the grade that follows it."""
    classes = list(classes_to_come(request.roles))
    after = key_parameter(request.GET, "after")
    form = ClassesForm(
        post_data(request),
        calendars=calendars_to_fill(request.roles),
        initial=next((_following(each) for each in classes if each.pk == after), None),
    )
    if saved := save_form(form, lambda: add_classes(**form.cleaned_data, by=request.user), field="letters"):
        messages.success(request, f"Классы записаны: {', '.join(each.name for each in saved.result)}.")
        return redirect(reverse("timetable:class_new", query={"after": saved.result[-1].pk}))
    return form_page(request, "timetable/class_new.html", {"form": form, "classes": classes})


def _following(school_class: SchoolClass) -> dict[str, int]:
    """What a school that enters its classes grade by grade would choose next."""
    grade = min(school_class.grade + 1, GRADES[-1])
    return {"grade": grade, "calendar": school_class.calendar_id, "shift": school_class.shift}


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def bells_new(request: RolesRequest) -> HttpResponse:
    """Bells of a shift; those in force stand below. `?shift=2` is asked for by the start page."""
    shift = 2 if key_parameter(request.GET, "shift") == 2 else 1  # there are two shifts
    typed = {"shift": shift, "name": f"{'I' * shift} смена", "starts_on": request.roles.today}
    form = BellsForm(post_data(request), initial={**typed, "times": usual_times(shift)})
    if saved := save_form(form, lambda: add_bells(**form.cleaned_data, by=request.user), field="starts_on"):
        messages.success(request, f"Звонки записаны: {saved.result}.")
        return redirect("timetable:bells_new")
    return form_page(request, "timetable/bells_new.html", {"form": form, "bells": list(bells_of_today(request.roles))})
