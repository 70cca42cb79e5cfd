"""Homework over the limit, set too late, and control works that clash (R-17, requirements 2.1.7)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.audience import MANAGEMENT, audience
from common.parameters import key_parameter
from journal.queries.control_works import control_works_of
from reports.forms.ranges import DateRangeForm
from reports.queries.homework import homework_report
from school.access import classes_visible_to
from school.roles import RolesRequest

_BACK, _AHEAD, _LONGEST = timedelta(days=7), timedelta(days=7), timedelta(days=92)


@audience(*MANAGEMENT)
@require_safe
def homework(request: RolesRequest) -> HttpResponse:
    """The last and the next week, or the days asked for, at most a quarter of them.

    With the key of a `teacher` who set something too late all that he has set.
    """
    form, today = DateRangeForm(request.GET), request.roles.today
    starts_on, ends_on = form.range_within((today - _BACK, today + _AHEAD))
    ends_on = min(ends_on, starts_on + _LONGEST)
    classes = classes_visible_to(request.roles).filter(year__starts_on__lte=ends_on, year__ends_on__gte=starts_on)
    works = control_works_of(starts_on, ends_on, [each.pk for each in classes], for_family=False)
    report, teacher_id = homework_report(classes, starts_on, ends_on), key_parameter(request.GET, "teacher")
    query = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    context = {
        "form": form if form.errors else DateRangeForm(initial={"starts_on": starts_on, "ends_on": ends_on}),
        "days": (starts_on, ends_on),
        "report": report,
        "listed": next((late for late in report.late if late.teacher_id == teacher_id), None),
        "page_url": reverse("reports:homework", query=query),
        "clashes": [work for work in works if work.warnings],
        "today": today,
    }
    return render(request, "reports/homework.html", context)
