"""Lesson plans: made, filled from a table, corrected, approved, copied (R-20, R-21). Only the author changes a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max, ProtectedError

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated, Refused
from curriculum.models import APPROVED, FOLLOWED, GradebookPlan, LessonPlan, LessonPlanItem, PlanMerge
from curriculum.rules.plan_table import PlanRow
from school.models import SchoolYear, Subject
from timetable.models import TeachingGroup

PLAN_IN_USE = "Темы этого плана уже записаны в журнал: план остаётся, исправьте в нём темы."
IN_USE = "Тема уже записана в журнал: её можно исправить, но не убрать."
_COPIED = ("number", "section", "topic", "hours", "kind", "homework")


@action
def create_plan(*, year: SchoolYear, subject: Subject, grade: int, title: str = "", by: User) -> LessonPlan:
    """An empty plan of the author's own. Raises Refused when the year has one with the same title."""
    return LessonPlan.objects.create(year=year, subject=subject, grade=grade, title=title, author=by, written_by=by)


@action
def fill_plan(*, plan: LessonPlan, rows: Sequence[PlanRow], by: User) -> int:
    """Put the topics of a table in place of all topics of the plan; gives how many there are now.

    Raises Refused when the plan is approved or when one of its topics stands in the journal already.
    """
    _lock_draft(plan)
    try:
        LessonPlanItem.objects.filter(plan=plan).delete()
    except ProtectedError as error:
        message = "По плану уже идут уроки: исправьте темы по одной или сделайте новый план."
        raise Refused(message) from error
    LessonPlanItem.objects.bulk_create(
        LessonPlanItem(
            plan=plan,
            number=number,
            section=row.section,
            topic=row.topic,
            hours=row.hours,
            kind=row.kind,
            planned_on=row.planned_on,
            homework=row.homework,
            written_by=by,
        )
        for number, row in enumerate(rows, 1)
    )
    return len(rows)


@action
def add_plan_item(*, plan: LessonPlan, values: dict[str, Any], by: User) -> LessonPlanItem:
    """A topic at the end of the plan. Raises Refused when the plan is approved."""
    _lock_draft(plan)
    last = LessonPlanItem.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    return LessonPlanItem.objects.create(plan=plan, number=last + 1, written_by=by, **values)


@action
def change_plan_item(*, item: LessonPlanItem, values: dict[str, Any], known_version: int, by: User) -> LessonPlanItem:
    """Correct a topic; lessons that have taken it keep the words written in them.

    Raises Outdated when it was changed otherwise since the writer saw it, Refused when the plan is approved.
    """
    _lock_draft(item.plan)
    current = LessonPlanItem.objects.get(pk=item.pk)
    if current.version != known_version and any(getattr(current, name) != values[name] for name in values):
        raise Outdated("Тему изменили в другом окне. Посмотрите, что записано теперь: ваш текст сохранён в полях.")
    for name, value in values.items():
        setattr(current, name, value)
    current.written_by, current.written_at = by, current_moment()
    current.save(update_fields=[*values, "written_by", "written_at"])
    return current


@action
def remove_plan_item(*, item: LessonPlanItem, by: User) -> None:
    """Take a topic out of a draft; the next ones move up. Raises Refused when a lesson has taken it or approved."""
    _lock_draft(item.plan)
    try:
        LessonPlanItem.objects.filter(pk=item.pk).delete()
    except ProtectedError as error:
        raise Refused(IN_USE) from error
    for later in LessonPlanItem.objects.filter(plan=item.plan_id, number__gt=item.number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])


@action
def approve_plan(*, plan: LessonPlan, by: User) -> LessonPlan:
    """The deputy approves: nothing in the plan changes any more. Twice is once. Raises Refused for an empty plan."""
    current = _lock_plan(plan)
    if not LessonPlanItem.objects.filter(plan=plan).exists():
        raise Refused("В плане нет ни одной темы: утверждать нечего.")
    if current.approved_at is None:
        current.approved_by, current.approved_at = by, current_moment()
        _save_approval(current, by)
    return current


