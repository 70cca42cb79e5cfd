"""Bounds on uploaded files before they fill memory or disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MAX_BYTES = 5 * 1024 * 1024


class BoundedUploadHandler(FileUploadHandler):
    """Drops a file as soon as it has grown past MAX_BYTES; the other fields of the form still arrive.

    The form then asks `was_too_large` and says so beside the field. Stands before those that keep files.
    """

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  # Django's signature
        """Counts what passes on to the next handler."""
        self.received += len(raw_data)
        if self.received > MAX_BYTES:
            if self.request is not None:
                self.request.META[_too_large_key(self.field_name)] = "1"
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the next handler."""


def was_too_large(request: HttpRequest, field: str) -> bool:
    """Was the file of this field dropped for its size?"""
    return _too_large_key(field) in request.META


def _too_large_key(field: str | None) -> str:
    return f"ezh.too_large.{field}"
