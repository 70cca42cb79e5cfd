"""Answers that are files: personal data taken out of the school, and files that people have put in."""

from __future__ import annotations

import logging
from typing import IO
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from common.refusals import Refused

logger = logging.getLogger(__name__)


def keep_offline(response: HttpResponse) -> HttpResponse:
    """The family's own browser may keep this page to show it without network (docs/decisions/0044)."""
    response["X-Offline-Copy"] = "keep"
    return response


class PersonalDataDownload(HttpResponse):
    """A printed list, sheet or file with personal data; accounts.middleware writes each into the access log (P-07).

    `subject` says whose data and which, `reason` why they were needed (empty when the page itself is the reason).
    With `filename` the browser saves a file, without it shows a page. Never cached.
    """

    def __init__(
        self,
        content: bytes | str,
        *,
        subject: str,
        reason: str = "",
        filename: str = "",
        content_type: str = "text/html; charset=utf-8",
    ) -> None:
        super().__init__(content, content_type=content_type)
        self.subject = subject
        self.reason = reason
        self["Cache-Control"] = "no-store, private"
        if filename:
            self["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"


class PersonalDataFile(FileResponse):
    """The same for a file that lies on the disk: sent piece by piece, so that its size costs no memory."""

    def __init__(self, content: IO[bytes], *, subject: str, filename: str, content_type: str) -> None:
        super().__init__(content, as_attachment=True, filename=filename, content_type=content_type)
        self.subject, self.reason = subject, ""
        self["Cache-Control"] = "no-store, private"


class FileLostError(Refused):
    """The database knows the file, the disk does not: a backup has to be asked."""

    status = 404


def stored_file(storage_name: str, file_name: str, content_type: str) -> HttpResponse:
    """A file of the storage: always saved, never shown in the browser, and kept in no shared cache.

    Who may have it is the view's business. Raises FileLostError.
    """
    try:
        with default_storage.open(storage_name) as file:
            content = file.read()
    except FileNotFoundError as error:
        logger.exception("The file «%s» is not in the storage: %s", file_name, storage_name)
        raise FileLostError(f"Файл «{file_name}» не нашёлся на диске школы. Сообщите администратору.") from error
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
