"""Slow senders hold no threads, by deeds: gunicorn as gunicorn.conf.py has it, two threads, and sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from select import select

import pytest

from tests.house.servers import PROJECT, environment_of_a_person, free_port

pytestmark = pytest.mark.system
LONG = 30  # seconds, of which a test that passes waits for few
GET = b"GET /page HTTP/1.1\r\nHost: school\r\n\r\n"
HALF_A_FORM = b"POST /form HTTP/1.1\r\nHost: school\r\nContent-Length: 100\r\n\r\nlast_name="


@contextmanager
def serving(*arguments: str, **variables: str) -> Iterator[int]:
    """The port of one process of gunicorn with two threads, unless the variables say otherwise."""
    port = free_port()
    environment = environment_of_a_person() | {"EZH_WORKERS": "1", "EZH_THREADS": "1", "EZH_SIGN_INS": "1"} | variables
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        *arguments,
        "tests.house.echo:application",
    ]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert any("Booting worker" in line for line in server.stderr)
        try:
            yield port
        finally:
            server.terminate()
            said = server.stderr.read()
    assert (server.returncode, "Traceback" in said) == (0, False), said


@pytest.fixture(scope="module")
def patient() -> Iterator[int]:
    with serving() as port:
        yield port


@pytest.fixture(scope="module")
def hurried() -> Iterator[int]:
    with serving("--worker-class", "tests.house.echo.HurriedWorker") as port:
        yield port


@pytest.fixture(scope="module")
def crowded() -> Iterator[int]:
    with serving("--worker-class", "tests.house.echo.CrowdedWorker") as port:
        yield port


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LONG)


def answer(sock: socket.socket) -> tuple[int, str]:
    response = http.client.HTTPResponse(sock)
    response.begin()
    return response.status, response.read().decode()


def echo(method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    return 200, json.dumps([method, path, len(body), sha256(body).hexdigest()])


def asked(port: int) -> tuple[int, str]:
    """A page for somebody else."""
    with closing(connected(port)) as sock:
        sock.sendall(GET)
        return answer(sock)


@pytest.mark.parametrize("begun", [b"", b"GET / HT", GET[:-2], HALF_A_FORM], ids=["nothing", "word", "head", "form"])
def test_pages_are_served_while_many_have_sent_the_half(patient: int, begun: bytes) -> None:
    slow = [connected(patient) for _ in range(30)]
    for each in slow:
        each.sendall(begun)
    assert [asked(patient) for _ in range(5)] == [echo("GET", "/page")] * 5
    for each in slow:
        each.close()


def test_a_form_that_comes_byte_by_byte_is_answered_when_it_is_whole(patient: int) -> None:
    with closing(connected(patient)) as slow:
        for byte in b"POST /form HTTP/1.1\r\nHost: school\r\nContent-Length: 5\r\n\r\n12345":
            slow.sendall(bytes([byte]))
            assert asked(patient)[0] == 200
        assert answer(slow) == echo("POST", "/form", b"12345")


@pytest.mark.parametrize("size", [0, 1, 70_000, 3_000_000])
def test_a_body_comes_as_it_was_sent(patient: int, size: int) -> None:
    body = os.urandom(size)
    with closing(connected(patient)) as sock:
        for _ in range(2):  # the second request on the same connection
            sock.sendall(b"POST /form HTTP/1.1\r\nHost: school\r\nContent-Length: %d\r\n\r\n" % size + body)
            assert answer(sock) == echo("POST", "/form", body)


def test_a_body_in_chunks_comes_as_it_was_sent(patient: int) -> None:
    with closing(connected(patient)) as sock:
        sock.sendall(b"POST /form HTTP/1.1\r\nHost: school\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            sock.sendall(b"4\r\n\r\n\r\n\r\n")
            assert asked(patient)[0] == 200
        sock.sendall(b"0\r\n\r\n")
        assert answer(sock) == echo("POST", "/form", b"\r\n\r\n" * 3)


def test_who_asks_whether_to_go_on_is_told_so(patient: int) -> None:
    with closing(connected(patient)) as sock:
        sock.sendall(b"POST /form HTTP/1.1\r\nHost: school\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"ab")
        assert answer(sock) == echo("POST", "/form", b"ab")


def test_requests_sent_in_one_go_are_answered_one_after_the_other(patient: int) -> None:
    post = b"POST /form HTTP/1.1\r\nHost: school\r\nContent-Length: 2\r\n\r\nab"
    said = b""
    with closing(connected(patient)) as sock:
        sock.sendall(post + GET + post)
        while said.count(b"]") < 3:
            said += sock.recv(10_000)
    bodies = [line.decode() for line in said.splitlines() if line.startswith(b"[")]
    assert [json.loads(each)[:2] for each in re.findall(r"\[.*?\]", "".join(bodies))] == [
        ["POST", "/form"],
        ["GET", "/page"],
        ["POST", "/form"],
    ]


def test_who_does_not_hang_up_keeps_nobody_waiting(patient: int) -> None:
    """A server that lingers for each of them would be away for a minute."""
    left = [connected(patient) for _ in range(30)]
    for each in left:
        each.sendall(GET.replace(b"school", b"school\r\nConnection: close"))
        assert answer(each) == echo("GET", "/page")
    assert asked(patient) == echo("GET", "/page")
    for each in left:
        each.close()


def words(page: tuple[int, str]) -> tuple[int, str]:
    return page[0], page[1].rpartition("<p>")[2]


LATE = (408, "Запрос не дошёл целиком. Вернитесь назад и отправьте его ещё раз.")


@pytest.mark.parametrize("begun", [b"GET / HT", HALF_A_FORM], ids=["head", "form"])
def test_what_takes_too_long_is_ended_with_a_word(hurried: int, begun: bytes) -> None:
    with closing(connected(hurried)) as slow:
        slow.sendall(begun)
        assert words(answer(slow)) == LATE
        assert slow.recv(1) == b""


def test_who_says_nothing_at_all_is_sent_away_without_a_word(hurried: int) -> None:
    with closing(connected(hurried)) as silent:
        assert silent.recv(1) == b""


def test_what_is_too_large_is_refused_when_it_is_here_so_that_browsers_show_it(crowded: int) -> None:
    with closing(connected(crowded)) as sock:
        sock.sendall(b"POST /form HTTP/1.1\r\nHost: school\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000)
        assert words(answer(sock)) == (
            413,
            "Слишком много за один раз. Вернитесь назад и отправьте файлы по частям.",
        )


def test_one_too_many_ends_the_oldest(crowded: int) -> None:
    slow = [connected(crowded) for _ in range(41)]
    for each in slow:
        each.sendall(HALF_A_FORM)
    assert words(answer(slow[0])) == (503, "Сервер занят. Вернитесь назад и отправьте ещё раз через минуту.")
    for each in slow:
        each.close()


@pytest.fixture
def usual() -> Iterator[int]:
    with serving(EZH_THREADS="4", EZH_SIGN_INS="8") as port:
        yield port


def test_pages_are_served_while_more_hostile_files_come_than_there_are_threads(usual: int) -> None:
    """Two are read, until their time is used up, two wait for them, and the others are told to come again at once."""
    files = [connected(usual) for _ in range(16)]
    for each in files:
        each.sendall(b"POST /file HTTP/1.1\r\nHost: school\r\nContent-Length: 7\r\n\r\ncompute")
    n_pages = 0
    while len(select(files, [], [], 0)[0]) < 16:
        assert asked(usual) == echo("GET", "/page")
        n_pages += 1
    said = Counter(answer(each)[1] for each in files)
    assert said['["BusyError"]'] >= 12
    assert (said.total(), set(said) <= {'["BusyError"]', '["OverLimitError"]'}, n_pages > 100) == (16, True, True)
    for each in files:
        each.close()
