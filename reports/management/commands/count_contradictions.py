"""`count_contradictions`: runs the rules of the consistency desk, for the counts on the start pages; each night."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from common.clock import local_today
from reports.actions import count_contradictions


class Command(BaseCommand):
    """Prints how many contradictions are open."""

    help = "Сверить записи журнала: сколько противоречий, для начальных страниц."

    def handle(self, *args: object, **options: object) -> None:
        """Nobody acts but the machine."""
        self.stdout.write(f"Противоречий: {count_contradictions(today=local_today(), by=None)}")
