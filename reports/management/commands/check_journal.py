"""`manage.py check_journal`: the nightly check of the journal, now."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.management.base import BaseCommand

from common.dated import Today
from reports.actions import check_journal
from school.models import School

REASON = "Ночная проверка журнала"


class Command(BaseCommand):
    """Thin: asks for today, calls the action, prints."""

    help = "Выдаёт замечания о том, что не заполнено к крайнему сроку, и закрывает те, о чём уже записано."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of output, and one more for rules that have failed."""
        today = School.objects.values_list(Today(), flat=True).get()
        with pghistory.context(reason=REASON):
            check = check_journal(today=today)
        self.stdout.write(
            f"Проверка журнала за {check.on:%d.%m.%Y}: выдано {check.n_opened}, закрыто {check.n_closed}."
        )
        if check.failed_rules:
            self.stderr.write(f"Не сработали правила: {', '.join(check.failed_rules)}. Их замечания остались как были.")
