"""The calendar in a real program: Debian's khal shows it by the clock of its reader, and takes what changed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import journal as j
from tests.factories import timetable as t
from tests.factories.feeds import calendar_path
from tests.world import FRIDAY, YEAR_BEGINS, World
from timetable.actions import cancel_lesson, move_lesson

pytestmark = pytest.mark.system

CONFIG = """
[calendars]
[[school]]
path = {folder}/school
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = {time_zone}
default_timezone = {time_zone}
timeformat = %H:%M
dateformat = %d.%m
longdateformat = %d.%m.%Y
datetimeformat = %d.%m %H:%M
longdatetimeformat = %d.%m.%Y %H:%M
[default]
default_calendar = school
"""


class Khal:
    """khal with a folder of its own, of a reader somewhere."""

    def __init__(self, folder: Path, time_zone: str) -> None:
        self.folder, self.config = folder, folder / "config"
        (folder / "school").mkdir(parents=True)
        self.config.write_text(CONFIG.format(folder=folder, time_zone=time_zone))

    def run(self, *arguments: str) -> str:
        program = shutil.which("khal")
        assert program, "scripts/system_packages.sh tests installs it"
        environment = os.environ | {"LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        command = [program, "--config", str(self.config), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def take(self, content: bytes) -> None:
        """As a subscription does it: what the address answers, all of it, again and again."""
        file = self.folder / "lessons.ics"
        file.write_bytes(content)
        self.run("import", "--batch", "-a", "school", str(file))

    def lessons(self) -> list[str]:
        """The lines of the week."""
        shown = self.run("list", "--format", "{start} {title} [{status}]", "--day-format", "", "12.10.2026", "6d")
        return [
            line.replace("[CONFIRMED ]", "").replace("[]", "").strip() for line in shown.splitlines() if line.strip()
        ]


@pytest.mark.parametrize(
    ("time_zone", "at"),
    [("Asia/Novokuznetsk", ["12.10 08:50", "13.10 08:50", "14.10 08:50", "16.10 08:50"]),
     ("Europe/Moscow", ["12.10 04:50", "13.10 04:50", "14.10 04:50", "16.10 04:50"]),
     ("Pacific/Kiritimati", ["12.10 15:50", "13.10 15:50", "14.10 15:50", "16.10 15:50"])],
)  # fmt: skip
def test_khal_shows_the_lessons_at_their_moments(world: World, tmp_path: Path, time_zone: str, at: list[str]) -> None:
    khal = Khal(tmp_path, time_zone)
    khal.take(Client().get(calendar_path(world.elena, world.dima.pupil)).content)
    assert khal.lessons() == [f"{moment} Математика" for moment in at]


def test_khal_takes_cancelled_moved_and_changed_lessons_once_each(world: World, tmp_path: Path) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    path = calendar_path(world.elena, world.dima.pupil)
    khal = Khal(tmp_path, "Asia/Novokuznetsk")
    khal.take(Client().get(path).content)
    j.make_work(lesson=world.lesson_friday, work_type=world.control_work, title="Дроби", by=world.maria.user)
    move_lesson(lesson=world.lesson_today, on=FRIDAY, number=4, by=world.galina.user)
    extra = t.make_lesson(assignment=world.history_5a, on=FRIDAY, number=6)
    cancel_lesson(lesson=extra, reason="Карантин", by=world.galina.user)
    for _ in range(2):
        khal.take(Client().get(path).content)
    assert khal.lessons() == [
        "12.10 08:50 Математика",
        "13.10 08:50 Математика",
        "14.10 08:50 Не состоится: Математика [CANCELLED ]",
        "16.10 08:50 Математика: контрольная работа",
        "16.10 10:50 Математика",
        "16.10 12:30 Не состоится: История [CANCELLED ]",
    ]
