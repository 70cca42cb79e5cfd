"""`manage.py check_journal`: the nightly check of the journal, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reports.jobs import nightly_check


class Command(BaseCommand):
    """Thin: calls what the worker calls each night, prints."""

    help = "Выдаёт замечания о том, что не заполнено к крайнему сроку, и закрывает те, о чём уже записано."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line of output, and one more for rules that have failed."""
        check = nightly_check()
        figures = f"выдано {check.n_opened}, закрыто {check.n_closed}"
        self.stdout.write(f"Проверка журнала за {check.on:%d.%m.%Y}: {figures}.")
        if check.failed_rules:
            self.stderr.write(f"Не сработали правила: {', '.join(check.failed_rules)}. Их замечания остались как были.")
