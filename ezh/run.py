"""`make run`: database, migrations, demo school, static files and server with one command, and a clean end.

    python -m ezh.run [--port 8000] [--var var] [--no-demo] [--years 1]      serve until Ctrl-C
    python -m ezh.run [--var var] COMMAND ...                    manage.py COMMAND with the database running

Without DATABASE_URL the database is the embedded one of the data folder. Everything made lies in that folder.
"""

import argparse
import fcntl
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg

from ezh import embedded_postgres, static_stamp
from ezh.postgres_programs import PostgresProgramError
from ezh.server_process import HOST, PROJECT, CannotServeError, end_orphans, gunicorn, require_free, task_worker

OWNER_URL = "EZH_OWNER_DATABASE_URL"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Parse the command line and run it; what can be foreseen becomes a message and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m ezh.run", description="Запускает ЭЖ или команду manage.py.")
    parser.add_argument("--port", type=int, default=8000, help="порт на 127.0.0.1")
    parser.add_argument("--var", type=Path, default=PROJECT / "var", help="папка данных")
    parser.add_argument("--no-demo", action="store_true", help="не загружать показательную школу")
    parser.add_argument("--years", type=int, default=1, help="учебных лет в показательной школе, вместе с нынешним")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="команда manage.py вместо сервера")
    arguments = parser.parse_args()
    var = arguments.var.resolve()
    var.mkdir(parents=True, exist_ok=True)
    for number in STOP_SIGNALS:
        signal.signal(number, _exit_on_signal)
    try:
        if arguments.command:
            return run_command(var, arguments.command)
        serve(var, arguments.port, demo_years=0 if arguments.no_demo else arguments.years)
    except (CannotServeError, PostgresProgramError) as error:
        print(f"Не удалось: {error}", file=sys.stderr)
        return 1
    return 0


def serve(var: Path, port: int, *, demo_years: int) -> None:
    """Serve on 127.0.0.1:port until a signal; what an earlier, killed run left behind is taken over or ended.

    An empty database gets a demo school of so many years, none with 0.
    Raises CannotServeError and PostgresProgramError.
    """
    with _server_lock(var):
        end_orphans(var)
        require_free(port)
        with _database(var) as addresses:
            environment = _environment(var, addresses)
            if not environment.get(OWNER_URL):
                print("Внимание: страницы работают от имени владельца таблиц (docs/operations.md).", flush=True)
            with _collected_static_files(environment):
                _manage(environment, "migrate", "--no-input")
                if demo_years and not _has_school(environment):  # asked here: to start Django for it takes seconds
                    _manage(environment, "demo", "--if-empty", f"--years={demo_years}")
            serving = _without_owner_url(environment)
            with gunicorn(var, port, serving) as server, task_worker(var, serving) as worker:
                print(f"\nЭЖ работает: http://{HOST}:{port}/ (остановить: Ctrl-C)\n", flush=True)
                if demo_years:
                    _print_logins(environment)
                else:
                    print(
                        "Первого администратора создаёт команда first_administrator: docs/operations.md.\n", flush=True
                    )
                while server.poll() is None:
                    worker.restart_if_ended()
                    time.sleep(1)
    raise CannotServeError(f"gunicorn остановился сам, причина в {var}/gunicorn.log")


def run_command(var: Path, command: list[str]) -> int:
    """Run manage.py with the database up, and return its exit code. Ctrl-C is the command's own business."""
    signal.signal(signal.SIGINT, lambda *_: None)
    with _database(var) as addresses:
        environment = _environment(var, addresses)
        return subprocess.run(_manage_py(*command), env=environment, check=False).returncode  # noqa: S603


def _exit_on_signal(_number: int, _frame: FrameType | None) -> NoReturn:
    """Unwind through the `with` blocks, which stop the server and then the database; once is enough."""
    for other in STOP_SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    print("\nОстанавливаю сервер…", flush=True)
    raise SystemExit(0)


@contextmanager
def _server_lock(var: Path) -> Iterator[None]:
    with (var / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotServeError(f"сервер уже запущен из папки {var}") from error
        yield


@contextmanager
def _database(var: Path) -> Iterator[dict[str, str]]:
    """The addresses that the caller's environment lacks: none, or both of the embedded server."""
    if os.environ.get("DATABASE_URL"):
        yield {}
    else:
        with embedded_postgres.running(var) as owner:
            yield {"DATABASE_URL": embedded_postgres.application_url(var), OWNER_URL: owner}


def _has_school(environment: Mapping[str, str]) -> bool:
    """Is a school there for certain? An address that only Django understands leaves the answer to the command."""
    with suppress(psycopg.Error), psycopg.connect(environment.get(OWNER_URL) or environment["DATABASE_URL"]) as known:
        return known.execute("SELECT FROM school_school LIMIT 1").fetchone() is not None
    return False


def _without_owner_url(environment: Mapping[str, str]) -> dict[str, str]:
    """For the server: it works as the application's role, and cannot tell anybody how to become the owner."""
    return {name: value for name, value in environment.items() if name != OWNER_URL}


def _environment(var: Path, addresses: Mapping[str, str]) -> dict[str, str]:
    """What ezh/settings.py reads. Plain http, for it is the loopback; the caller's own settings win."""
    defaults = {"EZH_HTTPS": "0", "EZH_STATIC_ROOT": str(var / "static"), "EZH_ALLOWED_HOSTS": "localhost"}
    environment = defaults | dict(os.environ)
    environment["EZH_ALLOWED_HOSTS"] += f",{HOST}"
    environment.setdefault("EZH_SECRET_KEY", _secret_key(var))
    return environment | {"EZH_VAR": str(var), **addresses}


def _secret_key(var: Path) -> str:
    """The key of this data folder, made on the first run; renamed into place, so it is never half written."""
    file = var / "secret_key"
    if not file.exists():
        draft = var / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(60))
        draft.rename(file)
    return file.read_text()


def _manage_py(*arguments: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *arguments]


def _manage(environment: Mapping[str, str], *arguments: str) -> None:
    if subprocess.run(_manage_py(*arguments), env=environment, check=False).returncode:  # noqa: S603
        raise CannotServeError(f"команда manage.py {arguments[0]} завершилась с ошибкой, она выше")


@contextmanager
def _collected_static_files(environment: Mapping[str, str]) -> Iterator[None]:
    """When the block ends they are those of this version: one processor compresses them, another loads a school."""
    collected = Path(environment["EZH_STATIC_ROOT"])
    if static_stamp.is_current(collected):
        yield
        return
    static_stamp.remove(collected)
    collecting = subprocess.Popen(_manage_py("collectstatic", "--no-input", "--verbosity=0"), env=environment)  # noqa: S603
    try:
        yield
        if collecting.wait():
            raise CannotServeError("команда manage.py collectstatic завершилась с ошибкой, она выше")
    finally:
        collecting.kill()
        collecting.wait()
    static_stamp.put(collected)


def _print_logins(environment: Mapping[str, str]) -> None:
    output = subprocess.run(  # noqa: S603
        _manage_py("demo", "--logins"), env=environment, check=True, capture_output=True, text=True
    ).stdout
    rows = [("роль", "логин", "пароль")]
    rows += [(login["title"], login["login"], login["password"]) for login in json.loads(output)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
