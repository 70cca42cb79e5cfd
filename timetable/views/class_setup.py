"""Groups, assignments and the weekly timetable of a class: one page, a small form for each change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.audience import ADMINISTRATOR, DEPUTY, MANAGEMENT, audience
from common.formatting import date_short
from common.forms import form_page, valid_or_reported
from common.refusals import Outdated
from entry.actions import write_as_shown
from school.access import get_class_to_read
from school.models import Pupil, SchoolClass
from school.queries.affected import Change, leaving_group, teaching_less
from school.roles import RolesRequest
from school.views.confirmed_changes import PageOfChange, SeenWrite, save_seen
from timetable.access import (
    assignments_to_arrange,
    can_edit_timetable,
    get_assignment_to_arrange,
    get_class_to_arrange,
    get_entry_to_arrange,
    get_membership_to_arrange,
    groups_to_arrange,
    possible_substitutes,
    pupils_for_subgroups,
    subjects_and_rooms,
)
from timetable.actions import (
    add_group_member,
    add_teaching_group,
    add_timetable_entry,
    assign_teacher,
    end_assignment,
    end_group_membership,
    end_timetable_entry,
)
from timetable.forms import AssignmentForm, EndForm, EntryForm, GroupForm, MembershipForm
from timetable.models import TeachingGroup
from timetable.queries import class_setup as queries


@audience(*MANAGEMENT)
@require_safe
def class_setup(request: RolesRequest, pk: int) -> HttpResponse:
    """Everything from which the lessons of the class are made."""
    return _page(request, get_class_to_read(request.roles, pk), {})


def _page(request: RolesRequest, school_class: SchoolClass, refused: dict[str, forms.Form]) -> HttpResponse:
    """The page; a form that was refused stands open in it, with what was typed and why it was not taken."""
    may_arrange, day = can_edit_timetable(request.roles), school_class.day_to_show(request.roles.today)
    blank = {name: make(request, school_class, None) for name, make in _FORMS.items() if may_arrange}
    context = {
        "school_class": school_class,
        "setup": queries.class_setup(school_class, day),
        "day": day,
        "can_edit_timetable": may_arrange,
        "forms": {**blank, **refused},
    }
    return form_page(request, "timetable/class_setup.html", context, among=refused.values())


def _group_form(request: RolesRequest, _class: SchoolClass, data: QueryDict | None) -> GroupForm:
    return GroupForm(data, prefix="group")


def _membership_form(request: RolesRequest, school_class: SchoolClass, data: QueryDict | None) -> MembershipForm:
    return MembershipForm(
        data,
        prefix="membership",
        initial={"starts_on": school_class.day_to_show(request.roles.today)},
        pupils=pupils_for_subgroups(request.roles, school_class),
        groups=groups_to_arrange(request.roles, school_class),
    )


def _assignment_form(request: RolesRequest, school_class: SchoolClass, data: QueryDict | None) -> AssignmentForm:
    return AssignmentForm(
        data,
        prefix="assignment",
        initial={"starts_on": school_class.day_to_show(request.roles.today)},
        groups=groups_to_arrange(request.roles, school_class),
        subjects=subjects_and_rooms()[0],
        staff=possible_substitutes(request.roles),
    )


def _entry_form(request: RolesRequest, school_class: SchoolClass, data: QueryDict | None) -> EntryForm:
    return EntryForm(
        data,
        prefix="entry",
        initial={"starts_on": school_class.day_to_show(request.roles.today)},
        assignments=assignments_to_arrange(request.roles, school_class),
        rooms=subjects_and_rooms()[1],
    )


_FORMS: dict[str, Callable[[RolesRequest, SchoolClass, QueryDict | None], forms.Form]] = {
    "group": _group_form,
    "membership": _membership_form,
    "assignment": _assignment_form,
    "entry": _entry_form,
}


def _write(
    request: RolesRequest,
    school_class: SchoolClass,
    name: str,
    action: Callable[..., object],
    done: Callable[[dict[str, Any]], str],
    changes: Callable[[dict[str, Any]], Sequence[Change]] = lambda _: (),
) -> HttpResponse:
    """Call the action of the form with its cleaned data, when what hangs on the days that it changes has been seen."""
    form = _FORMS[name](request, school_class, request.POST)
    saved = save_seen(
        request,
        form,
        SeenWrite(
            changes=lambda: changes(form.cleaned_data),
            write=lambda: action(**form.cleaned_data, by=request.user),
            page=_page_of_change(school_class, "Изменение подгруппы"),
        ),
    )
    if isinstance(saved, HttpResponse):
        return saved
    if saved:
        messages.success(request, done(form.cleaned_data))
        return redirect("timetable:class_setup", pk=school_class.pk)
    return _page(request, school_class, {name: form})


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def group_new(request: RolesRequest, pk: int) -> HttpResponse:
    """The group of the whole class, or a subgroup."""
    school_class = get_class_to_arrange(request.roles, pk)
    add = partial(add_teaching_group, school_class=school_class)
    return _write(
        request, school_class, "group", add, lambda typed: f"Группа создана: {typed['name'] or 'весь класс'}."
    )


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def membership_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A pupil comes into a subgroup, perhaps from a sibling one."""
    school_class = get_class_to_arrange(request.roles, pk)
    return _write(
        request,
        school_class,
        "membership",
        add_group_member,
        lambda typed: f"{typed['pupil'].short_name}: {typed['group'].name}.",
        lambda typed: _leaving_former_group(school_class, **typed),
    )


