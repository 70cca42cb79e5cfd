"""A table between its look and its writing: it waits in the page, sealed, and nowhere on the server."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from common.tables.book import Book
from common.tables.reading import Reading

_LIFETIME = timedelta(days=1)


def seal(book: Book, reading: Reading, scope: str) -> str:
    """The sheet that was read, signed for the person and the place that `scope` tells."""
    read = Book(tuple(sheet for sheet in book.sheets if sheet.rows is reading.cells))
    return signing.dumps(read.as_json(), salt=scope, compress=True)


def unseal(sealed: str, scope: str) -> Book | None:
    """The sheet as it was looked at; None when the seal is broken, too old or of another place."""
    try:
        return Book.from_json(signing.loads(sealed, salt=scope, max_age=_LIFETIME))
    except signing.BadSignature:
        return None
