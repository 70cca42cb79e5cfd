"""Answers that carry personal data out of the school."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse


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
