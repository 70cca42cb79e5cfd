"""Background tasks for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.clock import current_moment
from tasks.models import Task, TaskState
from tests.tasks import jobs


def make_task(**values: Any) -> Task:
    """A task that waits, of a person (`asked_by`) or of a `night`."""
    job = jobs.nightly if values.get("night") else jobs.count
    return Task.objects.create(**{"job": job.path, "title": job.title, **values})


def make_done_task(**values: Any) -> Task:
    """A task that is done and has left a file."""
    name = default_storage.save("tasks/result", ContentFile(b"content"))
    file = {"file": name, "file_name": "Отчёты.zip", "file_type": "application/zip", "file_subject": "5А: отчёты"}
    ended = {"state": TaskState.DONE, "finished_at": current_moment(), "message": "Готово: 3 отчёта."}
    return make_task(**ended, **file, **values)
