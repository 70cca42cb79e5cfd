"""Background tasks: what is going on, how far it is, and what has come of it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.audience import SIGNED_IN, audience
from common.forms import report_result
from common.responses import PersonalDataFile
from school.roles import RolesRequest
from tasks.access import get_task_to_read, get_task_with_file
from tasks.actions.queue import retry_task
from tasks.models import FILE_LIFETIME
from tasks.queries import is_left_alone, task_list


@audience(SIGNED_IN)
@require_safe
def tasks(request: RolesRequest) -> HttpResponse:
    """The person's latest tasks, and those of the nights for who answers for the journal."""
    return render(request, "tasks/tasks.html", {"tasks": task_list(request.roles)})


@audience(SIGNED_IN)
@require_safe
def task(request: RolesRequest, pk: UUID) -> HttpResponse:
    """How far a task is; the page asks again by itself while it is not finished."""
    found = get_task_to_read(request.roles, pk)
    context = {
        "task": found,
        "is_left_alone": is_left_alone(found),
        "file_size": found.file_size,
        "file_until": found.finished_at + FILE_LIFETIME if found.finished_at else None,
    }
    return render(request, "tasks/task.html", context)


@audience(SIGNED_IN)
@require_safe
def task_file(request: RolesRequest, pk: UUID) -> HttpResponseBase:
    """What a task has made; the access log remembers who took it along."""
    found = get_task_with_file(request.roles, pk)
    return PersonalDataFile(
        default_storage.open(found.file),
        subject=found.file_subject,
        filename=found.file_name,
        content_type=found.file_type,
    )


@audience(SIGNED_IN)
@require_POST
def task_retry(request: RolesRequest, pk: UUID) -> HttpResponse:
    """A task that has failed begins anew."""
    found = get_task_to_read(request.roles, pk)
    report_result(request, partial(retry_task, task=found, by=request.user), "Задача начата заново.")
    return redirect("tasks:task", pk)
