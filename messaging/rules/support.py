"""What goes along with a question: the page it was asked on, and in whose words its roles are told."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from common import audience

QUESTIONS_A_DAY = 20

ROLE_NAMES = {
    audience.TEACHER: "учитель",
    audience.PE_TEACHER: "учитель физкультуры",
    audience.CLASS_TEACHER: "классный руководитель",
    audience.DEPUTY: "заместитель директора",
    audience.DIRECTOR: "директор",
    audience.ADMINISTRATOR: "администратор",
    audience.MEALS_OFFICER: "ответственный за питание",
    audience.GUARDIAN: "родитель",
    audience.PUPIL: "ученик",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_GAP = "…"


def own_address(typed: str, host: str, longest: int) -> str:
    """Path and query of an address of this server; "" for anybody else's, or what is none.

    A browser tells with each click on which page it was made, so the form begins with that page.
    """
    text = _CONTROL.sub("", typed).strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_ours = parts.netloc == host if parts.netloc or parts.scheme else not text.startswith("//")
    if not is_ours or parts.scheme not in {"", "http", "https"} or not parts.path.startswith("/"):
        return ""
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return address[:longest]


def browser_name(user_agent: str, longest: int) -> str:
    """What the browser says of itself, on one line."""
    return _CONTROL.sub(" ", user_agent).strip()[:longest]


def without_numbers(route: str) -> str:
    """The address of a page, whoever's it is: «/journal/diary/…/» for the route «journal/diary/<int:pupil_id>/»."""
    return "/" + re.sub(r"<[^>]+>", _GAP, route)


def with_some_number(address: str) -> str:
    """An address that can be looked up, for one with «…»."""
    return address.replace(_GAP, "1")


def role_names(roles: list[str]) -> str:
    """The roles in words, the weightiest first; «без роли» for who has none any more."""
    names = [ROLE_NAMES[role] for role in audience.BY_PRECEDENCE if role in roles]
    return ", ".join(names) or "без роли"
