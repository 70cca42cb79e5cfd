"""Rows that come as one JSON column of another query: how they are asked for, and what is in them."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject


def json_rows(rows: QuerySet[Any], **fields: str) -> ArraySubquery:
    """The rows as an array of JSON objects in one column of another query."""
    return ArraySubquery(rows.values(row=JSONObject(**fields)))


class MarkRow(TypedDict):
    """A mark of a work, cleared ones included for their versions; the day it was made up on as an ISO date."""

    pupil: int
    value: int | None
    result: str
    version: int
    given_on: NotRequired[str | None]  # the gradebook asks for the last two, the lesson page does not
    comment: NotRequired[str]


class OwedRow(TypedDict):
    """A work that the pupil still owes, and until which day (ISO)."""

    pupil: int
    due_on: str
    comment: str


class AbsenceRow(TypedDict):
    """An absence at a lesson; the reason behind it only for those who may know it."""

    pupil: int
    code: int | None
    letter: str | None
    version: int
    reason: NotRequired[int | None]
    reason_letter: NotRequired[str | None]


class WholeDayRow(TypedDict):
    """What one lesson says about a pupil's whole day, the letter for the other lessons, and who said it."""

    lesson: int
    on: str
    version: int
    is_in_force: bool
    is_away: bool
    is_noted: bool
    code_id: int
    letter: str
    last_name: str
    first_name: str
    patronymic: str
