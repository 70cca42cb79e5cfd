"""The life of an attempt: taken, told of, ended – each only by the attempt that still holds the task.

Every write asks for task, state and attempt at once; one that finds no row has lost the task and changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.expressions import Combinable

from common.actions import action
from common.dated import Now
from tasks.models import Task, TaskState


def _lease() -> Combinable:
    return Now() + timedelta(seconds=settings.TASK_LEASE_SECONDS)


def _write(task_id: UUID, attempt: int, expected: TaskState, **values: Any) -> bool:
    return bool(Task.objects.filter(pk=task_id, attempt=attempt, state=expected).update(**values))


@action
def take_task(*, task_id: UUID, attempt: int, by: None) -> bool:
    """The attempt begins; False when another has begun it or the task has gone on to a later attempt."""
    started = {"done": 0, "total": 0, "step": "", "started_at": Now(), "leased_until": _lease()}
    return _write(task_id, attempt, TaskState.WAITING, state=TaskState.RUNNING, **started)


@action
def renew_lease(*, task_id: UUID, attempt: int, by: None) -> bool:
    """The attempt is alive; False when it has lost the task."""
    return _write(task_id, attempt, TaskState.RUNNING, leased_until=_lease())


@action
def report_progress(*, task_id: UUID, attempt: int, done: int, total: int, step: str, by: None) -> bool:
    """How far the attempt is; False when it has lost the task."""
    told = {"done": done, "total": total, "step": step[:200]}
    return _write(task_id, attempt, TaskState.RUNNING, leased_until=_lease(), **told)


@action
def finish_task(*, task_id: UUID, attempt: int, message: str, file: dict[str, str], by: None) -> bool:
    """The one end of the task that people see; False when the attempt has lost it, and its file is nobody's."""
    ended = {"leased_until": None, "finished_at": Now(), "message": message[:500], "step": "", "done": F("total")}
    return _write(task_id, attempt, TaskState.RUNNING, state=TaskState.DONE, **ended, **file)


@action
def fail_task(*, task_id: UUID, attempt: int, message: str, by: None) -> bool:
    """The attempt has failed for a reason that a repetition does not mend; a person may try again."""
    ended = {"leased_until": None, "finished_at": Now(), "message": message[:500]}
    return _write(task_id, attempt, TaskState.RUNNING, state=TaskState.FAILED, **ended)
