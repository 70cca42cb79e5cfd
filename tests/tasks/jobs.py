"""Jobs for tests; a worker imports them by their path, as it does those of the program."""

from __future__ import annotations

import time
from datetime import time as time_of_day
from io import BytesIO
from pathlib import Path

from common.refusals import Refused
from tasks.rules import MadeFile, Outcome, Run, job


@job("Счёт")
def count(run: Run) -> Outcome:
    """Three steps."""
    for number in range(1, 4):
        run.report(number, 3, f"шаг {number}")
    return Outcome(f"Сосчитано для {run.user_id}: {run.arguments['what']}")


@job("Пустая")
def silent(run: Run) -> None:
    """Says nothing."""


@job("Ошибка")
def broken(run: Run) -> None:
    """Ends with an error that nobody has foreseen."""
    raise ValueError("персональные данные")


@job("Отказ")
def refused(run: Run) -> None:
    """Ends with a refusal for people."""
    raise Refused("Нечего архивировать.")


@job("Файл")
def with_file(run: Run) -> Outcome:
    """Leaves a file."""
    return Outcome("Сделано.", MadeFile(BytesIO(b"content"), "отчёт.txt", "text/plain", "5А: отчёт"))


@job("Ночная", at=time_of_day(2, 30))
def nightly(run: Run) -> Outcome:
    """Each night."""
    return Outcome(f"Сделано ночью, кем: {run.user_id}")


@job("Долгая")
def slow(run: Run) -> Outcome:
    """Writes each step into a file that the test reads: what really happened, whatever the database says."""
    diary = Path(run.arguments["diary"])
    steps = run.arguments["steps"]
    for number in range(1, steps + 1):
        with diary.open("a") as lines:
            lines.write(f"{number}\n")
        run.report(number, steps, f"шаг {number}")
        time.sleep(run.arguments["pause"])
    return Outcome("Дошла до конца.")
