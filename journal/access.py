"""The only way from a request to gradebooks, works and diaries."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from journal.models import Work
from school.access import pupils_of_family, pupils_visible_to
from school.models import Pupil
from school.roles import Roles
from timetable.access import assignments_visible_to, lessons_visible_to, lessons_writable_by
from timetable.models import TeachingAssignment


def get_gradebook_to_read(roles: Roles, group_id: int, subject_id: int) -> TeachingAssignment:
    """The latest assignment behind a gradebook (group × subject) with class, calendar and subject, or 404."""
    latest = (
        assignments_visible_to(roles)
        .of_gradebook(group_id, subject_id)
        .select_related("group__school_class__calendar", "subject", "teacher")
        .order_by("-starts_on")
        .first()
    )
    if latest is None:
        raise Http404
    return latest


def get_work_to_write(roles: Roles, pk: int) -> Work:
    """The work (a column of marks) with its lesson; 404 when its gradebook is invisible, 403 when only readable."""
    flag = {"is_writable": Exists(lessons_writable_by(roles).filter(pk=OuterRef("lesson")))}
    works = Work.objects.filter(lesson__in=lessons_visible_to(roles)).annotate(**flag)
    work = get_object_or_404(works.select_related("lesson__group__school_class", "work_type"), pk=pk)
    if not work.is_writable:
        raise PermissionDenied("В этой колонке пишет только учитель, который ведёт урок.")
    return work


def diaries_visible_to(roles: Roles) -> QuerySet[Pupil]:
    """Pupils whose diary the person may open: the own family, the class teacher, management (1.11)."""
    own = Q(pk__in=pupils_of_family(roles).values("pk"))
    return Pupil.objects.filter(own | Q(pk__in=pupils_visible_to(roles).values("pk")))


def get_diary_to_read(roles: Roles, pupil_id: int) -> Pupil:
    """The pupil whose diary is opened, or 404."""
    return get_object_or_404(diaries_visible_to(roles), pk=pupil_id)
