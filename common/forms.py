"""One way to answer a form: what was typed is written, or shown again with the reason why it was not.

The statuses are the same on every page (architecture 7): 200 the form as it is opened; 302 written, on
to the next page; 400 what was typed cannot be taken; 409 somebody else has changed it meanwhile; 423 the term is closed
or the editing window is over. 403 and 404 come from access, before a form is read. A button leads back with a message;
a refusal that nobody has caught goes on to ezh/errors.py, which has a page for each status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from common.parameters import whole_number
from common.refusals import Locked, Outdated, Refused

UNSEEN = _, FORM_KEY = ("csrfmiddlewaretoken", "form_key")  # of every form (docs/decisions/0045)
Getter = TypeVar("Getter", bound=Callable[..., Any])
Result = TypeVar("Result")


@dataclass(frozen=True)
class Saved(Generic[Result]):
    """The action has succeeded; `result` is what it returned."""

    result: Result


def post_data(request: HttpRequest) -> QueryDict | None:
    """The data to bind a form to: those of a POST, even when empty; None for a GET."""
    return request.POST if request.method == "POST" else None


def by_method(request: HttpRequest, *, read: Getter, write: Getter) -> Getter:
    """How the object of a page is fetched: to be written where something is sent, else to be read."""
    return write if request.method == "POST" else read


def post_files(request: HttpRequest) -> MultiValueDict[str, UploadedFile[Any]] | None:
    """The files to bind a form to; None for a GET, for an empty dictionary would bind the form."""
    return request.FILES if request.method == "POST" else None


def attempt(write: Callable[[], Result]) -> Saved[Result] | Refused:
    """The result of the action, or its refusal: for a page that shows refusals at a place of its own."""
    try:
        return Saved(write())
    except Refused as refusal:
        return refusal


def save_form(
    form: BaseForm, write: Callable[[], Result], *, also: BaseForm | None = None, field: str | None = None
) -> Saved[Result] | None:
    """Write when the form is sent and valid (and `also` the other one of the page); None when nothing was written.

    A refusal is told beside `field`, or else at the head of the form, and gives the page its status.
    """
    is_valid = [each.is_valid() for each in (form, also) if each is not None]  # both, so that both tell what is wrong
    if not all(is_valid):
        return None
    outcome = attempt(write)
    if isinstance(outcome, Saved):
        return outcome
    form.add_error(field, ValidationError(outcome.message, code=f"{REFUSED}{outcome.status}"))
    return None


def report_result(request: HttpRequest, write: Callable[[], Result], done: str) -> Saved[Result] | None:
    """For a button, which has no form to stand in: success and refusal become messages on the page it leads back to.

    A closed term and an outdated page keep their own pages (423, 409), which say what to do.
    """
    outcome = attempt(write)
    if isinstance(outcome, Locked | Outdated):
        raise outcome
    if isinstance(outcome, Refused):
        messages.error(request, outcome.message)
        return None
    messages.success(request, done)
    return outcome


def valid_or_reported(request: HttpRequest, form: BaseForm) -> bool:
    """Is everything typed right? If not, a message says what is wrong: for small forms that stand many on a page."""
    if form.is_valid():
        return True
    labels = {name: field.label for name, field in form.fields.items()}
    wrong = (f"{labels.get(name, '')}: {' '.join(map(str, texts))}" for name, texts in form.errors.items())
    messages.error(request, " ".join(wrong))
    return False


def form_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    among: Iterable[BaseForm] = (),
    at_least: int = 200,
) -> HttpResponse:
    """The page with the status that its forms deserve: those in the context by name, and `among` those deeper in it.

    `at_least` is the status of what is wrong outside of them, as in an uploaded table.
    """
    forms = [*among, *(each for each in context.values() if isinstance(each, BaseForm))]
    return render(request, template, context, status=max(at_least, form_status(forms)))


def form_status(forms: Iterable[BaseForm]) -> int:
    """200, or 400, 409, 423 for the gravest of what is wrong in the forms."""
    errors = [error for form in forms for each in form.errors.as_data().values() for error in each]
    return max(map(_status, errors), default=200)


def version_to_carry(form: BaseForm | None, version_now: int, name: str = "version") -> int:
    """The version that goes along with a form, hidden: the one whose values its writer has seen.

    A form that is shown again carries the version that was sent, or what somebody else has written meanwhile would be
    written over by the next try without a word. Only where the conflict has just been told it is the version of now.
    """
    if form is None or not form.is_bound or form_status([form]) == Outdated.status:
        return version_now
    sent = whole_number(form.data.get(name))
    return version_now if sent is None else sent


REFUSED = "refused-"


def _status(error: ValidationError) -> int:
    code = error.code or ""
    return int(code.removeprefix(REFUSED)) if code.startswith(REFUSED) else 400
