"""The only way from a request to a task: one's own, and for those who answer for the journal those of the night."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from school.roles import Roles
from tasks.models import Task, TaskState


def tasks_visible_to(roles: Roles) -> QuerySet[Task]:
    """The person's own; for the deputy and the administrator those of the night as well."""
    visible = Q(asked_by=roles.user)
    if roles.is_deputy or roles.is_administrator:
        visible |= Q(asked_by=None)
    return Task.objects.filter(visible)


def get_task_to_read(roles: Roles, pk: UUID) -> Task:
    """The task, or 404."""
    return get_object_or_404(tasks_visible_to(roles), pk=pk)


def get_task_with_file(roles: Roles, pk: UUID) -> Task:
    """A finished task of the person whose file is still there, or 404."""
    task = get_task_to_read(roles, pk)
    if task.state != TaskState.DONE or task.file_size is None:
        raise Http404
    return task
