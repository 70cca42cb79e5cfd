"""What the log says of a request."""

from __future__ import annotations

from logging import Filter, LogRecord

_SERVER_ERROR = 500


class RefusalsInOneLine(Filter):
    """An answer below 500 is no fault of the program: one line tells all of it, a traceback would hide real ones."""

    def filter(self, record: LogRecord) -> bool:
        if getattr(record, "status_code", _SERVER_ERROR) < _SERVER_ERROR:
            record.exc_info = None
        return True
