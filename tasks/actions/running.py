"""One attempt at a task: the job is called, its lease kept, its end written."""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.module_loading import import_string
from django_tasks import task as delivered

from common.refusals import Refused
from tasks.actions.attempts import fail_task, finish_task, renew_lease, report_progress, take_task
from tasks.models import FOLDER, Task
from tasks.queries import in_time_zone_of_school
from tasks.rules import Job, MadeFile, Outcome, Run

logger = logging.getLogger(__name__)

STOPPING = threading.Event()  # the worker is to end: a job stops at its next report
BROKEN_OFF: list[tuple[UUID, int]] = []  # attempts that have stopped so; the worker gives them back before it ends
REPORTS_APART = 0.5  # seconds; more often nobody looks
PROGRAM_ERROR = "В программе ошибка; подробности – в журнале сервера. Можно попробовать ещё раз."


class TaskLostError(Exception):
    """The attempt no longer holds its task, or is to give it back: it stops and writes nothing."""


@delivered()
def run_task(task_id: str, attempt: int) -> None:
    """What the queue calls: the attempt, unless it is too late for it."""
    pk = UUID(task_id)
    if not take_task(task_id=pk, attempt=attempt, by=None):
        return
    task = Task.objects.get(pk=pk)
    lease = _Lease(task)
    lease.start()
    try:
        with in_time_zone_of_school():
            _finish(task, _job(task).run(Run(task.arguments, task.asked_by_id, _Reporter(task, lease))))
    except TaskLostError:
        logger.warning("Task %s (%s), attempt %s: broken off", task.pk, task.job, attempt)
        BROKEN_OFF.append((pk, attempt))
    except Refused as refusal:
        fail_task(task_id=pk, attempt=attempt, message=refusal.message, by=None)
    except Exception:
        logger.exception("Task %s (%s), attempt %s: failed", task.pk, task.job, attempt)
        fail_task(task_id=pk, attempt=attempt, message=PROGRAM_ERROR, by=None)
    finally:
        lease.end()


def _job(task: Task) -> Job:
    found = import_string(task.job)
    if not isinstance(found, Job):
        raise TypeError(f"{task.job} is no job")
    return found


class _Lease(threading.Thread):
    """Keeps the task while the job is at work, over a connection of its own."""

    def __init__(self, task: Task) -> None:
        super().__init__(name=f"lease of {task.pk}", daemon=True)
        self.task, self.is_lost, self._ended = task, threading.Event(), threading.Event()

    def run(self) -> None:
        with closing(connection):
            while not self._ended.wait(settings.TASK_LEASE_SECONDS / 4):
                try:
                    held = renew_lease(task_id=self.task.pk, attempt=self.task.attempt, by=None)
                except Exception:  # the database may come back before the lease is over
                    logger.exception("Task %s: the lease was not renewed", self.task.pk)
                    connection.close()
                else:
                    if not held:
                        self.is_lost.set()
                        return

    def end(self) -> None:
        self._ended.set()
        self.join()


class _Reporter:
    """What a job calls with its progress."""

    def __init__(self, task: Task, lease: _Lease) -> None:
        self.task, self.lease, self._written_at = task, lease, 0.0

    def __call__(self, done: int, total: int, step: str = "") -> None:
        if STOPPING.is_set() or self.lease.is_lost.is_set():
            raise TaskLostError
        if done < total and monotonic() - self._written_at < REPORTS_APART:
            return
        self._written_at = monotonic()
        task_id, attempt = self.task.pk, self.task.attempt
        if not report_progress(task_id=task_id, attempt=attempt, done=done, total=total, step=step, by=None):
            raise TaskLostError


def _finish(task: Task, outcome: Outcome | None) -> None:
    outcome = outcome or Outcome()
    file = _keep(task, outcome.file) if outcome.file else {}
    kept = finish_task(task_id=task.pk, attempt=task.attempt, message=outcome.message, file=file, by=None)
    if not kept and file:
        default_storage.delete(file["file"])


def _keep(task: Task, made: MadeFile) -> dict[str, str]:
    with made.content as content:
        name = default_storage.save(f"{FOLDER}/{task.pk}-{task.attempt}", File(content))
    return {"file": name, "file_name": made.name, "file_type": made.content_type, "file_subject": made.subject}
