"""The only way from a request to lesson plans."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.shortcuts import get_object_or_404

from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem
from school.models import SchoolYear, Subject
from school.roles import Roles
from timetable.access import assignments_of, assignments_visible_to
from timetable.models import TeachingAssignment

NOT_THE_AUTHOR = "План меняет только его автор: скопируйте план, чтобы вести свой."


@dataclass(frozen=True)
class TaughtSubject:
    """A subject that the person teaches today in some class of the grade: what he may make a plan for."""

    subject: Subject
    grade: int

    @property
    def key(self) -> str:
        return f"{self.subject.pk}-{self.grade}"

    @property
    def title(self) -> str:
        """«Математика, 5 класс»."""
        return f"{self.subject.name}, {self.grade} класс"


def plans_visible_to(roles: Roles) -> QuerySet[LessonPlan]:
    """Lesson plans with `can_edit`: management all, others the own ones and those of a subject and grade of which
    they may open a gradebook today (requirements 1.11).
    """
    is_author = Case(When(author=roles.user, then=Value(True)), default=Value(False), output_field=BooleanField())
    flag = {"can_edit": is_author}
    plans = LessonPlan.objects.annotate(**flag)
    if roles.is_management:
        return plans
    same = {"subject": OuterRef("subject"), "group__school_class__grade": OuterRef("grade")}
    return plans.filter(Q(author=roles.user) | Exists(assignments_visible_to(roles).on(roles.today).filter(**same)))


def plans_to_follow(roles: Roles, assignment: TeachingAssignment) -> QuerySet[LessonPlan]:
    """Plans that the gradebook may follow: those of its subject, grade and year."""
    school_class = assignment.group.school_class
    plans = plans_visible_to(roles).filter(
        subject=assignment.subject_id, grade=school_class.grade, year=school_class.year_id
    )
    return plans.select_related("subject", "author")


def plan_followed(group_id: int, subject_id: int) -> GradebookPlan | None:
    """Which plan a gradebook follows; for who may open the gradebook."""
    return GradebookPlan.objects.filter(group=group_id, subject=subject_id).first()


def get_plan_to_read(roles: Roles, pk: int) -> LessonPlan:
    """The plan with subject, year and people, or 404."""
    plans = plans_visible_to(roles).select_related("subject", "year", "author", "approved_by")
    return get_object_or_404(plans, pk=pk)


def get_plan_to_write(roles: Roles, pk: int) -> LessonPlan:
    """The own plan; 403 for those who only read it."""
    plan = get_plan_to_read(roles, pk)
    if not plan.can_edit:
        raise PermissionDenied(NOT_THE_AUTHOR)
    return plan


def get_plan_to_decide(roles: Roles, pk: int) -> LessonPlan:
    """A plan to approve or return: the deputy's (requirements 1.11); 403 for other readers."""
    plan = get_plan_to_read(roles, pk)
    if not roles.is_deputy:
        raise PermissionDenied("Планы утверждает завуч.")
    return plan


def get_plan_to_copy(roles: Roles, pk: int) -> tuple[LessonPlan, SchoolYear]:
    """A plan and the present year, for a teacher of its subject in its grade; 403 for other readers of the plan."""
    plan = get_plan_to_read(roles, pk)
    if not any((each.subject, each.grade) == (plan.subject, plan.grade) for each in subjects_taught(roles)):
        raise PermissionDenied("План копирует учитель, который ведёт этот предмет в параллели.")
    return plan, get_current_year(roles)


def get_plan_item_to_write(roles: Roles, pk: int) -> LessonPlanItem:
    """A topic of an own plan; 404 when the plan is invisible, 403 for its readers."""
    items = LessonPlanItem.objects.filter(plan__in=plans_visible_to(roles).values("pk")).select_related("written_by")
    item = get_object_or_404(items, pk=pk)
    item.plan = get_plan_to_write(roles, item.plan_id)
    return item


def subjects_taught(roles: Roles) -> list[TaughtSubject]:
    """What the person may make plans for, in the order of subjects and grades. One query."""
    if roles.staff_id is None:
        return []
    taught = assignments_of(roles).select_related("subject", "group__school_class")
    found = {(each.subject.position, each.subject.name, each.group.school_class.grade): each.subject for each in taught}
    return [TaughtSubject(subject, grade) for (_, _, grade), subject in sorted(found.items(), key=lambda pair: pair[0])]


def years_over(roles: Roles) -> QuerySet[SchoolYear]:
    """School years that are over, the latest first: no personal data."""
    return SchoolYear.objects.filter(ends_on__lt=roles.today).order_by("-starts_on")


def get_current_year(roles: Roles) -> SchoolYear:
    """The present school year, or 404 between years."""
    return get_object_or_404(SchoolYear.objects.on(roles.today))
