"""What documents say about the school itself."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from common.actions import action
from school.models import School


@action
def change_school_details(*, school: School, details: Mapping[str, str], by: User) -> School:
    """Writes details by the names of the school's fields: names, addresses, numbers, time zone (§ 3.1)."""
    for field, value in details.items():
        setattr(school, field, value)
    school.save(update_fields=[*details])
    return school
