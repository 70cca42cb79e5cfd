"""`manage.py demo`: fill an empty database with the demo school, or print who may sign in to it."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from demo.loading import ALL_CLASSES, MOST_YEARS, NotEmptyError, is_empty, load
from demo.logins import demo_logins


class Command(BaseCommand):
    """Thin: parses, calls `load`, prints."""

    help = "Загружает показательную школу в пустую базу: около 1000 учеников, нынешний год до сегодня и прошлые."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="ничего не делать, если в базе уже есть школа")
        parser.add_argument("--logins", action="store_true", help="вывести логины и пароли показательной школы (JSON)")
        parser.add_argument("--years", type=int, default=1, help="сколько учебных лет, вместе с нынешним, от 1 до 11")
        parser.add_argument("--classes", type=int, default=ALL_CLASSES, help="сколько классов, от 3 до 40")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["logins"]:
            self.stdout.write(json.dumps(demo_logins(), ensure_ascii=False, indent=2))
        elif not (options["if_empty"] and not is_empty()):
            self._load(options["classes"], options["years"])

    def _load(self, classes: int, years: int) -> None:
        if not 3 <= classes <= ALL_CLASSES:
            raise CommandError(f"Классов может быть от 3 до {ALL_CLASSES}.")
        if not 1 <= years <= MOST_YEARS:
            raise CommandError(f"Учебных лет может быть от 1 до {MOST_YEARS}.")
        self.stdout.write("Загружаю показательную школу:")
        begun = time.monotonic()
        try:
            figures = load(classes=classes, years=years, tell=self.stdout.write)
        except NotEmptyError as error:
            raise CommandError(
                "В базе уже есть данные: показательная школа загружается только в пустую базу. Ничего не изменено."
            ) from error
        # Until a table has been vacuumed, an index alone answers nothing: each row is looked at on its page as well.
        # Versions of pupils were raised by each load of a year, and lie between rows that have been replaced.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM FULL school_contentversion")
            cursor.execute("VACUUM")
        self.stdout.write(
            f"Готово за {time.monotonic() - begun:.0f} с: классов {figures.classes}, учеников {figures.pupils}, "
            f"уроков {figures.lessons}, отметок {figures.marks}, пропусков {figures.absences}."
        )
