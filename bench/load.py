"""wrk, the load generator, and what it has measured."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """Requests a second; milliseconds of the middle request and of the slowest but five in a hundred; wrong answers."""

    rate: float
    median: float
    p95: float
    bad: int


@dataclass(frozen=True)
class Load:
    """An address asked for over so many connections at once, as a Lua script of this folder says."""

    url: str
    cookies: str
    connections: int
    seconds: int
    script: str = "page.lua"
    arguments: tuple[str, ...] = ()

    def start(self) -> subprocess.Popen[str]:
        """Wrk at work: `figures_of` waits for it."""
        lua = str(Path(__file__).with_name(self.script))
        command = ["wrk", "-t1", f"-c{self.connections}", f"-d{self.seconds}s", "-s", lua]
        command += ["-H", f"Cookie: {self.cookies}", self.url, "--", *self.arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def run(self) -> Figures:
        """Runs it to its end."""
        return figures_of(self.start())


def figures_of(wrk: subprocess.Popen[str]) -> Figures:
    """What it has measured, when it has ended."""
    output, _ = wrk.communicate()
    if wrk.returncode:
        raise SystemExit(f"wrk завершился с кодом {wrk.returncode}.")
    return Figures(**json.loads(output.splitlines()[-1]))
