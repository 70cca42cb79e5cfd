"""Several workers and clicks at the same moment, over real connections."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from common.clock import current_moment
from tasks.actions.attempts import take_task
from tasks.actions.queue import reclaim_lost_tasks, start_nightly_tasks, start_task
from tasks.models import Task
from tests.at_once import all_at_once
from tests.tasks import jobs
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def ask(world: World) -> Task:
    return start_task(job=jobs.count, title="Счёт", arguments={"what": "5А"}, by=world.galina.user)


def test_two_clicks_make_one_task(world: World) -> None:
    first, second = all_at_once([lambda: ask(world)] * 2)
    assert (first, Task.objects.count(), DBTaskResult.objects.count()) == (second, 1, 1)


def test_of_many_workers_one_takes_the_task(world: World) -> None:
    task = ask(world)
    taken = all_at_once([lambda: take_task(task_id=task.pk, attempt=1, by=None)] * 4)
    assert sorted(taken) == [False, False, False, True]


def test_of_many_who_take_back_a_lost_task_one_does(world: World) -> None:
    task = ask(world)
    for attempt in range(1, 11):  # what went wrong did so once in fifty times
        take_task(task_id=task.pk, attempt=attempt, by=None)
        Task.objects.update(leased_until=current_moment() - timedelta(seconds=1), losses=0)
        assert sorted(all_at_once([lambda: reclaim_lost_tasks(by=None)] * 4)) == [0, 0, 0, 1]
        assert Task.objects.get().attempt == attempt + 1


def test_many_workers_bring_a_nightly_task_once(world: World) -> None:
    now = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)
    brought = all_at_once([lambda: start_nightly_tasks(jobs=[jobs.nightly], now=now, by=None)] * 4)
    assert (sorted(brought), Task.objects.count(), DBTaskResult.objects.count()) == ([0, 0, 0, 1], 1, 1)
