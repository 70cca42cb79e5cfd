"""The page between a form and what it changes: what hangs on the days, what becomes of it, one button (record 46)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.forms import BaseForm
from django.http import HttpResponse, QueryDict

from common.forms import Saved, form_page, save_form
from entry.forms import EditForm
from entry.views import save_edit
from school.actions import NotSeenError, write_as_seen
from school.queries.affected import Affected, Change, affected_by
from school.roles import RolesRequest

Result = TypeVar("Result")
SEEN = "seen"
_NOT_REPEATED = {"csrfmiddlewaretoken", SEEN}


@dataclass(frozen=True)
class PageOfChange:
    """What stands on the page: the change in words, the button, where it leads when nothing is to be changed."""

    title: str
    button: str
    back: str
    back_title: str


@dataclass(frozen=True)
class SeenWrite(Generic[Result]):
    """A write, the days that it reaches, and its page. `asks`: a form of the page that is answered there."""

    changes: Callable[[], Sequence[Change]]
    write: Callable[[], Result]
    page: PageOfChange
    asks: BaseForm | None = None


def save_seen(
    request: RolesRequest, form: BaseForm, seen: SeenWrite[Result], field: str | None = None
) -> Saved[Result] | HttpResponse | None:
    """As `save_form`, or `save_edit` for a row; gives the page that shows what hangs on the days when
    the person has not seen it yet.
    """
    asks = seen.asks if seen.asks is not None and seen.asks.fields else None
    if form.is_valid() and asks is not None and asks.is_bound and not asks.is_valid():
        return confirmation_page(request, affected_by(seen.changes()), seen.page, asks)

    def write() -> Result:
        return write_as_seen(
            changes=seen.changes,
            seen=request.POST.get(SEEN, ""),
            write=seen.write,
            title=seen.page.title,
            asks=asks is not None,
            by=request.user,
        )

    try:
        if isinstance(form, EditForm):
            return save_edit(form, write, by=request.user, field=field)
        return save_form(form, write, field=field)
    except NotSeenError as unseen:
        return confirmation_page(request, unseen.affected, seen.page, asks)


def confirmation_page(
    request: RolesRequest, affected: Affected, page: PageOfChange, asks: BaseForm | None = None
) -> HttpResponse:
    """What was typed goes along in hidden fields. 409 when something else was shown before."""
    was_shown = request.POST.get(SEEN)
    context = {
        "affected": affected,
        "change": page,
        "typed": list(_typed(request.POST, set(asks.fields) if asks else set(), asks.prefix if asks else None)),
        "asks": asks,
        "has_changed": was_shown is not None and was_shown != affected.fingerprint,
    }
    at_least = 409 if context["has_changed"] else 200
    return form_page(request, "school/confirmed_change.html", context, at_least=at_least)


def _typed(data: QueryDict, asked: set[str], prefix: str | None) -> Iterator[tuple[str, str]]:
    """Every value that was sent, but for what the page itself asks."""
    own = {f"{prefix}-{name}" if prefix else name for name in asked}
    for name, values in data.lists():
        if name not in _NOT_REPEATED and name not in own:
            yield from ((name, str(value)) for value in values)
