"""A task from being asked for to its end, and everything that may come between."""

from __future__ import annotations

import logging
import os
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from common.clock import current_moment
from common.refusals import Refused
from tasks.actions.attempts import fail_task, finish_task, renew_lease, report_progress, take_task
from tasks.actions.queue import (
    clear_old_tasks,
    reclaim_lost_tasks,
    release_task,
    retry_task,
    start_nightly_tasks,
    start_task,
)
from tasks.actions.running import run_task
from tasks.models import Task
from tasks.rules import Job, night_of, percentage
from tests.tasks import jobs
from tests.world import World


def asked(job: Job, world: World, **arguments: Any) -> Task:
    return start_task(job=job, title=job.title, arguments=arguments, by=world.galina.user)


def done(task: Task) -> Task:
    """The task after its present attempt."""
    task.refresh_from_db()
    run_task.call(str(task.pk), task.attempt)
    task.refresh_from_db()
    return task


def age_lease(task: Task) -> None:
    Task.objects.filter(pk=task.pk).update(leased_until=current_moment() - timedelta(seconds=1))


def state(task: Task) -> tuple[str, int, str]:
    task.refresh_from_db()
    return task.state, task.attempt, task.message


def test_a_task_is_queued_run_and_done(world: World) -> None:
    task = asked(jobs.count, world, what="5А")
    assert (task.state, DBTaskResult.objects.get().args_kwargs["args"]) == ("waiting", [str(task.pk), 1])
    done(task)
    assert (*state(task), task.done, task.total, task.step, task.leased_until) == (
        *("done", 1, f"Сосчитано для {world.galina.user.pk}: 5А"),
        *(3, 3, "", None),
    )
    assert done(asked(jobs.silent, world)).state == "done"


def test_an_error_is_told_in_the_log_only_and_can_be_tried_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    task = asked(jobs.broken, world)
    with caplog.at_level(logging.CRITICAL, "tasks"):
        done(task)
    told = "В программе ошибка; подробности – в журнале сервера. Можно попробовать ещё раз."
    assert state(task) == ("failed", 1, told)
    retry_task(task=task, by=world.galina.user)
    assert state(task) == ("waiting", 2, "")
    with pytest.raises(Refused, match="уже выполняется"):
        retry_task(task=task, by=world.galina.user)


def test_a_refusal_of_a_job_is_told_in_its_own_words(world: World) -> None:
    assert state(done(asked(jobs.refused, world))) == ("failed", 1, "Нечего архивировать.")


def test_the_same_that_is_still_open_is_not_begun_twice_and_a_person_has_three_open_at_most(world: World) -> None:
    first = asked(jobs.count, world, what="5А")
    assert asked(jobs.count, world, what="5А") == first
    asked(jobs.count, world, what="5Б")
    asked(jobs.count, world, what="6А")
    with pytest.raises(Refused, match="незаконченные"):
        asked(jobs.count, world, what="6Б")
    done(first)
    assert asked(jobs.count, world, what="5А") != first


def test_only_the_attempt_that_holds_the_task_writes(world: World) -> None:
    task = asked(jobs.count, world, what="5А")
    told: dict[str, Any] = {"task_id": task.pk, "attempt": 1, "by": None}
    assert (take_task(**told), take_task(**told), renew_lease(**told)) == (True, False, True)
    age_lease(task)
    assert reclaim_lost_tasks(by=None) == 1
    late = [
        renew_lease(**told),
        report_progress(**told, done=2, total=3, step=""),
        finish_task(**told, message="готово", file={}),
        fail_task(**told, message="нет"),
    ]
    assert (late, state(task)) == ([False] * 4, ("waiting", 2, ""))
    run_task.call(str(task.pk), 1)
    assert state(task) == ("waiting", 2, "")
    assert done(task).state == "done"


def test_a_lost_task_goes_to_the_next_attempt_and_is_given_up_after_the_third_loss(world: World) -> None:
    task = asked(jobs.count, world, what="5А")
    found = []
    for attempt in (1, 2, 3):
        take_task(task_id=task.pk, attempt=attempt, by=None)
        assert reclaim_lost_tasks(by=None) == 0
        age_lease(task)
        reclaim_lost_tasks(by=None)
        found.append(state(task)[:2])
    assert found == [("waiting", 2), ("waiting", 3), ("failed", 3)]
    assert retry_task(task=task, by=world.galina.user).losses == 0


