"""Uploads of tables in two steps: a look, then the button under it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client


def upload_and_confirm(client: Client, url: str, file: SimpleUploadedFile, *, follow: bool = False) -> HttpResponse:
    """The answer to the confirmation of a table that was looked at."""
    look: Any = client.post(url, {"file": file})
    return client.post(url, {"sealed": look.context["sealed"]}, follow=follow)  # type: ignore[return-value]
