"""The menu of a day: put up and taken away, never replaced."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from journal.actions import CheckedFile
from meals.models import DayMenu


@action
def put_menu(*, on: date, file: CheckedFile, by: User) -> DayMenu:
    """Show the file to everybody as the menu of the day; the one shown before is taken away. Bytes are never lost."""
    _mark_removed(DayMenu.objects.filter(on=on), by)
    row = DayMenu.objects.create(on=on, file_name=file.name, written_by=by, **file.columns("menus"))
    file.store(row.storage_name)
    return row


@action
def remove_menu(*, menu: DayMenu, by: User) -> None:
    """Show the menu no more; taking it away twice is once."""
    _mark_removed(DayMenu.objects.filter(pk=menu.pk), by)


def _mark_removed(menus: QuerySet[DayMenu], by: User) -> None:
    menus.filter(is_removed=False).update(is_removed=True, written_by=by, written_at=current_moment())
