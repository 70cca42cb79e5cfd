"""The example of docs/operations.md in a real nginx: what it takes in before the server hears of it."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.house.servers import PROJECT, environment_of_a_person, free_port
from tests.house.test_request_buffer import HALF_A_FORM, answer, connected, echo

pytestmark = pytest.mark.system
NGINX = "/usr/sbin/nginx"


def example(port: int, upstream: int, folder: Path) -> str:
    """The server block as it stands in the document, with ports and certificate of this test."""
    text = (PROJECT / "docs" / "operations.md").read_text()
    block = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)[0]
    block = block.replace("listen 443 ", f"listen 127.0.0.1:{port} ").replace(":8000;", f":{upstream};")
    block = re.sub(r"/etc/letsencrypt/live/[\w.]+/(\w+)\.pem", rf"{folder}/\1.pem", block)
    places = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log {folder}/access.log; {places}\n{block}}}"
    )


@contextmanager
def running(command: list[str], said: str) -> Iterator[None]:
    """The program inside the block, from the moment that it says so."""
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment_of_a_person(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert any(said in line for line in process.stderr)
        try:
            yield
        finally:
            process.terminate()
            process.stderr.read()


@pytest.fixture(scope="module")
def proxy() -> Iterator[int]:
    """nginx before a server of two threads that read from the sender themselves."""
    port, upstream = free_port(), free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--config=/dev/null", "--worker-class=gthread", "--threads=2"]
    with tempfile.TemporaryDirectory(prefix="ezh-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=journal.school.ru"]
        certificate += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
        subprocess.run(certificate, check=True, capture_output=True)
        (folder / "nginx.conf").write_text(example(port, upstream, folder))
        nginx = [NGINX, "-e", "stderr", "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        check = subprocess.run([*nginx, "-t"], check=False, capture_output=True, text=True)
        assert "test is successful" in check.stderr, check.stderr
        with (
            running([*gunicorn, f"--bind=127.0.0.1:{upstream}", "tests.house.echo:application"], "Booting worker"),
            subprocess.Popen(nginx) as server,
        ):
            try:
                while not (folder / "pid").exists():
                    assert server.poll() is None
                yield port
            finally:
                server.terminate()


def secure(port: int) -> Any:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(connected(port))


def test_the_proxy_keeps_halves_to_itself_and_passes_the_whole_on(proxy: int) -> None:
    slow = [secure(proxy) for _ in range(16)]
    for each in slow:
        each.sendall(HALF_A_FORM)
    with closing(secure(proxy)) as other:
        other.sendall(b"GET /page HTTP/1.1\r\nHost: journal.school.ru\r\n\r\n")
        assert answer(other) == echo("GET", "/page")
    for each in slow:
        each.sendall(b"x" * 90)
        assert answer(each) == echo("POST", "/form", b"last_name=" + b"x" * 90)
        each.close()


def test_twenty_files_of_a_form_pass(proxy: int) -> None:
    body = bytes(100 * 1024 * 1024)
    with closing(secure(proxy)) as sock:
        sock.sendall(b"POST /form HTTP/1.1\r\nHost: journal.school.ru\r\nContent-Length: %d\r\n\r\n" % len(body))
        sock.sendall(body)
        assert answer(sock) == echo("POST", "/form", body)
