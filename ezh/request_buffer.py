"""gunicorn takes a request to a thread once it is here, so that slow senders hold sockets and no threads.

gthread gives a connection to a thread as soon as it is made and lets the thread read: as many half-sent forms as there
are threads keep everybody else waiting (docs/decisions/0053). A proxy that buffers does the same before.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from selectors import EVENT_READ
from socket import socket
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

_MEGABYTE = 1024 * 1024
_LONGEST_HEAD = 64 * 1024  # gunicorn refuses it then
_PIECE = 256 * 1024
_IN_MEMORY = 64 * 1024
_LAST_CHUNK = b"0\r\n\r\n"
_FIELD = re.compile(rb"\r\n(content-length|transfer-encoding|expect):[ \t]*([^\r\n]*?)[ \t]*(?=\r\n)", re.IGNORECASE)


class _Answer(NamedTuple):
    status: str
    words: str


_TOO_LATE = _Answer("408 Request Timeout", "Запрос не дошёл целиком. Вернитесь назад и отправьте его ещё раз.")
_TOO_LARGE = _Answer("413 Content Too Large", "Слишком много за один раз. Вернитесь назад и отправьте файлы по частям.")
_TOO_MANY = _Answer("503 Service Unavailable", "Сервер занят. Вернитесь назад и отправьте ещё раз через минуту.")


@dataclass(frozen=True)
class Limits:
    """How long a request may be on its way, in seconds and bytes; of one process where «all» says so."""

    head_seconds: float = 10  # from the connection, or from the end of the request before, to the empty line
    body_seconds: float = 30  # for the rest, and one second more for each of
    bytes_per_second: int = 32 * 1024  # of a telephone in a cellar
    largest: int = 128 * _MEGABYTE  # twenty files and more; what is too much for a form is told beside its field
    largest_of_all: int = 256 * _MEGABYTE
    most: int = 256  # requests; one more ends the oldest


class Arrival:
    """What has come of one request, and what is still to come."""

    def __init__(self, limits: Limits, received: bytes = b"") -> None:
        self.limits = limits
        self.file = SpooledTemporaryFile[bytes](max_size=_IN_MEMORY)
        self.size = 0
        self.deadline = time.monotonic() + limits.head_seconds
        self.awaits_continue = False
        self._head: bytes | None = b""  # None once it is read
        self._whole: int | None = None  # bytes of the request, None while nobody knows
        self._end = b""
        self._is_chunked = False
        self.add(received)

    @property
    def is_too_large(self) -> bool:
        """Is more to come, or more here, than is taken?"""
        return max(self.size, self._whole or 0) > self.limits.largest

    @property
    def kept(self) -> int:
        """Bytes that lie here."""
        return 0 if self.is_too_large else self.size

    @property
    def is_endless(self) -> bool:
        """Does nobody know where it ends before it does?"""
        return self._is_chunked

    @property
    def is_complete(self) -> bool:
        """May a thread read it without waiting for the sender?"""
        if self._whole is not None:
            return self.size >= self._whole
        return self._is_chunked and self._end == _LAST_CHUNK

    def add(self, data: bytes) -> None:
        """A piece more. Of what is too large nothing is kept."""
        self.size += len(data)
        self._end = (self._end + data)[-len(_LAST_CHUNK) :]
        if self._head is not None:
            self._head += data
            self._read_head(self._head)
        if self.is_too_large:
            self.file.truncate(0)
        else:
            self.file.write(data)

    def _read_head(self, head: bytes) -> None:
        end = head.find(b"\r\n\r\n")
        if end < 0:
            if len(head) > _LONGEST_HEAD:
                self._whole = 0
            return
        self._head = None
        fields = {name.lower(): value.lower() for name, value in _FIELD.findall(head[: end + 2])}
        self._is_chunked = b"transfer-encoding" in fields
        length = fields.get(b"content-length", b"0")
        if not self._is_chunked:
            self._whole = end + 4 + (int(length) if length.isdigit() and len(length) < 20 else 0)
        self.deadline = time.monotonic() + self.limits.body_seconds + (self._whole or 0) / self.limits.bytes_per_second
        self.awaits_continue = fields.get(b"expect") == b"100-continue" and not self.is_complete


class _Unreader(SocketUnreader):  # type: ignore[misc]  # gunicorn ships no types
    """Gives gunicorn's parser what has been received. Beyond it – a request that was misread – it asks the sender."""

    patience = 10  # seconds

    def __init__(self, sock: socket, file: SpooledTemporaryFile[bytes], size: int) -> None:
        super().__init__(sock)
        self._file, self._left = file, size
        file.seek(0)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next piece; the last one whole, for what the next request has begun with has to stand in the buffer."""
        size = max(size_hint or 0, self.mxchunk)
        data = self._file.read(-1 if size + _PIECE >= self._left else size) if self._left else b""
        self._left -= len(data)
        if data:
            return data
        self._file.close()
        self.sock.settimeout(self.patience)
        return bytes(super().chunk(size_hint))


class _Connection(TConn):  # type: ignore[misc]  # gunicorn ships no types
    """Closed at once: nothing of a whole request is unread, and the loop that accepts waits for nobody to hang up."""

    def close(self, graceful: bool = False) -> None:  # noqa: ARG002  # gunicorn's signature
        super().close()


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gthread whose threads are given whole requests."""

    limits = Limits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arrivals: dict[TConn, Arrival] = {}  # the oldest first

    def accept(self, listener: socket) -> None:
        """Somebody connects."""
        try:
            sock, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self.enqueue_req(_Connection(self.cfg, sock, address, listener.getsockname()))

    def enqueue_req(self, conn: TConn) -> None:
        """A connection is new, or its next request comes: wait for all of it."""
        if not conn.initialized:
            conn.init()
        arrival = self._arrivals[conn] = Arrival(self.limits, conn.parser.unreader.take_buffered())
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn, arrival))
        if arrival.is_complete:
            self._give_to_thread(conn)
        else:
            self._receive(conn, arrival)
        if len(self._arrivals) > self.limits.most:
            self._end(next(iter(self._arrivals)), _TOO_MANY)

    def murder_pending(self) -> None:
        """Called in each round: ends what is too late, and when the server stops what has not even begun."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arrival in list(self._arrivals.items()):
            if now > arrival.deadline or not (self.alive or arrival.size):
                self._end(conn, _TOO_LATE)

    def _receive(self, conn: TConn, arrival: Arrival, _socket: object = None) -> None:
        try:
            data = conn.sock.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:  # whoever leaves half-way wants no answer
            self._end(conn)
            return
        arrival.add(data)
        if arrival.awaits_continue:
            arrival.awaits_continue = False
            with suppress(OSError):
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if arrival.is_too_large:
            if arrival.is_complete or arrival.is_endless:
                self._end(conn, _TOO_LARGE)
        elif arrival.is_complete:
            self._give_to_thread(conn)
        elif sum(each.kept for each in self._arrivals.values()) > self.limits.largest_of_all:
            self._end(conn, _TOO_MANY)

    def _give_to_thread(self, conn: TConn) -> None:
        arrival = self._arrivals.pop(conn)
        self.poller.unregister(conn.sock)
        conn.data_ready = True
        conn.parser.unreader = _Unreader(conn.sock, arrival.file, arrival.size)
        super().enqueue_req(conn)

    def _end(self, conn: TConn, answer: _Answer | None = None) -> None:
        """Close the connection; who has sent something is told why."""
        arrival = self._arrivals.pop(conn)
        self.poller.unregister(conn.sock)
        arrival.file.close()
        if answer is not None and arrival.size:
            self.log.warning("Request from %s ended: %s", conn.client[0], answer.status)
            with suppress(OSError):
                conn.sock.send(_page(answer))
        self.nr_conns -= 1
        conn.close()


def _page(answer: _Answer) -> bytes:
    body = f"<!doctype html><html lang=ru><meta charset=utf-8><title>ЭЖ</title><p>{answer.words}".encode()
    head = f"HTTP/1.1 {answer.status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}"
    return f"{head}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n".encode() + body
