"""The teachers' council: laying classes before it, deciding about pupils, signing the protocol (R-39)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused, write_one_by_one
from entry.actions import compare_and_set
from journal.models import Council, CouncilDecision, CouncilMatter
from school.models import SchoolClass, SchoolYear

SIGNED = "Протокол уже подписан."


@dataclass(frozen=True)
class DecisionChange:
    """What is decided about a pupil, why it is not what was proposed, and the version that the writer was shown."""

    pupil_id: int
    kind: str
    reason: str
    known_version: int


@action
def add_council(*, year: SchoolYear, matter: CouncilMatter | str, held_on: date, protocol_no: str, by: User) -> Council:
    """Record a council of the year. Raises Refused for a protocol that there is, or a day outside of the year."""
    return Council.objects.create(year=year, matter=matter, held_on=held_on, protocol_no=protocol_no)


@action
def lay_class_before_council(
    *, council: Council, school_class: SchoolClass, proposals: Mapping[int, str], by: User
) -> list[CouncilDecision]:
    """Begin the table of the class: a line for each pupil, decided as proposed, or undecided where nothing is.

    The proposals are kept as they were on that day. Raises Refused for pupils not on the roll on the day of the
    council, or about whom another council of the year has decided already.
    """
    return [
        CouncilDecision.objects.create(
            council=council, school_class=school_class, pupil_id=pupil_id, proposed=kind, kind=kind, written_by=by
        )
        for pupil_id, kind in sorted(proposals.items())
    ]


@action
def decide(*, council: Council, school_class: SchoolClass, change: DecisionChange, by: User) -> CouncilDecision:
    """Decide about one pupil. Raises Conflict when somebody else has meanwhile, Refused for what may not be decided

    about the grade, and after signing without a reason of its own.
    """
    lines = CouncilDecision.objects.filter(council=council, school_class=school_class)
    keys, values = {"pupil_id": change.pupil_id}, {"kind": change.kind, "reason": change.reason}
    return compare_and_set(lines, keys, values, known_version=change.known_version, by=by)


@action
def save_decisions(
    *, council: Council, school_class: SchoolClass, changes: Sequence[DecisionChange], by: User
) -> tuple[int, dict[int, Refused]]:
    """Save the table of a class, each pupil on his own; gives how many lines were saved, and the refusals by pupil."""
    return write_one_by_one(
        (change.pupil_id, partial(decide, council=council, school_class=school_class, change=change, by=by))
        for change in changes
    )


@action
def withdraw_class_from_council(*, council: Council, school_class: SchoolClass, by: User) -> int:
    """Take the table of the class back, to lay the class before the council anew. Raises Refused after signing."""
    n_lines, _ = CouncilDecision.objects.filter(council=council, school_class=school_class).delete()
    return n_lines


@action
def sign_council(*, council: Council, by: User) -> Council:
    """Sign the protocol: from now on it does not change, and its decisions only with a reason.

    Waits for who is deciding at this moment. Raises Refused while a pupil is undecided, or when it is signed already.
    """
    now = current_moment()
    if not Council.objects.filter(pk=council.pk, signed_at=None).update(signed_at=now, signed_by=by):
        raise Refused(SIGNED)
    council.signed_at, council.signed_by = now, by
    return council
