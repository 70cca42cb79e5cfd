"""How a task comes into the queue: asked for, tried again, taken back from a dead worker, brought by the night."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.dated import Now
from common.refusals import Refused
from school.models import School
from tasks.actions.running import run_task
from tasks.models import FILE_LIFETIME, FILES_A_PERSON, FINISHED_LIFETIME, FOLDER, Task, TaskState
from tasks.rules import Job, night_of

logger = logging.getLogger(__name__)

LOSSES = 3  # a job that ends its worker must not end it for ever
PLACE_LIFETIME = timedelta(hours=1)
WAITING_A_PERSON = 3
LOST = "Прерывалось несколько раз и остановлено. Сообщите администратору: причина – в журнале сервера."


@action
def start_task(*, job: Job, title: str, arguments: dict[str, Any], by: User) -> Task:
    """Put the job into the queue. The same one that is still open is not begun twice; refused when many are open."""
    open_tasks = Task.objects.filter(asked_by=by, state__in=(TaskState.WAITING, TaskState.RUNNING))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks at once make one task
    same = open_tasks.filter(job=job.path, arguments=arguments).first()
    if same is not None:
        return same
    if open_tasks.count() >= WAITING_A_PERSON:
        raise Refused(f"У вас уже {WAITING_A_PERSON} незаконченные задачи: дождитесь их.")
    task = Task.objects.create(job=job.path, title=title[:200], arguments=arguments, asked_by=by)
    _deliver(task)
    return task


@action
def retry_task(*, task: Task, by: User) -> Task:
    """Once more from the start what has failed; refused for what has not."""
    held = Task.objects.select_for_update().get(pk=task.pk)
    if held.state != TaskState.FAILED:
        raise Refused("Эта задача уже выполняется или выполнена.")
    _next_attempt(held, losses=0)
    return held


@action
def reclaim_lost_tasks(*, by: None) -> int:
    """Give tasks whose worker has died to the next attempt, or end them after several; returns how many.

    A task is lost when its lease is over, or when its place in the queue was taken and it has not begun since.
    """
    queued = DBTaskResult.objects.filter(id=OuterRef("delivery"))
    patience = timedelta(seconds=settings.TASK_LEASE_SECONDS)
    never_begun = ~Exists(queued) | Exists(queued.exclude(status="READY").filter(started_at__lt=Now() - patience))
    lost = Task.objects.filter(
        Q(state=TaskState.RUNNING, leased_until__lt=Now()) | Q(never_begun, state=TaskState.WAITING)
    )
    held = list(lost.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    # A statement locks a row as it is by then, but sees the queue as it was before: the new place of a task that
    # another has just given on would be missing. So what is held is asked again.
    found = list(lost.filter(pk__in=held))
    for task in found:
        logger.warning("Task %s (%s), attempt %s: its worker is gone", task.pk, task.job, task.attempt)
        if task.losses + 1 < LOSSES:
            _next_attempt(task, losses=task.losses + 1)
        else:
            _end(task)
    return len(found)


@action
def release_task(*, task_id: UUID, attempt: int, by: None) -> None:
    """The worker stops and gives the task back, to be begun anew by the next one."""
    task = Task.objects.select_for_update().filter(pk=task_id, attempt=attempt, state=TaskState.RUNNING).first()
    if task is not None:
        _next_attempt(task, losses=task.losses)


@action
def start_nightly_tasks(*, jobs: Iterable[Job], now: datetime, by: None) -> int:
    """Put the jobs that are due by the school's clock into the queue, each once a night; returns how many.

    However many workers ask, and however often: the night stands in the row.
    """
    time_zone = School.objects.values_list("time_zone", flat=True).first()
    if time_zone is None:
        return 0
    local = now.astimezone(ZoneInfo(time_zone))
    due = {job.path: Task(job=job.path, title=job.title, night=night_of(local, job.at)) for job in jobs if job.at}
    tasks = [task for task in due.values() if task.night]
    known = set(Task.objects.filter(night=local.date()).values_list("job", flat=True))
    new = [task for task in tasks if task.job not in known]
    Task.objects.bulk_create(new, ignore_conflicts=True)
    made = list(Task.objects.filter(pk__in=[task.pk for task in new]))  # a night that another has begun is not ours
    for task in made:
        _deliver(task)
    return len(made)


@action
def clear_old_tasks(*, by: None) -> None:
    """Files are kept for days and few for each person, finished tasks for a month, places in the queue for an hour."""
    moment, kept = current_moment(), Counter[int | None]()
    for task in Task.objects.filter(finished_at__isnull=False).exclude(file="").order_by("-finished_at", "-asked_at"):
        kept[task.asked_by_id] += 1
        if kept[task.asked_by_id] > FILES_A_PERSON or (task.finished_at or moment) < moment - FILE_LIFETIME:
            default_storage.delete(task.file)
            Task.objects.filter(pk=task.pk).update(file="")
    _delete_orphaned_files(moment)
    Task.objects.filter(file="", finished_at__lt=moment - FINISHED_LIFETIME).delete()
    awaited = Task.objects.filter(delivery=OuterRef("id"), state__in=(TaskState.WAITING, TaskState.RUNNING))
    DBTaskResult.objects.filter(~Exists(awaited), started_at__lt=moment - PLACE_LIFETIME).delete()


def _delete_orphaned_files(moment: datetime) -> None:
    """What a worker has saved and, killed, could not hand over."""
    if not default_storage.exists(FOLDER):
        return
    handed_over = set(Task.objects.exclude(file="").values_list("file", flat=True))
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in handed_over and default_storage.get_modified_time(path) < moment - PLACE_LIFETIME:
            default_storage.delete(path)


def _next_attempt(task: Task, *, losses: int) -> None:
    task.state, task.attempt, task.losses = TaskState.WAITING, task.attempt + 1, losses
    task.leased_until = task.started_at = task.finished_at = None
    task.done, task.total, task.step, task.message = 0, 0, "", ""
    _deliver(task)


def _end(task: Task) -> None:
    task.state, task.leased_until, task.finished_at, task.message = TaskState.FAILED, None, current_moment(), LOST
    task.save()


def _deliver(task: Task) -> None:
    """A place in the queue for the present attempt; that of the one before is nobody's any more and goes later."""
    task.delivery = UUID(run_task.enqueue(str(task.pk), task.attempt).id)
    task.save()
