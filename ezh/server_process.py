"""gunicorn as a child of the runner: started, waited for, ended, and found again after a crash."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_LIMIT = 30  # seconds for gunicorn to answer
STOP_LIMIT = 20  # seconds for gunicorn to finish its requests, more than its own graceful_timeout
PORT_LIMIT = 3  # seconds for the workers of a killed gunicorn to notice and let the port go


class CannotServeError(Exception):
    """Serving is impossible; the text, for the person at the terminal, says why and what to do."""


@contextmanager
def gunicorn(var: Path, port: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Serve on 127.0.0.1:port inside the block, from the moment that /health/ answers.

    gunicorn has a session of its own: Ctrl-C reaches the runner only, which lets running requests finish.
    Raises CannotServeError.
    """
    log = var / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--pid", str(_pid_file(var))]
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603 - our own program and arguments
            command, cwd=PROJECT, env=environment, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            _wait_until_healthy(process, port, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def end_orphan(var: Path) -> None:
    """End the gunicorn that a killed runner left behind in this data folder."""
    with suppress(OSError, ValueError):
        process = int(_pid_file(var).read_text())
        patient_until = time.monotonic() + STOP_LIMIT
        while _is_gunicorn_of(var, process):
            os.kill(process, signal.SIGTERM if time.monotonic() < patient_until else signal.SIGKILL)
            time.sleep(0.2)
    _pid_file(var).unlink(missing_ok=True)


def require_free(port: int) -> None:
    """Raise CannotServeError when another program listens on the port."""
    patient_until = time.monotonic() + PORT_LIMIT
    while True:
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if time.monotonic() > patient_until:
                    raise CannotServeError(
                        f"порт {port} занят другой программой ({error.strerror}); "
                        f"освободите его или выберите другой: make run PORT={port + 10}"
                    ) from error
                time.sleep(0.2)
            else:
                return


def _pid_file(var: Path) -> Path:
    return var / "gunicorn.pid"


def _is_gunicorn_of(var: Path, process: int) -> bool:
    """Whether the process lives and serves this folder; a zombie has an empty command line."""
    return os.fsencode(_pid_file(var)) in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    patient_until = time.monotonic() + START_LIMIT
    answer = "нет ответа"
    while process.poll() is None and time.monotonic() < patient_until:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            with closing(connection):
                connection.request("GET", "/health/")
                response = connection.getresponse()
                if response.status == http.HTTPStatus.OK:
                    return
                answer = f"ответ {response.status}"
        time.sleep(0.3)
    end_of_log = log.read_text(errors="replace")[-3000:]
    raise CannotServeError(f"сервер не заработал ({answer}). Конец {log}:\n{end_of_log}")
