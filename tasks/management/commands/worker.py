"""`worker`: does the background tasks, one after the other, and those of the night, until it is told to stop.

django-tasks-db takes tasks from the queue and calls them (docs/decisions/0032); a thread beside it takes back what dead
workers have left, brings the nightly tasks and throws old results away. What is done all the time has a thread each.
"""

from __future__ import annotations

import logging
import os
import threading
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.crypto import get_random_string
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.management.commands.db_worker import Worker

from common.clock import current_moment
from tasks.actions.queue import clear_old_tasks, reclaim_lost_tasks, release_task, start_nightly_tasks
from tasks.actions.running import BROKEN_OFF, STOPPING
from tasks.queries import in_time_zone_of_school
from tasks.rules import JOBS, PERIODIC, Periodic

logger = logging.getLogger(__name__)

EVERY = 5  # seconds between two looks at what is to be taken back or brought
POLITENESS = 10  # pages come before tasks where both want the processor


class Command(BaseCommand):
    """The worker of background tasks."""

    help = "Выполняет задачи: те, что попросили на страницах, и ночные. Работает, пока его не остановят."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to write the number of the process, for who has to end it."""
        parser.add_argument("--pid", type=Path, help="файл, в котором стоит номер этого процесса")

    def handle(self, *args: Any, pid: Path | None, **options: Any) -> None:
        """Work until SIGTERM or SIGINT; what is being done then is given back to the next worker."""
        if settings.APPLICATION_ROLE is not None:
            raise CommandError("Задачи не работают от имени владельца таблиц: уберите EZH_OWNER_DATABASE_URL.")
        if pid is not None:
            pid.write_text(str(os.getpid()))
        os.nice(POLITENESS)
        autodiscover_modules("jobs")
        caretaker = threading.Thread(target=_take_care, name="caretaker", daemon=True)
        caretaker.start()
        for name, work in PERIODIC.items():
            threading.Thread(target=_repeat, args=(name, work), name=name, daemon=True).start()
        worker = _StoppableWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            STOPPING.set()
            for task_id, attempt in BROKEN_OFF:
                release_task(task_id=task_id, attempt=attempt, by=None)
            if pid is not None:
                pid.unlink(missing_ok=True)


class _StoppableWorker(Worker):
    """Told to stop, it waits for the next report of the job and not for its end."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        STOPPING.set()
        super().shutdown(signum, frame)


def _take_care() -> None:
    """Until the worker stops; whatever goes wrong – the database restarts, say – is tried again."""
    while not STOPPING.is_set():
        with closing(connection):
            try:
                reclaim_lost_tasks(by=None)
                start_nightly_tasks(jobs=JOBS.values(), now=current_moment(), by=None)
                clear_old_tasks(by=None)
            except Exception:
                logger.exception("Lost and nightly tasks were not looked after")
        STOPPING.wait(EVERY)


def _repeat(name: str, work: Periodic) -> None:
    """Until the worker stops, a thread for each: what waits for a mail server lets nothing else wait."""
    while not STOPPING.is_set():
        with closing(connection):
            try:
                with in_time_zone_of_school():
                    work.run()
            except Exception:
                logger.exception("%s failed and is tried again", name)
        STOPPING.wait(work.seconds)
