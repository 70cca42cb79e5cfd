"""Writing what the class teacher says of pupils, for a whole class at once (§ 4.2з)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from accounts.models import User
from common.actions import action
from common.refusals import Refused, write_one_by_one
from entry.actions import compare_and_set
from messaging.models import ClassTeacherComment
from school.models import Term


@dataclass(frozen=True)
class TypedComment:
    """A text, and the version of the comment that its writer saw; 0 where there was none."""

    text: str
    known_version: int


@action
def write_comments(*, term: Term, typed: Mapping[int, TypedComment], by: User) -> tuple[int, dict[int, Refused]]:
    """Write the changed comments of the term by pupil, each on its own: one that is refused keeps back no other.

    Gives how many were written, and the refusals by pupil: Conflict when somebody else wrote meanwhile, Locked when
    the school year is closed.
    """
    return write_one_by_one(
        (pupil_id, partial(_write, term=term, pupil_id=pupil_id, typed=one, by=by)) for pupil_id, one in typed.items()
    )


@action
def _write(*, term: Term, pupil_id: int, typed: TypedComment, by: User) -> ClassTeacherComment:
    return compare_and_set(
        ClassTeacherComment.objects.all(),
        {"term": term, "pupil_id": pupil_id},
        {"text": typed.text},
        known_version=typed.known_version,
        by=by,
    )
