"""Norms, medical groups and results of trials."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from gtzo.actions import load_federal_norms, put_result
from gtzo.models import MedicalClearance, MedicalGroup, NormVersion, PeGroup, Trial, TrialResult
from school.models import Pupil
from tests.world import TODAY, World


def make_federal_norms(*, by: User) -> NormVersion:
    """The federal table, in force."""
    return load_federal_norms(by=by)


def norms_of_the_matrix(world: World) -> tuple[NormVersion, NormVersion]:
    """The federal table in force and an empty draft, made once."""
    federal = NormVersion.objects.in_force().first() or make_federal_norms(by=world.pavel.user)
    draft, _ = NormVersion.objects.get_or_create(
        name="Черновик", defaults={"level_names": ["зачёт"], "starts_on": TODAY}
    )
    return federal, draft


def trial_done_by(pupil: Pupil, world: World) -> Trial:
    """A trial at which the pupil has a result, made once."""
    norms_of_the_matrix(world)
    found = TrialResult.objects.filter(pupil=pupil).select_related("trial").first()
    return (found or make_result(pupil=pupil, code="run30", on=TODAY, value=57, by=world.pavel.user)).trial


def trial(code: str) -> Trial:
    return Trial.objects.get(code=code)


def make_medical_group(
    *, pupil: Pupil, group: PeGroup = PeGroup.EXEMPT, starts_on: date, ends_on: date | None = None, by: User
) -> MedicalGroup:
    return MedicalGroup.objects.create(pupil=pupil, group=group, starts_on=starts_on, ends_on=ends_on, written_by=by)


def make_clearance(*, pupil: Pupil, starts_on: date, ends_on: date, by: User) -> MedicalClearance:
    return MedicalClearance.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, written_by=by)


def make_result(
    *, pupil: Pupil, code: str, on: date, value: int, attempt: int = 1, class_name: str = "5А", by: User
) -> TrialResult:
    """An attempt judged by the norms of the day."""
    return put_result(
        pupil=pupil,
        trial=trial(code),
        on=on,
        attempt=attempt,
        value=value,
        class_name=class_name,
        known_version=0,
        by=by,
    )
