"""«Все на месте»: the roll of a lesson was called and nobody was missing (R-12)."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from journal.actions.compare import write_at_lesson
from journal.models import RollCall
from timetable.models import Lesson


@action
def call_roll(*, lesson: Lesson, is_everybody_here: bool, known_version: int, by: User) -> RollCall:
    """Say that everybody was at the lesson, or take it back; makes a lesson whose date has come held.

    Where somebody is noted as missing it is said in vain: the letter says more, whichever came first. Raises Conflict,
    Locked, Refused like `put_mark`.
    """
    return write_at_lesson(
        RollCall.objects.all(),
        {"lesson_id": lesson.pk},
        {"is_in_force": is_everybody_here},
        lesson=lesson,
        known_version=known_version,
        by=by,
    )