def _leaving_former_group(
    school_class: SchoolClass, pupil: Pupil, instead_of: TeachingGroup | None, starts_on: date, **_: object
) -> list[Change]:
    if instead_of is None:
        return []
    return [leaving_group(pupil.pk, school_class.pk, instead_of.pk, starts_on, school_class.year.ends_on)]


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def assignment_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A teacher for a group and subject."""
    school_class = get_class_to_arrange(request.roles, pk)
    return _write(
        request,
        school_class,
        "assignment",
        assign_teacher,
        lambda typed: f"Нагрузка записана: {typed['teacher'].initials_name}",
    )


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def entry_new(request: RolesRequest, pk: int) -> HttpResponse:
    """A lesson in a slot of the week."""
    school_class = get_class_to_arrange(request.roles, pk)
    return _write(request, school_class, "entry", add_timetable_entry, lambda _: "Урок внесён в расписание недели.")


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def membership_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of a pupil in a subgroup."""
    membership = get_membership_to_arrange(request.roles, pk)
    group, pupil = membership.group, membership.pupil
    return _end(
        request,
        membership,
        group.school_class,
        f"{pupil.short_name} больше не в подгруппе «{group.name}»",
        lambda after: leaving_group(pupil.pk, group.school_class_id, group.pk, after, group.school_class.year.ends_on),
        partial(end_group_membership, membership=membership),
        lambda last: f"{pupil.short_name} в подгруппе по {date_short(last)}.",
    )


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def assignment_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of an assignment and of its entries."""
    assignment = get_assignment_to_arrange(request.roles, pk)
    school_class = assignment.group.school_class
    return _end(
        request,
        assignment,
        school_class,
        f"Конец нагрузки: {assignment.group.title}, {assignment.subject.name}",
        lambda after: teaching_less(
            school_class, after, group_ids=(assignment.group_id,), subject_id=assignment.subject_id
        ),
        partial(end_assignment, assignment=assignment),
        lambda last: f"Нагрузка и её уроки в расписании – по {date_short(last)}. Составьте уроки заново.",
    )


@audience(DEPUTY, ADMINISTRATOR)
@require_POST
def entry_end(request: RolesRequest, pk: int) -> HttpResponse:
    """The last day of an entry."""
    entry = get_entry_to_arrange(request.roles, pk)
    school_class = entry.group.school_class
    return _end(
        request,
        entry,
        school_class,
        f"Конец урока недели: {entry.group.title}, {entry.get_weekday_display()}, {entry.number} урок",
        lambda after: teaching_less(
            school_class, after, group_ids=(entry.group_id,), numbers=(entry.number,), weekday=entry.weekday
        ),
        partial(end_timetable_entry, entry=entry),
        lambda last: f"Урок в расписании недели – по {date_short(last)}. Составьте уроки заново.",
    )


def _end(
    request: RolesRequest,
    row: Model,
    school_class: SchoolClass,
    title: str,
    change: Callable[[date], Change],
    action: Callable[..., object],
    done: Callable[[date], str],
) -> HttpResponse:
    """Call the action with the last day; what hangs on the days after has to be seen first.

    Raises Outdated when somebody else has written another last day since the page was drawn.
    """
    form = EndForm(request.POST, row=row)
    if valid_or_reported(request, form):
        last: date = form.cleaned_data["ends_on"]
        saved = save_seen(
            request,
            form,
            SeenWrite(
                changes=lambda: [change(last + timedelta(days=1))],
                write=lambda: write_as_shown(
                    row=row,
                    changed=form.has_changed_meanwhile,
                    write=lambda: action(ends_on=last, by=request.user),
                    by=request.user,
                ),
                page=_page_of_change(school_class, title),
            ),
        )
        if isinstance(saved, HttpResponse):
            return saved
        if form.conflicts:
            raise Outdated(form.conflicts_in_words())
        if saved:
            messages.success(request, done(last))
        else:
            valid_or_reported(request, form)
    return redirect("timetable:class_setup", pk=school_class.pk)


def _page_of_change(school_class: SchoolClass, title: str) -> PageOfChange:
    back = reverse("timetable:class_setup", args=[school_class.pk])
    return PageOfChange(title, "Записать", back, f"Расписание {school_class.name}")
