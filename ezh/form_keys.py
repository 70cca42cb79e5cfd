"""The unseen fields of every form, in the templates of both engines: nobody who writes a form can forget them.

As a library of Django's templates it stands in for their own `{% csrf_token %}`: the admin's forms have them as well.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context, Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.forms import UNSEEN
from entry.forms import AS_SHOWN
from school.rows_as_shown import ROWS_AS_SHOWN

register = Library()
_FIELD = '<input type="hidden" name="{}" value="{}">'


class FormKeys:
    """`{{ csrf_input }}` of a page: each form that draws it gets another one-time key."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __html__(self) -> SafeString:
        return _hidden(get_token(self._request))

    __str__ = __html__


def of_forms(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"csrf_input": FormKeys(request)}


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """In place of Django's, which gives the token alone; where rows are asked about, what stood in them goes along."""
    rows = format_html_join("", _FIELD, ((AS_SHOWN, each) for each in context.get(ROWS_AS_SHOWN) or ()))
    return _hidden(str(context.get("csrf_token", ""))) + rows


def _hidden(token: str) -> SafeString:
    return format_html(_FIELD * 2, UNSEEN[0], token, UNSEEN[1], uuid4())
