"""Answers to a grid: JSON for everything that can happen to a cell, refusals included; to forms that edit a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from accounts.models import User
from common.forms import Saved, save_form
from common.refusals import Refused
from entry.actions import Conflict, write_as_shown
from entry.forms import CellForm, EditForm
from entry.models import GridCell

OUTDATED_PAGE = "Страница устарела: обновите её. Введённое хранится на этом компьютере."

REFUSALS = (Refused, PermissionDenied, Http404)

Request = TypeVar("Request", bound=HttpRequest)
Rest = ParamSpec("Rest")
Result = TypeVar("Result")
View = Callable[Concatenate[Request, Rest], HttpResponse]


def answers_cell(view: View[Request, Rest]) -> View[Request, Rest]:
    """A refusal becomes its status with a message; a conflict also tells the other value, its version and author.

    When somebody else has signed in in the same browser meanwhile, nothing is written under the new name.
    """

    @wraps(view)
    def answering(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        user = cast(User, request.user)
        if request.POST.get("writer", str(user.pk)) != str(user.pk):
            return JsonResponse({"message": f"Сейчас вошёл другой человек: {user.initials_name}"}, status=401)
        try:
            return view(request, *args, **kwargs)
        except REFUSALS as refusal:
            status, body = refusal_body(refusal)
            return JsonResponse(body, status=status)

    return answering


def refusal_body(refusal: Refused | PermissionDenied | Http404) -> tuple[int, dict[str, object]]:
    """Status and contents of the answer to what a cell does not take; of a conflict also what stands there."""
    match refusal:
        case Conflict():
            other = {"value": refusal.value, "version": refusal.version, "author": refusal.author}
            return refusal.status, {"message": refusal.message, **other}
        case Refused():
            return refusal.status, {"message": refusal.message}
        case PermissionDenied():
            return 403, {"message": str(refusal)}
        case Http404():
            return 404, {"message": "Этой ячейки больше нет: обновите страницу."}


def answer_of(saved: GridCell, operation: UUID, typed: str, **more: object) -> JsonResponse:
    """What stands in the cell now. After a repeated operation it may be a later value: then its author too."""
    return JsonResponse(body_of(saved, operation, typed, **more))


def body_of(saved: GridCell, operation: UUID, typed: str, **more: object) -> dict[str, object]:
    """The contents of `answer_of`, for an answer about many cells."""
    value = str(saved)
    body: dict[str, object] = {"value": value, "version": saved.version, **more}
    if saved.operation != operation and value != typed:
        author = saved.written_by.initials_name
        what = f"записано «{value}»" if value else "пусто"
        body |= {"author": author, "message": f"Здесь уже {what} ({author})."}
    return body


def refuse_what_is_not_typed(form: CellForm, message: str) -> None:
    """Raises Refused for a value that is none, and for a page of another version of the program."""
    if not form.is_valid():
        raise Refused(message if form.is_of_the_grid else OUTDATED_PAGE)


def save_edit(
    form: EditForm, write: Callable[[], Result], *, by: User, also: BaseForm | None = None, field: str | None = None
) -> Saved[Result] | None:
    """As `save_form`, for a form in which a row stands: never over what somebody else has written meanwhile.

    That is shown beside its fields, with who wrote it, and the page is 409; sent once more, the form is written. `also`
    may be another such form of the page.
    """
    checked, edits = write, [each for each in (form, also) if isinstance(each, EditForm)]
    for each in reversed(edits):  # the first is compared first
        if each.row is not None:
            checked = partial(write_as_shown, row=each.row, changed=each.has_changed_meanwhile, write=checked, by=by)
    saved = save_form(form, checked, also=also, field=field)
    for each in edits:
        if each.conflicts:
            each.show_conflicts()
    return saved
