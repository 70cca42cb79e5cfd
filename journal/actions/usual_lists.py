"""The lists that a new school begins with."""

from __future__ import annotations

from accounts.models import User
from common.actions import action
from journal.models import AbsenceCode, WorkType
from journal.models.usual_lists import usual_absence_codes, usual_work_types


@action
def add_usual_lists(*, by: User) -> None:
    """Kinds of work and absence codes, without which nobody records a mark or «н». Only for a school just founded:

    what it deletes or renames later does not come back.
    """
    WorkType.objects.bulk_create(usual_work_types())
    AbsenceCode.objects.bulk_create(usual_absence_codes())
