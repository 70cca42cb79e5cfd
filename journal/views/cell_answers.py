"""Answers to the grid: JSON for everything that can happen to a cell, refusals included."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse

from common.refusals import Refused
from journal.actions import Conflict
from school.roles import RolesRequest

Rest = ParamSpec("Rest")
View = Callable[Concatenate[RolesRequest, Rest], HttpResponse]


def answers_cell(view: View[Rest]) -> View[Rest]:
    """A refusal becomes its status with a message; a conflict also tells the other value, its version and author."""

    @wraps(view)
    def answering(request: RolesRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Conflict as conflict:
            other = {"value": conflict.value, "version": conflict.version, "author": conflict.author}
            return JsonResponse({"message": conflict.message, **other}, status=conflict.status)
        except Refused as refusal:
            return JsonResponse({"message": refusal.message}, status=refusal.status)
        except PermissionDenied as denied:
            return JsonResponse({"message": str(denied)}, status=403)
        except Http404:
            return JsonResponse({"message": "Этого урока или ученика в журнале больше нет."}, status=404)

    return answering
