"""The Jinja2 environment of all own pages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.http import urlencode
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from common import formatting
from entry.rules import fingerprints
from school.models.classes import room_title


def environment(**options: Any) -> Environment:
    """Autoescaping, strict about undefined names, with the house's filters."""
    env = Environment(  # noqa: S701  # Django passes autoescape=True among the options
        **{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.do"],
    )
    env.globals.update(static=static, url=_url, each_once=_each_once)
    env.filters.update(formatting.FILTERS, room_title=room_title, as_shown=_as_shown)
    return env


def _as_shown(value: Any) -> str:
    """What a small form, drawn without a Django form, carries of its only field (record 52)."""
    return fingerprints({"": value})


def _url(name: str, *args: Any, **query: Any) -> str:
    """`url('journal:gradebook', group, subject, term=3)`: positional arguments of the path, then the query."""
    path = _path(get_urlconf(), get_script_prefix(), name, *args)
    given = urlencode({key: value for key, value in query.items() if value is not None}, doseq=True)
    return f"{path}?{given}" if given else path


@lru_cache(maxsize=8192, typed=True)
def _path(_urlconf: str | None, _prefix: str, name: str, *args: Any) -> str:
    """Django takes longer to find an address than a page to draw its line, and a start page has hundreds of them."""
    return reverse(name, args=args)


def _each_once(draw: Callable[[Hashable], str]) -> Callable[[Iterable[Hashable]], Markup]:
    """For a macro `draw`: `each_once(draw)(things)` draws the things one after the other, and equal ones once.

    Of the 1,400 cells of a gradebook a few dozen differ. What `draw` gives unescaped is escaped here.
    """
    drawn = cache(lambda thing: escape(draw(thing)))
    return lambda things: Markup("".join(map(drawn, things)))  # noqa: S704  # each of them is escaped
