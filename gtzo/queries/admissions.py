"""Who may take part on a day, for many pupils at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from gtzo.models import MedicalClearance, MedicalGroup
from gtzo.rules.admission import Admission, admission
from school.models import SubjectExemption


def admissions_on(day: date, pupil_ids: Collection[int]) -> dict[int, Admission]:
    """Pupil → what his medical group, clearances and exemptions of the day permit. Three queries."""
    groups = dict(MedicalGroup.objects.on(day).filter(pupil__in=pupil_ids).values_list("pupil", "group"))
    cleared = set(MedicalClearance.objects.on(day).filter(pupil__in=pupil_ids).values_list("pupil", flat=True))
    exempt = set(
        SubjectExemption.objects.on(day)
        .filter(pupil__in=pupil_ids, subject__is_pe=True)
        .values_list("pupil", flat=True)
    )
    return {
        pupil_id: admission(
            groups.get(pupil_id, ""), has_clearance=pupil_id in cleared, is_exempt_from_subject=pupil_id in exempt
        )
        for pupil_id in pupil_ids
    }
