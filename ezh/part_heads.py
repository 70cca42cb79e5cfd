"""The heads of the parts of a form with files: each is text and names its field, or the request is refused."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.http import parse_header_parameters

NO_TEXT_MESSAGE = "В запросе есть знаки, которых не бывает в тексте. Введите его заново."
_END_OF_HEAD = b"\r\n\r\n"
_LONGEST_HEAD = 1024  # Django refuses longer ones
_HEAD_LINE = re.compile(r"[\w-]+:")  # one that goes on on the next line is read by Django as two, the second left out


class PartHeadsHandler(FileUploadHandler):
    """Lets Django read the form, and looks at the heads of its parts as they pass by.

    Django leaves out a part whose head it does not understand: what was typed would be lost without a word. Stands
    first among the handlers.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  # Django's signature
        content_length: int,  # noqa: ARG002  # Django's signature
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        """The whole reading, with the other handlers. Raises MultiPartParserError, which is answered with 400."""
        assert self.request is not None  # noqa: S101  # Django gives it to each handler
        others = [each for each in self.request.upload_handlers if each is not self]
        looked_at: Any = _PartsLookedAt(input_data, boundary)
        return MultiPartParser(META, looked_at, others, encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  # Django's signature
        """Never called: the others receive."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the others."""


class _PartsLookedAt:
    """A stream of parts that can be read once; it keeps no more of it than a head or a boundary may take."""

    def __init__(self, stream: Any, boundary: bytes) -> None:
        self._stream = stream
        self._boundary = b"--" + boundary
        self._unseen = b""
        self._is_in_head = False

    def read(self, size: int) -> bytes:
        """The next bytes, looked at."""
        content: bytes = self._stream.read(size)
        self._unseen += content
        while self._look():
            pass
        return content

    def _look(self) -> bool:
        """Go on to the end of the head or to the next boundary; False when it has not come yet."""
        sought = _END_OF_HEAD if self._is_in_head else self._boundary
        before, found, after = self._unseen.partition(sought)
        if found:
            if self._is_in_head:
                _require_field_name(before, self._boundary)
            self._unseen, self._is_in_head = after, not self._is_in_head
        elif not self._is_in_head:
            self._unseen = self._unseen[-len(sought) :]
        elif len(self._unseen) > _LONGEST_HEAD:
            self._unseen, self._is_in_head = b"", False
        return bool(found)


def _require_field_name(head: bytes, boundary: bytes) -> None:
    try:
        lines = [line for line in head.decode().split("\r\n") if line]
        said = dict(_said(line) for line in lines)
        "".join(value for parameters in said.values() for value in parameters.values()).encode()
    except UnicodeError as error:
        raise MultiPartParserError(NO_TEXT_MESSAGE) from error
    except ValueError as error:  # a charset that is none
        raise MultiPartParserError from error
    named = said.get("content-disposition", {}).get("name")
    if boundary in head or not named or not all(_HEAD_LINE.match(line) for line in lines):
        raise MultiPartParserError


def _said(line: str) -> tuple[str, dict[str, str]]:
    """What the line is about, in small letters, and its parameters."""
    said, parameters = parse_header_parameters(line)
    return said.partition(":")[0], parameters
