"""gunicorn and the worker of background tasks as children of the runner: started, ended, found again after a crash."""

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
WORKER_PAUSE = 5  # seconds between two starts of a worker that ends by itself
START_LIMIT = 180  # seconds for gunicorn to answer; a busy machine imports the program for half a minute
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


class TaskWorker:
    """The process that does background tasks: `manage.py worker`. Serving goes on without it."""

    def __init__(self, var: Path, environment: Mapping[str, str]) -> None:
        self._environment, self._pid_file = environment, _worker_pid_file(var)
        self._log = (var / "worker.log").open("ab")
        self._command = [sys.executable, str(PROJECT / "manage.py"), "worker", "--pid", str(self._pid_file)]
        self._start()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 - our own program and arguments
            self._command, env=self._environment, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def restart_if_ended(self) -> None:
        """Start it again when it has died, out of memory for example; its task goes on in the new one."""
        if self._process.poll() is not None and time.monotonic() - self._started_at > WORKER_PAUSE:
            self._start()

    def stop(self) -> None:
        """It breaks off what it does, which the next worker begins anew."""
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._pid_file.unlink(missing_ok=True)  # it may have been told to stop before it could clear up after itself
        self._log.close()


@contextmanager
def task_worker(var: Path, environment: Mapping[str, str]) -> Iterator[TaskWorker]:
    """A worker inside the block."""
    worker = TaskWorker(var, environment)
    try:
        yield worker
    finally:
        worker.stop()


def end_orphans(var: Path) -> None:
    """End the gunicorn and the worker that a killed runner left behind in this data folder."""
    for pid_file in (_pid_file(var), _worker_pid_file(var)):
        _end_orphan(pid_file)


def _end_orphan(pid_file: Path) -> None:
    with suppress(OSError, ValueError):
        process = int(pid_file.read_text())
        patient_until = time.monotonic() + STOP_LIMIT
        while _is_process_of(pid_file, process):
            os.kill(process, signal.SIGTERM if time.monotonic() < patient_until else signal.SIGKILL)
            time.sleep(0.2)
    pid_file.unlink(missing_ok=True)


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


def _worker_pid_file(var: Path) -> Path:
    return var / "worker.pid"


def _is_process_of(pid_file: Path, process: int) -> bool:
    """Whether the process lives and was started with this file; a zombie has an empty command line."""
    return os.fsencode(pid_file) in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")


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