@action
def return_plan(*, plan: LessonPlan, by: User) -> LessonPlan:
    """The deputy returns the plan to its author for changes. Twice is once."""
    current = _lock_plan(plan)
    if current.approved_at is not None:
        current.approved_by = current.approved_at = None
        _save_approval(current, by)
    return current


@action
def copy_plan(*, plan: LessonPlan, year: SchoolYear, by: User) -> LessonPlan:
    """The same topics as a draft of one's own for the year; planned days of another year are left out (R-20)."""
    copy = create_plan(year=year, subject=plan.subject, grade=plan.grade, title=_free_title(plan, year.pk), by=by)
    is_same_year = year.pk == plan.year_id
    LessonPlanItem.objects.bulk_create(
        LessonPlanItem(
            plan=copy,
            planned_on=item.planned_on if is_same_year else None,
            written_by=by,
            **{name: getattr(item, name) for name in _COPIED},
        )
        for item in plan.items.order_by("number")
    )
    return copy


@action
def remove_plan(*, plan: LessonPlan, by: User) -> None:
    """Delete a draft with its topics; history keeps both, and copies made of it stay.

    Raises Refused while it is approved, while a gradebook follows it, and once a lesson has taken one of its topics.
    """
    _lock_draft(plan)
    if GradebookPlan.objects.filter(plan=plan).exists():
        raise Refused(FOLLOWED)
    try:
        LessonPlanItem.objects.filter(plan=plan).delete()
    except ProtectedError as error:
        raise Refused(PLAN_IN_USE) from error
    LessonPlan.objects.filter(pk=plan.pk).delete()


@action
def follow_plan(*, group: TeachingGroup, subject: Subject, plan: LessonPlan, by: User) -> GradebookPlan:
    """The gradebook follows the plan from now on; lessons already written keep the topics they have taken."""
    followed, _ = GradebookPlan.objects.update_or_create(
        group=group, subject=subject, defaults={"plan": plan, "written_by": by, "written_at": current_moment()}
    )
    return followed


@action
def merge_topic(
    *,
    gradebook: GradebookPlan,
    item_id: int,
    hours: int,
    days: tuple[date | None, date | None],
    reason: str,
    by: User,
) -> PlanMerge:
    """Give the topic fewer hours in this gradebook; 0 = together with the one before, all hours = as planned (R-24).

    `days`: when the topic was to end and when it ends now. Raises Refused for more hours than the plan has.
    """
    values = {"hours": hours, "old_on": days[0], "new_on": days[1], "reason": reason}
    merge, _ = PlanMerge.objects.update_or_create(
        gradebook=gradebook, item_id=item_id, defaults={**values, "written_by": by, "written_at": current_moment()}
    )
    return merge


def _free_title(plan: LessonPlan, year_id: int) -> str:
    """The plan's title, or «копия», «копия 2» when the year has that already."""
    taken = set(
        LessonPlan.objects.filter(year=year_id, subject=plan.subject_id, grade=plan.grade).values_list(
            "title", flat=True
        )
    )
    base = f"{plan.title}, копия" if plan.title else "копия"
    candidates = (plan.title, base, *(f"{base} {number}" for number in range(2, len(taken) + 3)))
    return next(title for title in candidates if title not in taken)


def _lock_plan(plan: LessonPlan) -> LessonPlan:
    return LessonPlan.objects.select_for_update(of=("self",)).select_related("subject").get(pk=plan.pk)


def _lock_draft(plan: LessonPlan) -> None:
    """The plan, locked, unless it is approved: topics and approval must not pass each other."""
    if _lock_plan(plan).approved_at is not None:
        raise Refused(APPROVED)


def _save_approval(plan: LessonPlan, by: User) -> None:
    plan.written_by, plan.written_at = by, current_moment()
    plan.save(update_fields=["approved_by", "approved_at", "written_by", "written_at"])
