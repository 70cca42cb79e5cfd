"""Signs of a text that nobody sees: they turn the direction of writing, or make two words look like one."""

from __future__ import annotations

import re

# What Django, browsers and spreadsheets put in place of bytes that are no text; PostgreSQL keeps no NUL.
NO_TEXT = frozenset("\x00\ufffd")
# Bounds of direction and signs without width. The joiner of two pictures is part of one picture.
UNSEEN_SIGNS = "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_PICTURES = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_UNSEEN = re.compile(f"(?<=[{_PICTURES}])\u200d(?=[{_PICTURES}])|([{UNSEEN_SIGNS}])")


def visible(text: str) -> str:
    """The text with the code of each sign that is not seen in its place: «[U+202E]»."""
    return _UNSEEN.sub(lambda found: f"[U+{ord(found[1]):04X}]" if found[1] else found[0], text)


_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(text: str) -> str:
    """The text so written that no spreadsheet program takes it for a formula, not even after saving as CSV."""
    seen = visible(text)
    return f"'{seen}" if seen.startswith(_BEGINS_FORMULA) else seen


def without_escape(text: str) -> str:
    """What `escape_formula` was given, from a table that has come back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_BEGINS_FORMULA) else text
