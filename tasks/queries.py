"""What the pages of tasks show, and by which clock tasks are done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from common.clock import current_moment
from school.models import School
from school.roles import Roles
from tasks.access import tasks_visible_to
from tasks.models import Task, TaskState

LATEST = 50
# So long nobody takes up a task only when nobody is there to do it.
NOBODY_WORKS = timedelta(minutes=2)


@dataclass(frozen=True)
class TaskList:
    """The latest tasks of the person, and of the nights where he may see those."""

    own: Sequence[Task]
    nightly: Sequence[Task]


def task_list(roles: Roles) -> TaskList:
    """The latest first. One query."""
    tasks = list(tasks_visible_to(roles).order_by("-asked_at")[:LATEST])
    return TaskList([task for task in tasks if task.asked_by_id], [task for task in tasks if not task.asked_by_id])


def is_left_alone(task: Task) -> bool:
    """Has the task waited so long that probably no worker runs? One that is being done lets others wait. One query."""
    if task.state != TaskState.WAITING or current_moment() - task.asked_at < NOBODY_WORKS:
        return False
    return not Task.objects.filter(state=TaskState.RUNNING).exists()


@contextmanager
def in_time_zone_of_school() -> Iterator[None]:
    """A worker has no request that would say where it is."""
    with timezone.override(ZoneInfo(School.objects.values_list("time_zone", flat=True).first() or "UTC")):
        yield
