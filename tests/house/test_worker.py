"""The worker of background tasks, by its deeds: killed in mid-task, stopped, refused the owner's role."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ezh import embedded_postgres
from tests.house.servers import (
    PROJECT,
    FirstRun,
    Runner,
    data_folder,
    environment_of_a_person,
    first_run,
    free_port,
    what_is_left,
)

pytestmark = pytest.mark.system

PATIENCE = 60  # seconds
ASK = """
from accounts.models import User
from tasks.actions.queue import start_task
from tests.tasks.jobs import slow
start_task(job=slow, title="Долгая", arguments={arguments}, by=User.objects.get())
"""


@pytest.fixture(scope="module")
def school() -> Iterator[FirstRun]:
    """A school with one administrator, to be copied."""
    with first_run() as run:
        manage(run.var, "first_administrator", "Школа № 7", "Иванова", "Анна", "Петровна")
        yield run


@pytest.fixture
def served(school: FirstRun) -> Iterator[Runner]:
    """The school, served; its lost tasks are taken back after three seconds."""
    with data_folder() as var:
        school.copy_to(var)
        runner = Runner.ready(var, free_port(), EZH_TASK_LEASE="3")
        yield runner
        if runner.process.poll() is None:
            runner.end(signal.SIGTERM)


def manage(var: Path, *command: str) -> None:
    run = [sys.executable, "-m", "ezh.run", "--var", str(var), *command]
    subprocess.run(run, cwd=PROJECT, env=environment_of_a_person(), check=True, capture_output=True)


def ask_for_slow_task(var: Path, diary: Path, *, steps: int, pause: float) -> None:
    arguments = {"diary": str(diary), "steps": steps, "pause": pause}
    manage(var, "shell", "--no-imports", "-c", ASK.format(arguments=arguments))


def task(var: Path) -> tuple[str, int, int, str]:
    with psycopg.connect(embedded_postgres.url(var)) as connection:
        found = connection.execute(
            "SELECT state, attempt, losses, message FROM tasks_task WHERE night IS NULL"
        ).fetchone()
    assert found is not None
    return found


def wait_for(var: Path, state: str) -> tuple[str, int, int, str]:
    patient_until = time.monotonic() + PATIENCE
    while (found := task(var))[0] != state and time.monotonic() < patient_until:
        time.sleep(0.1)
    return found


def wait_for_line(diary: Path, line: str) -> None:
    patient_until = time.monotonic() + PATIENCE
    while not (diary.exists() and line in diary.read_text().split()) and time.monotonic() < patient_until:
        time.sleep(0.05)


def worker_of(var: Path) -> int:
    return int((var / "worker.pid").read_text())


def test_a_task_survives_kill_9_of_the_worker_and_is_done_once(served: Runner, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    ask_for_slow_task(served.var, diary, steps=6, pause=0.5)
    wait_for_line(diary, "3")
    killed = worker_of(served.var)
    os.kill(killed, signal.SIGKILL)
    assert wait_for(served.var, "done") == ("done", 2, 1, "Дошла до конца.")
    steps = diary.read_text().split()
    assert (steps[-6:], steps[:3], 9 <= len(steps) <= 11) == (list("123456"), list("123"), True)
    assert worker_of(served.var) != killed


def test_a_worker_that_is_stopped_gives_its_task_to_the_next(served: Runner, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    ask_for_slow_task(served.var, diary, steps=8, pause=0.5)
    wait_for_line(diary, "2")
    os.kill(worker_of(served.var), signal.SIGTERM)
    assert wait_for(served.var, "done") == ("done", 2, 0, "Дошла до конца.")


def test_the_runner_stops_the_worker_in_mid_task_and_the_next_run_goes_on(served: Runner, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    ask_for_slow_task(served.var, diary, steps=8, pause=0.5)
    wait_for_line(diary, "2")
    assert (served.end(signal.SIGINT), what_is_left(served.var, served.port)) == (0, [])
    again = Runner.ready(served.var, served.port, EZH_TASK_LEASE="3")
    try:
        assert wait_for(served.var, "done") == ("done", 2, 0, "Дошла до конца.")
    finally:
        again.end(signal.SIGTERM)


def test_the_worker_refuses_to_work_as_the_owner(served: Runner) -> None:
    run = [sys.executable, "-m", "ezh.run", "--var", str(served.var), "worker"]
    refused = subprocess.run(
        run, cwd=PROJECT, env=environment_of_a_person(), check=False, capture_output=True, text=True
    )
    told = "Задачи не работают от имени владельца таблиц: уберите EZH_OWNER_DATABASE_URL."
    assert (refused.returncode, told in refused.stderr) == (1, True)
