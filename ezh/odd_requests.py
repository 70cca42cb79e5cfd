"""Requests that no page of ours sends: text with NUL, text that is not UTF-8. Refused before a view reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from common.signs import NO_TEXT
from ezh.errors import error_page
from ezh.part_heads import NO_TEXT_MESSAGE

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def in_utf_8(application: Application) -> Application:
    """The application with requests whose text is UTF-8, as our pages say, whatever they say themselves.

    Other charsets could hold what is no text, and Django fails on names of codecs that are none for texts.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return application(
            environ | {"CONTENT_TYPE": _CHARSET.sub("", environ.get("CONTENT_TYPE", ""))}, start_response
        )

    return answer


class OddRequestMiddleware:
    """Answers 400 where a parameter holds what nobody can type."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Called by Django when the view is known; the form is read by now, to look for its CSRF token."""
        if all(NO_TEXT.isdisjoint(text) for text in _texts(request)):
            return None
        return error_page(request, 400, NO_TEXT_MESSAGE)


def _texts(request: HttpRequest) -> Iterator[str]:
    """Names and values of the address and of the form; names of its files."""
    for given in (request.GET, request.POST):
        yield from _texts_of(given)
    for name, files in request.FILES.lists():
        yield name
        yield from (file.name or "" for file in files)


def _texts_of(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from values