def test_a_task_whose_place_was_taken_and_that_has_not_begun_is_queued_again(world: World) -> None:
    task = asked(jobs.count, world, what="5А")
    DBTaskResult.objects.update(status="RUNNING", started_at=current_moment())
    assert reclaim_lost_tasks(by=None) == 0
    DBTaskResult.objects.update(started_at=current_moment() - timedelta(minutes=2))
    assert (reclaim_lost_tasks(by=None), state(task)[:2]) == (1, ("waiting", 2))


def test_a_worker_that_stops_gives_its_task_back_without_counting_a_loss(world: World) -> None:
    task = asked(jobs.count, world, what="5А")
    take_task(task_id=task.pk, attempt=1, by=None)
    release_task(task_id=task.pk, attempt=1, by=None)
    assert (state(task)[:2], task.losses) == (("waiting", 2), 0)


NIGHT = datetime(2026, 10, 13, 19, 29, tzinfo=UTC)  # 02:29 on the 14th by the school's clock


def test_a_nightly_job_is_begun_once_a_night_from_its_hour_on(world: World) -> None:
    begun = [
        start_nightly_tasks(jobs=[jobs.nightly, jobs.count], now=NIGHT + timedelta(minutes=later), by=None)
        for later in (0, 1, 2, 600, 24 * 60, 24 * 60 + 1)
    ]
    assert begun == [0, 1, 0, 0, 0, 1]
    assert list(Task.objects.order_by("night").values_list("night", flat=True)) == [
        date(2026, 10, 14),
        date(2026, 10, 15),
    ]
    assert done(Task.objects.order_by("night")[0]).message == "Сделано ночью, кем: None"


def test_the_night_begins_at_the_hour_of_the_job() -> None:
    at = jobs.nightly.at
    assert at is not None
    assert [night_of(datetime(2026, 10, 14, 2, minute, tzinfo=UTC), at) for minute in (29, 30)] == [
        None,
        date(2026, 10, 14),
    ]
    assert [percentage(0, 0), percentage(1, 3), percentage(5, 3)] == [None, 33, 100]


def test_files_are_few_and_not_kept_for_long(world: World) -> None:
    tasks = [done(asked(jobs.with_file, world, number=number)) for number in range(4)]
    assert [task.file_size for task in tasks] == [7] * 4
    clear_old_tasks(by=None)
    for task in tasks:
        task.refresh_from_db()
    assert [task.file_size for task in tasks] == [None, 7, 7, 7]
    Task.objects.update(finished_at=current_moment() - timedelta(days=4))
    names = [task.file for task in tasks if task.file]
    clear_old_tasks(by=None)
    assert ([default_storage.exists(name) for name in names], Task.objects.count()) == ([False] * 3, 4)
    Task.objects.update(finished_at=current_moment() - timedelta(days=31))
    clear_old_tasks(by=None)
    assert Task.objects.count() == 0


def test_a_file_of_an_attempt_that_has_lost_its_task_is_thrown_away(world: World) -> None:
    task = asked(jobs.with_file, world)

    def lose(run: object) -> Any:
        outcome = jobs.with_file.run(run)  # type: ignore[arg-type]  # as the worker calls it
        Task.objects.filter(pk=task.pk).update(attempt=2)
        return outcome

    losing = Job("tests.tasks.test_tasks.LOSING", "Теряет", lose)
    globals()["LOSING"] = losing
    Task.objects.filter(pk=task.pk).update(job=losing.path)
    run_task.call(str(task.pk), 1)
    assert (state(task)[:2], default_storage.exists(f"tasks/{task.pk}-1")) == (("running", 2), False)


def test_a_file_that_a_killed_worker_has_left_is_thrown_away_after_an_hour(world: World) -> None:
    left, fresh = (default_storage.save(f"tasks/{name}", ContentFile(b"half")) for name in ("left", "fresh"))
    handed_over = done(asked(jobs.with_file, world)).file
    two_hours_ago = (current_moment() - timedelta(hours=2)).timestamp()
    for name in (left, handed_over):
        os.utime(default_storage.path(name), (two_hours_ago, two_hours_ago))
    clear_old_tasks(by=None)
    assert [default_storage.exists(name) for name in (left, fresh, handed_over)] == [False, True, True]


def test_places_in_the_queue_are_cleared_but_not_those_that_are_awaited(world: World) -> None:
    awaited = asked(jobs.count, world, what="5А")
    over = done(asked(jobs.count, world, what="5Б"))
    DBTaskResult.objects.update(started_at=current_moment() - timedelta(hours=2))
    clear_old_tasks(by=None)
    awaited.refresh_from_db()
    assert [place.id for place in DBTaskResult.objects.all()] == [awaited.delivery]
    assert isinstance(over.delivery, UUID)
