"""What people typed is shown as it is: signs that turn the direction of a text or have no width are named on pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from common.signs import UNSEEN_SIGNS, visible

_ENCODED = [sign.encode() for sign in UNSEEN_SIGNS]
# What a form sends back and what scripts read stays as it is kept.
_UNTOUCHED = r"(?s:<(?P<raw>textarea|script|style)\b.*?</(?P=raw)\s*>)"
_TAG = r"<[^<>]*>"
_PIECES = re.compile(f"{_UNTOUCHED}|{_TAG}")
_SPOKEN = re.compile(r"""(?<=\s)(?:title|aria-label|alt|placeholder)\s*=\s*(?:"[^"]*"|'[^']*')""")


class UnseenSignsMiddleware:
    """Looks at finished pages; few hold such a sign, all others cost a search of bytes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            content = response.content
            if any(sign in content for sign in _ENCODED):
                response.content = shown(content.decode()).encode()
        return response


def shown(page: str) -> str:
    """The page with such signs named in its texts and in what is said of things, not in the values of its fields."""
    pieces, at = [], 0
    for found in _PIECES.finditer(page):
        pieces += [visible(page[at : found.start()]), _SPOKEN.sub(lambda said: visible(said[0]), found[0])]
        at = found.end()
    return "".join([*pieces, visible(page[at:])])
