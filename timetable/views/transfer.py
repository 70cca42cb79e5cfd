"""Transfer to another class: the administrator's, by school order (§ 3.1), with the subgroups of the new class."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from common.audience import ADMINISTRATOR, audience
from common.forms import form_page, post_data
from school.access import classes_not_over, get_open_enrolment
from school.models import ChangeKind, SchoolClass
from school.queries.affected import leaving
from school.roles import RolesRequest
from school.views.confirmed_changes import SEEN, PageOfChange, SeenWrite, save_seen
from timetable.actions import transfer_into_subgroups
from timetable.forms import SubgroupsForm, TransferForm
from timetable.queries.subgroups import divisions_of


@audience(ADMINISTRATOR)
@require_http_methods(["GET", "POST"])
def transfer(request: RolesRequest, pupil_id: int) -> HttpResponse:
    """The marks stay where they were given; what hangs on the days after and the new subgroups stand on a page between
    the form and its writing.
    """
    current = get_open_enrolment(request.roles, pupil_id)
    name = current.pupil.short_name
    form = TransferForm(
        post_data(request),
        classes=classes_not_over(request.roles).filter(year=current.school_class.year),
        initial={"on": request.roles.today},
    )
    context = {"enrolment": current, "pupil": current.pupil, "form": form}
    if not form.is_bound or not form.is_valid():
        return form_page(request, "timetable/transfer.html", context)
    to_class, on = form.cleaned_data["to_class"], form.cleaned_data["on"]
    places = _places(request, to_class, on)
    saved = save_seen(
        request,
        form,
        SeenWrite(
            changes=lambda: [leaving(ChangeKind.TRANSFER, current, on)],
            write=lambda: transfer_into_subgroups(
                enrolment=current, **form.cleaned_data, groups=places.chosen(), by=request.user
            ),
            page=PageOfChange(
                f"Перевод из {current.school_class.name} в {to_class.name}: {name}",
                "Перевести",
                reverse("school:pupil", args=[pupil_id]),
                name,
            ),
            asks=places,
        ),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, f"Перевод записан: {saved.result.school_class.name}.")
        return redirect("school:pupil", pk=pupil_id)
    return form_page(request, "timetable/transfer.html", context)


def _places(request: RolesRequest, to_class: SchoolClass, on: date) -> SubgroupsForm:
    """Unbound until the page that asks them has been sent."""
    data = request.POST if SEEN in request.POST else None
    return SubgroupsForm(data, prefix="place", divisions=divisions_of(to_class, on), class_name=to_class.name)
