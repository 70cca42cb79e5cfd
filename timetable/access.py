"""Which groups and lessons a person may see, and on which lessons he may write today."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.shortcuts import get_object_or_404

from school.roles import Roles
from timetable.models import Lesson, TeachingAssignment
from timetable.models.groups import TeachingAssignmentQuerySet
from timetable.models.lessons import LessonQuerySet


class SubstituteRightsSince(Func):
    """The earliest date of a substituted lesson on which the substitute still has rights today (R-26)."""

    template = "(ezh_today() - (SELECT substitute_access_days FROM school_school))"
    output_field = models.DateField()


def lessons_substituted_by(roles: Roles) -> LessonQuerySet:
    """Lessons the person substitutes: from the appointment until the right expires some days after the lesson."""
    return Lesson.objects.filter(substitution__substitute=roles.staff_id, on__gte=SubstituteRightsSince())


def assignments_of(roles: Roles) -> TeachingAssignmentQuerySet:
    """What the person teaches today; yesterday's assignment gives no rights."""
    return TeachingAssignment.objects.on(roles.today).filter(teacher=roles.staff_id)


def assignments_visible_to(roles: Roles) -> TeachingAssignmentQuerySet:
    """Assignments, past and present, whose gradebooks the person may open.

    Management: all. Teachers: gradebooks they teach today or in which they substitute. Class teachers: those of
    their class (requirements 1.11).
    """
    if roles.is_management:
        return TeachingAssignment.objects.all()
    return TeachingAssignment.objects.filter(_gradebook_of_staff(roles))


def lessons_visible_to(roles: Roles) -> LessonQuerySet:
    """Lessons of the gradebooks the person may open."""
    if roles.is_management:
        return Lesson.objects.all()
    return Lesson.objects.filter(_gradebook_of_staff(roles))


def _gradebook_of_staff(roles: Roles) -> Q:
    same_gradebook = {"group": OuterRef("group"), "subject": OuterRef("subject")}
    if roles.staff_id is None:
        return Q(pk=None)
    return (
        Q(group__school_class__in=roles.led_class_ids)
        | Exists(assignments_of(roles).filter(**same_gradebook))
        | Exists(lessons_substituted_by(roles).filter(**same_gradebook))
    )


def lessons_writable_by(roles: Roles) -> LessonQuerySet:
    """Lessons on which the person may write today (term lock and editing window apart, the database holds those).

    The teacher of the assignment as of today, unless the lesson is substituted; the substitute from the day of the
    lesson until the right expires (R-26).
    """
    if roles.staff_id is None:
        return Lesson.objects.none()
    taught = assignments_of(roles).filter(group=OuterRef("group"), subject=OuterRef("subject"))
    return Lesson.objects.filter(
        Q(Exists(taught), substitution=None)
        | Q(substitution__substitute=roles.staff_id, on__lte=roles.today, on__gte=SubstituteRightsSince())
    )


def with_write_flag(lessons: LessonQuerySet, roles: Roles) -> LessonQuerySet:
    """The same lessons, each with `is_writable`: may this person write on it today?"""
    flag = {"is_writable": Exists(lessons_writable_by(roles).filter(pk=OuterRef("pk")))}
    return lessons.annotate(**flag)


def get_lesson_to_read(roles: Roles, pk: int) -> Lesson:
    """The lesson with its class, subject and teacher, or 404. Carries `is_writable`."""
    lessons = with_write_flag(lessons_visible_to(roles), roles)
    return get_object_or_404(
        lessons.select_related("group__school_class__calendar", "subject", "teacher", "room", "substitution"),
        pk=pk,
    )


def get_lesson_to_write(roles: Roles, pk: int) -> Lesson:
    """The lesson to write on; 403 when the person may only read it."""
    lesson = get_lesson_to_read(roles, pk)
    if not lesson.is_writable:
        raise PermissionDenied("На этом уроке пишет только учитель, который его ведёт.")
    return lesson
