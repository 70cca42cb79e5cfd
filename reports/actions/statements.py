"""What is remembered of the choices on pages of statements."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from common.actions import action
from reports.models import LastStatementFilter
from reports.models.statements import ChosenDays


@action
def remember_statement_filter(*, days: ChosenDays, class_id: int | None, by: User) -> None:
    """The next statement of the person begins with these days; a class is kept until another one is chosen."""
    chosen: dict[str, Any] = {**days}
    if class_id is not None:
        chosen["school_class_id"] = class_id
    row = LastStatementFilter(user=by, **chosen)
    LastStatementFilter.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["user"], update_fields=list(chosen)
    )
