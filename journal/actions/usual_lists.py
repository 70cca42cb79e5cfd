"""The lists that a new school begins with."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from journal.models import AbsenceCode, WorkType
from journal.models.usual_lists import usual_absence_codes, usual_work_types


@action
def add_usual_lists(*, by: User) -> None:
    """Kinds of work and absence codes, without which nobody records a mark or «н»: whichever list is empty.

    What a school has deleted or renamed in a list does not come back.
    """
    if not WorkType.objects.exists():
        WorkType.objects.bulk_create(usual_work_types())
    if not AbsenceCode.objects.exists():
        AbsenceCode.objects.bulk_create(usual_absence_codes())
