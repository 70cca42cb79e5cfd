"""Writing a result: compared with what the writer saw, judged by the norms of its day (§ 3.5, docs/decisions/0011)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from accounts.models import User
from common.actions import action
from common.refusals import Refused, write_one_by_one
from entry.actions import compare_and_set
from gtzo.models import NormVersion, Standard, Trial, TrialResult
from gtzo.queries.norms import NO_VERSION, standard_on
from gtzo.rules.norms import NOT_OFFERED
from school.models import Pupil


@dataclass(frozen=True)
class ResultChange:
    """An attempt as it was typed into a protocol, None clears it; and the version that the teacher was shown."""

    pupil: Pupil
    trial: Trial
    attempt: int
    value: int | None
    known_version: int


@action
def save_results(
    *, on: date, class_name: str, changes: Sequence[tuple[str, ResultChange]], by: User
) -> tuple[int, dict[str, Refused]]:
    """Save a protocol, each change with the name of its field; gives how many were saved, and the refusals by field."""
    return write_one_by_one(
        (
            name,
            partial(
                put_result,
                pupil=change.pupil,
                trial=change.trial,
                on=on,
                attempt=change.attempt,
                value=change.value,
                class_name=class_name,
                known_version=change.known_version,
                by=by,
            ),
        )
        for name, change in changes
    )


@action
def put_result(
    *,
    pupil: Pupil,
    trial: Trial,
    on: date,
    attempt: int = 1,
    value: int | None,
    class_name: str,
    known_version: int,
    by: User,
    operation: UUID | None = None,
) -> TrialResult:
    """Write, correct or (None) clear an attempt of the pupil; judged at once by the norms of the day.

    A correction is judged by the version that judged the attempt first, whatever is in force by now. A repeated
    `operation` changes nothing. Raises Conflict when the cell is not as the writer saw it, Refused for a pupil who may
    not take part on the day and for a trial that his age and sex are not offered.
    """
    keys = {"pupil_id": pupil.pk, "trial_id": trial.pk, "on": on, "attempt": attempt}
    judged_by = TrialResult.objects.filter(**keys).values_list("standard__step__version", flat=True).first()
    standard = standard_on(pupil, trial.pk, on, judged_by)
    if standard is None:
        raise Refused(_no_standard_message(on))
    result = compare_and_set(
        TrialResult.objects.all(),
        keys,
        {"value": value, "level": standard.level_of(value)},
        uncompared={"standard_id": standard.pk, "class_name": class_name},
        known_version=known_version,
        by=by,
        operation=operation,
    )
    return _with_standard(result, standard)


def _no_standard_message(on: date) -> str:
    if not NormVersion.objects.judging_on(on).exists():
        return NO_VERSION
    return f"В этом возрасте {NOT_OFFERED}."


def _with_standard(result: TrialResult, standard: Standard) -> TrialResult:
    """The answer names trial and level: no need to read them again."""
    result.trial = standard.trial
    if result.standard_id == standard.pk:
        result.standard = standard
    return result
