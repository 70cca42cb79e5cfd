"""A server that says what has been sent to it, or reads it as hostile files are read; and workers with other limits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

from common.apart import NotReadError, read_apart
from ezh.request_buffer import BufferingWorker, Limits


class HurriedWorker(BufferingWorker):
    """Waits for nobody."""

    limits = Limits(head_seconds=1, body_seconds=1, bytes_per_second=1_000_000)


class CrowdedWorker(BufferingWorker):
    """Takes little."""

    limits = Limits(largest=200_000, most=40)


Start = Callable[[str, list[tuple[str, str]]], object]


def application(environ: dict[str, Any], start_response: Start) -> Iterator[bytes]:
    """Path, length and digest of the body; of `/file` why it was not read."""
    body = environ["wsgi.input"].read()
    said = [environ["REQUEST_METHOD"], environ["PATH_INFO"], len(body), sha256(body).hexdigest()]
    if environ["PATH_INFO"] == "/file":
        try:
            read_apart("tests.common.hostile", body)
        except NotReadError as error:
            said = [type(error).__name__]
    answer = json.dumps(said).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    yield answer
