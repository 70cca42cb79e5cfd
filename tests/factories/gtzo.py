"""Norms, medical groups and results of trials."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from gtzo.actions import load_federal_norms, put_result
from gtzo.models import MedicalClearance, MedicalGroup, NormVersion, PeGroup, Trial, TrialResult
from school.models import Pupil


def make_federal_norms(*, by: User) -> NormVersion:
    """The federal table, in force."""
    return load_federal_norms(by=by)


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
