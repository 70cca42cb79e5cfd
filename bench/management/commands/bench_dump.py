"""`manage.py bench_dump FOLDER`: what each page shows in this database, a file for each."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from bench.cost import Visit
from bench.objects import DemoObjects
from bench.pages import PAGES
from bench.shown import OTHER_EACH_TIME, shown


class Command(BaseCommand):
    """Thin: asks for one page after the other; forms that are sent show nothing of their own."""

    help = "Записывает, что показывают страницы показательной школы."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="куда: файл на страницу")
        parser.add_argument("--only", default="", help="часть названия страницы")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        objects = DemoObjects()
        for page in PAGES:
            if options["only"] in page.key and not page.fields and page.name not in OTHER_EACH_TIME:
                (folder / f"{page.key}.txt").write_text(shown(Visit(page, objects)))
