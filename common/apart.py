"""Reads what strangers upload in a process of its own, with limits of processor time, memory and output.

A parser that a small file makes compute for minutes or hold gigabytes takes down that process alone: pages are served
on. The process gets no settings, no passwords and no connection; what it answers is JSON.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess  # only our own modules, by their names
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from common.turns import TurnQueue

PROCESSOR_SECONDS = 5
MEMORY = 256 * 1024 * 1024
OUTPUT = 32 * 1024 * 1024
BUSY = "Сервер сейчас занят чтением файлов. Повторите через несколько секунд."
_WAIT_SECONDS = 10  # of a busy machine, for five seconds of work
_ROOT = Path(__file__).resolve().parent.parent
# Of one server process: the rest of the machine serves pages, and so do the rest of its threads and connections.
QUEUE = TurnQueue(places=4, patience=_WAIT_SECONDS, at_once=2)
_log = logging.getLogger(__name__)


class NotReadError(Exception):
    """The file has not been read."""


class OverLimitError(NotReadError):
    """The file would take more time or memory than any honest one, or has made its parser fall."""


class BusyError(NotReadError):
    """As many files as may be are being read, or the machine is: the same file can be read a little later."""


def read_apart(module: str, content: bytes) -> Any:
    """What `module`, which ends in `answer(…)`, makes of the content. Raises OverLimitError when it makes nothing.

    Raises BusyError when others leave no turn, or the processor to it so seldom that its time was not even used up.
    """
    with QUEUE.turn() as is_on:
        if not is_on:
            raise BusyError
        try:
            return _answer_of(module, content)
        except (subprocess.SubprocessError, ValueError) as error:
            _log.warning("%s has not read a file of %d bytes: %s", module, len(content), _reason(error))
            raise (BusyError if isinstance(error, subprocess.TimeoutExpired) else OverLimitError) from error


def _answer_of(module: str, content: bytes) -> Any:
    with TemporaryFile() as given, TemporaryFile() as answered:
        given.write(content)
        given.seek(0)
        _run(module, given, answered)
        answered.seek(0)
        return json.load(answered)


def _run(module: str, given: IO[bytes], answered: IO[bytes]) -> None:
    subprocess.run(  # noqa: S603  # the arguments are ours
        [sys.executable, "-X", "utf8", "-m", module],
        cwd=_ROOT,
        env={"PATH": os.defpath},
        stdin=given,
        stdout=answered,
        stderr=subprocess.DEVNULL,
        timeout=_WAIT_SECONDS,
        check=True,
    )


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"{_WAIT_SECONDS} s are over"
    if not isinstance(error, subprocess.CalledProcessError):
        return "no answer"
    if error.returncode == -signal.SIGKILL:
        return f"{PROCESSOR_SECONDS} s of the processor are used up"
    return f"out of memory, too long an answer or an error of the parser ({error.returncode})"


def answer(read: Callable[[bytes], Any]) -> None:
    """In the process apart: limit it for good, then read what was given and answer as JSON."""
    os.nice(10)
    for kind, most in (
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=False, separators=(",", ":"))
