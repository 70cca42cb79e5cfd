"""The demo schools that are measured: one data folder for each number of years, loaded once and kept."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.owner_sql import MAKE_FUNCTION, MAKE_TABLE
from ezh import embedded_postgres
from scripts.demo_server import ROOT, demo_server

BENCH_SETTINGS = {"DJANGO_SETTINGS_MODULE": "bench.settings"}
DRAWN_ANEW = {"EZH_KEPT_BODIES": "0", "EZH_KEPT_SUMS": "0"}


@dataclass(frozen=True)
class PageCost:
    """A line of `manage.py bench_pages` (bench/cost.py), with what a load generator must know of the page."""

    key: str
    statements: int
    buffers: int
    returned: int
    scanned: int
    size: int
    best_ms: float
    median_ms: float
    path: str
    cookies: str
    table: tuple[int, int]

    @property
    def token(self) -> str:
        """What a script of the page would send with a change."""
        return self.cookies.partition("csrftoken=")[2].partition(";")[0]

    @property
    def is_signed_in(self) -> bool:
        """Is it a person who asks, and no stranger?"""
        return "sessionid=" in self.cookies


def costs(years: int, only: str) -> dict[str, PageCost]:
    """What the pages cost in a school of so many years when they are drawn anew, by their keys."""
    with served(years, DRAWN_ANEW):
        output = manage(years, "bench_pages", "--only", only)
    found = [PageCost(**json.loads(line)) for line in output.splitlines()]
    return {each.key: each for each in found}


def dump(years: int, folder: Path, only: str) -> None:
    """Writes what the pages show in a school of so many years, drawn anew, into the folder."""
    with served(years, DRAWN_ANEW):
        manage(years, "bench_dump", str(folder), "--only", only)


def profile(years: int, key: str) -> str:
    """Where the time of the page goes, as text."""
    with served(years, DRAWN_ANEW):
        return manage(years, "bench_profile", key)


@contextmanager
def served(years: int, settings: Mapping[str, str]) -> Iterator[str]:
    """Gives the address of the school's server, which has the floors beside its pages."""
    var = data_folder(years)
    with demo_server(var, _free_port(), {**BENCH_SETTINGS, **settings}, years=years) as address:
        with psycopg.connect(_owner_url(var)) as connection:
            connection.execute(MAKE_TABLE)
            connection.execute(MAKE_FUNCTION)
        yield address


def manage(years: int, *command: str) -> str:
    """What the command prints, run as the application's role while the school is served."""
    var = data_folder(years)
    own = {
        "DATABASE_URL": embedded_postgres.application_url(var),
        "EZH_VAR": str(var),
        "EZH_HTTPS": "0",
        **BENCH_SETTINGS,
        **DRAWN_ANEW,
        **os.environ,
    }
    program = [sys.executable, "manage.py", *command]
    return subprocess.run(program, cwd=ROOT, env=own, check=True, stdout=subprocess.PIPE, text=True).stdout


def get(url: str, cookies: str) -> str:
    """The page that the browser with the cookies is shown."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookies})) as found:
        return str(found.read().decode())


def data_folder(years: int) -> Path:
    """Where the school of so many years lies."""
    return ROOT / "var" / ("bench" if years == 1 else f"bench-{years}")


def _free_port() -> int:
    """One of its own, for two may measure at once."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _owner_url(var: Path) -> str:
    given = os.environ.get("EZH_OWNER_DATABASE_URL") or os.environ.get("DATABASE_URL")
    return given or embedded_postgres.url(var)
