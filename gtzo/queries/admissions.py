"""Who may take part on a day, for many pupils at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet

from common.prepared import DAY, KEYS, AnyOf, Prepared
from gtzo.models import MedicalClearance, MedicalGroup
from gtzo.rules.admission import Admission, admission
from school.models import SubjectExemption


def admissions_on(day: date, pupil_ids: Collection[int]) -> dict[int, Admission]:
    """Pupil → what his medical group, clearances and exemptions of the day permit. Three queries."""
    groups = dict(_GROUPS(on=day, pupil_ids=pupil_ids))
    cleared = set(_CLEARED(on=day, pupil_ids=pupil_ids))
    exempt = set(_EXEMPT(on=day, pupil_ids=pupil_ids))
    return {
        pupil_id: admission(
            groups.get(pupil_id, ""), has_clearance=pupil_id in cleared, is_exempt_from_subject=pupil_id in exempt
        )
        for pupil_id in pupil_ids
    }


def _groups(on: date, pupil_ids: Collection[int]) -> QuerySet[Any, tuple[int, str]]:
    return MedicalGroup.objects.on(on).filter(AnyOf("pupil", pupil_ids)).values_list("pupil", "group")


def _cleared(on: date, pupil_ids: Collection[int]) -> QuerySet[Any, int]:
    return MedicalClearance.objects.on(on).filter(AnyOf("pupil", pupil_ids)).values_list("pupil", flat=True)


def _exempt(on: date, pupil_ids: Collection[int]) -> QuerySet[Any, int]:
    exemptions = SubjectExemption.objects.on(on).filter(AnyOf("pupil", pupil_ids), subject__is_pe=True)
    return exemptions.values_list("pupil", flat=True)


_GROUPS: Prepared[Any] = Prepared(_groups, on=DAY, pupil_ids=KEYS)
_CLEARED = Prepared(_cleared, on=DAY, pupil_ids=KEYS)
_EXEMPT = Prepared(_exempt, on=DAY, pupil_ids=KEYS)
