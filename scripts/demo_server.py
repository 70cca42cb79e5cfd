"""The runner with the demo school as a child, for scripts that look at it from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
PATIENCE, PATIENCE_A_YEAR = 900, 300  # seconds until the demo school is loaded and served, on a busy machine


def logins(var: Path) -> dict[str, dict[str, str]]:
    """Role of the demo school → its login."""
    command = [*_runner(var), "demo", "--logins"]
    rows = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return {row["role"]: row for row in rows}


@contextmanager
def demo_server(var: Path, port: int, settings: Mapping[str, str] | None = None, *, years: int = 1) -> Iterator[str]:
    """Gives the address; a school of so many years is loaded into the data folder the first time.

    `settings` is environment.
    """
    address = f"http://127.0.0.1:{port}"
    command = [*_runner(var), "--port", str(port), "--years", str(years)]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(settings or {})})
    try:
        _wait_until_healthy(server, address, PATIENCE + PATIENCE_A_YEAR * years)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


def _runner(var: Path) -> list[str]:
    return [sys.executable, "-m", "ezh.run", "--var", str(var)]


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str, patience: int) -> None:
    patient_until = time.monotonic() + patience
    while time.monotonic() < patient_until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("Сервер не запустился.")
