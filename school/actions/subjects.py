"""Subjects of the school."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max

from accounts.models import User
from common.actions import action
from school.models import Subject
from school.models.usual_subjects import PE

_STEP = 10  # between the places of two subjects, so that one fits in


@action
def add_subjects(*, short_names: Mapping[str, str], by: User) -> list[Subject]:
    """Subjects by name with their short names, after those that are there. Raises Refused for a name that is there."""
    last = Subject.objects.aggregate(last=Max("position"))["last"] or 0
    return Subject.objects.bulk_create(
        Subject(name=name, short_name=short, is_pe=name == PE, position=last + _STEP * number)
        for number, (name, short) in enumerate(short_names.items(), 1)
    )
