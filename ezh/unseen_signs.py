"""What people typed is shown as it is: signs that turn the direction of a text or have no width are named on pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from common.signs import UNSEEN_SIGNS, visible


def _any_of(signs: Sequence[bytes]) -> list[re.Pattern[bytes]]:
    """Patterns that find the signs, one for each first byte: three searches of a page instead of seventeen."""
    by_first_byte = groupby(sorted(signs), lambda sign: sign[:1])
    return [
        re.compile(re.escape(first) + b"(?:%s)" % b"|".join(re.escape(sign[1:]) for sign in group))
        for first, group in by_first_byte
    ]


_ENCODED = _any_of([sign.encode() for sign in UNSEEN_SIGNS])
_ESCAPED = _any_of([ascii(sign)[1:-1].encode() for sign in UNSEEN_SIGNS])
# What a form sends back and what scripts read stays as it is kept.
_UNTOUCHED = r"(?s:<(?P<raw>textarea|script|style)\b.*?</(?P=raw)\s*>)"
_TAG = r"<[^<>]*>"
_PIECES = re.compile(f"{_UNTOUCHED}|{_TAG}")
# What browsers say of an element, and what scripts show of it.
_OF_SCRIPTS = "author|c|level|lock|norm|note|o|owed|why"
_SPOKEN = re.compile(
    rf"""(?<=\s)(?:title|aria-label|alt|placeholder|data-(?:{_OF_SCRIPTS}))\s*=\s*(?:"[^"]*"|'[^']*')"""
)
_WRITTEN_INTO_CELLS = "value"


class UnseenSignsMiddleware:
    """Looks at finished pages and answers to scripts; few hold such a sign, all others cost a search of bytes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse):
            kind, content = response.headers.get("Content-Type", ""), response.content
            if kind.startswith("text/html") and any(sign.search(content) for sign in _ENCODED):
                response.content = shown(content.decode()).encode()
            elif kind == "application/json" and any(sign.search(content) for sign in _ESCAPED):
                response.content = json.dumps(_told(json.loads(content))).encode()
        return response


def _told(answer: Any) -> Any:
    """What scripts are answered, as a person reads it; what they write into a cell stays as it is kept."""
    match answer:
        case str():
            return visible(answer)
        case list():
            return [_told(each) for each in answer]
        case dict():
            return {name: each if name == _WRITTEN_INTO_CELLS else _told(each) for name, each in answer.items()}
    return answer


def shown(page: str) -> str:
    """The page with such signs named in its texts and in what is said of things, not in the values of its fields."""
    pieces, at = [], 0
    for found in _PIECES.finditer(page):
        pieces += [visible(page[at : found.start()]), _SPOKEN.sub(lambda said: visible(said[0]), found[0])]
        at = found.end()
    return "".join([*pieces, visible(page[at:])])
