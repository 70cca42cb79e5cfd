"""Reads what strangers upload in a process of its own, with limits of processor time, memory and output.

A parser that a small file makes compute for minutes or hold gigabytes takes down that process alone: pages are served
on. The process gets no settings, no passwords and no connection; what it answers is JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess  # only our own modules, by their names
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

PROCESSOR_SECONDS = 5
MEMORY = 256 * 1024 * 1024
OUTPUT = 32 * 1024 * 1024
_WAIT_SECONDS = 10  # of a busy machine, for five seconds of work
_ROOT = Path(__file__).resolve().parent.parent
_seats = BoundedSemaphore(2)  # files read at a time by one server process: the rest of the machine serves pages


class OverLimitError(Exception):
    """The file would take more time or memory than any honest one, or has made its parser fall."""


def read_apart(module: str, content: bytes) -> Any:
    """What `module`, which ends in `answer(…)`, makes of the content. Raises OverLimitError when it makes nothing."""
    with _seats, TemporaryFile() as given, TemporaryFile() as answered:
        given.write(content)
        given.seek(0)
        try:
            _run(module, given, answered)
            answered.seek(0)
            return json.load(answered)
        except (subprocess.SubprocessError, ValueError) as error:
            raise OverLimitError from error


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
