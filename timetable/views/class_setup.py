"""Groups, assignments and the weekly timetable of a class: one page, a small form for each change."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.formatting import date_short
from school.access import get_class_to_read
from school.models import SchoolClass
from school.roles import RolesRequest
from timetable.access import (
    assignments_to_arrange,
    can_arrange,
    get_assignment_to_arrange,
    get_class_to_arrange,
    get_entry_to_arrange,
    get_membership_to_arrange,
    groups_to_arrange,
    possible_substitutes,
    pupils_to_place,
    subjects_and_rooms,
)
from timetable.actions import (
    add_teaching_group,
    add_timetable_entry,
    assign_teacher,
    end_assignment,
    end_group_membership,
    end_timetable_entry,
    place_in_group,
)
from timetable.forms import AssignmentForm, EndForm, EntryForm, GroupForm, MembershipForm
from timetable.queries import class_setup as queries
from timetable.views.answers import is_valid, told


@audience(*MANAGEMENT)
@require_safe
def class_setup(request: RolesRequest, pk: int) -> HttpResponse:
    """Everything from which the lessons of the class are made."""
    school_class = get_class_to_read(request.roles, pk)
    may_arrange = can_arrange(request.roles)
    context = {
        "school_class": school_class,
        "setup": queries.class_setup(school_class, request.roles.today),
        "today": request.roles.today,
        "can_arrange": may_arrange,
        "forms": {
            "group": GroupForm(prefix="group"),
            "membership": _membership_form(request, school_class),
            "assignment": _assignment_form(request, school_class),
            "entry": _entry_form(request, school_class),
        }
        if may_arrange
        else {},
    }
    return render(request, "timetable/class_setup.html", context)


def _membership_form(request: RolesRequest, school_class: SchoolClass) -> MembershipForm:
    return MembershipForm(
        request.POST or None,
        prefix="membership",
        initial={"starts_on": request.roles.today},
        pupils=pupils_to_place(request.roles, school_class),
        groups=groups_to_arrange(request.roles, school_class),
    )


def _assignment_form(request: RolesRequest, school_class: SchoolClass) -> AssignmentForm:
    return AssignmentForm(
        request.POST or None,
        prefix="assignment",
        initial={"starts_on": request.roles.today},
        groups=groups_to_arrange(request.roles, school_class),
        subjects=subjects_and_rooms()[0],
        staff=possible_substitutes(request.roles),
    )


def _entry_form(request: RolesRequest, school_class: SchoolClass) -> EntryForm:
    return EntryForm(
        request.POST or None,
        prefix="entry",
        initial={"starts_on": request.roles.today},
        assignments=assignments_to_arrange(request.roles, school_class),
        rooms=subjects_and_rooms()[1],
    )


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def group_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A subgroup of the class."""
    school_class = get_class_to_arrange(request.roles, pk)
    form = GroupForm(request.POST, prefix="group")
    if is_valid(request, form):
        with told(request, f"Группа создана: {form.cleaned_data['name'] or 'весь класс'}."):
            add_teaching_group(school_class=school_class, **form.cleaned_data, by=request.user)
    return redirect("timetable:class_setup", pk=school_class.pk)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def membership_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A pupil comes into a subgroup, perhaps from a sibling one."""
    school_class = get_class_to_arrange(request.roles, pk)
    form = _membership_form(request, school_class)
    if is_valid(request, form):
        with told(request, f"{form.cleaned_data['pupil'].short_name}: {form.cleaned_data['group'].name}."):
            place_in_group(**form.cleaned_data, by=request.user)
    return redirect("timetable:class_setup", pk=school_class.pk)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def membership_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of a pupil in a subgroup."""
    membership = get_membership_to_arrange(request.roles, pk)
    form = EndForm(request.POST)
    if is_valid(request, form):
        ends_on = form.cleaned_data["ends_on"]
        with told(request, f"{membership.pupil.short_name} в подгруппе по {date_short(ends_on)}."):
            end_group_membership(membership=membership, ends_on=ends_on, by=request.user)
    return redirect("timetable:class_setup", pk=membership.group.school_class_id)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def assignment_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A teacher for a group and subject."""
    school_class = get_class_to_arrange(request.roles, pk)
    form = _assignment_form(request, school_class)
    if is_valid(request, form):
        with told(request, f"Нагрузка записана: {form.cleaned_data['teacher'].initials_name}"):
            assign_teacher(**form.cleaned_data, by=request.user)
    return redirect("timetable:class_setup", pk=school_class.pk)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def assignment_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of an assignment and of its entries."""
    assignment = get_assignment_to_arrange(request.roles, pk)
    form = EndForm(request.POST)
    if is_valid(request, form):
        ends_on = form.cleaned_data["ends_on"]
        with told(request, f"Нагрузка и её уроки в расписании – по {date_short(ends_on)}. Составьте уроки заново."):
            end_assignment(assignment=assignment, ends_on=ends_on, by=request.user)
    return redirect("timetable:class_setup", pk=assignment.group.school_class_id)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def entry_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A lesson in a slot of the week."""
    school_class = get_class_to_arrange(request.roles, pk)
    form = _entry_form(request, school_class)
    if is_valid(request, form):
        with told(request, "Урок внесён в расписание недели."):
            add_timetable_entry(**form.cleaned_data, by=request.user)
    return redirect("timetable:class_setup", pk=school_class.pk)


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def entry_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of an entry."""
    entry = get_entry_to_arrange(request.roles, pk)
    form = EndForm(request.POST)
    if is_valid(request, form):
        ends_on = form.cleaned_data["ends_on"]
        with told(request, f"Урок в расписании недели – по {date_short(ends_on)}. Составьте уроки заново."):
            end_timetable_entry(entry=entry, ends_on=ends_on, by=request.user)
    return redirect("timetable:class_setup", pk=entry.group.school_class_id)
