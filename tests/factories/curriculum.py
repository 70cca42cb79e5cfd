"""Lesson plans, their topics, who follows them and what was merged."""

from __future__ import annotations

from accounts.models import User
from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem, PlanMerge
from school.models import SchoolYear, Subject
from timetable.models import TeachingGroup


def make_plan(*, year: SchoolYear, subject: Subject, grade: int, title: str = "", by: User) -> LessonPlan:
    return LessonPlan.objects.create(year=year, subject=subject, grade=grade, title=title, author=by, written_by=by)


def make_plan_item(
    *, plan: LessonPlan, number: int, topic: str, hours: int = 1, section: str = "", kind: str = "", homework: str = ""
) -> LessonPlanItem:
    return LessonPlanItem.objects.create(
        plan=plan,
        number=number,
        topic=topic,
        hours=hours,
        section=section,
        kind=kind,
        homework=homework,
        written_by=plan.author,
    )


def make_gradebook_plan(*, group: TeachingGroup, plan: LessonPlan) -> GradebookPlan:
    return GradebookPlan.objects.create(group=group, subject=plan.subject, plan=plan, written_by=plan.author)


def make_plan_merge(
    *, gradebook: GradebookPlan, item: LessonPlanItem, hours: int, reason: str = "карантин"
) -> PlanMerge:
    return PlanMerge.objects.create(
        gradebook=gradebook, item=item, hours=hours, reason=reason, written_by=gradebook.written_by
    )
