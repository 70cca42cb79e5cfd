"""`manage.py bench_pages`: what pages cost in this database, a line of JSON for each."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from bench.cost import Visit, count, effort, use_one_connection, warm_up
from bench.floors import size_of_table
from bench.objects import DemoObjects
from bench.pages import PAGES

LOAD_NEEDS = ("journal:gradebook", "journal:diary")  # bench/rates.py asks for them beside other pages


class Command(BaseCommand):
    """Thin: asks for one page after the other; `python -m bench` makes tables of it."""

    help = "Считает, чего стоят страницы показательной школы (JSON)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", default="", help="часть названия страницы")

    def handle(self, *args: Any, **options: Any) -> None:
        use_one_connection()
        objects = DemoObjects()
        for page in PAGES:
            if options["only"] in page.key or page.key in LOAD_NEEDS:
                visit = Visit(page, objects)
                body = warm_up(visit).body.decode()
                row = {"key": page.key, **asdict(count(visit)), **asdict(effort(visit))}
                place = {"path": visit.path, "cookies": visit.browser.cookies, "table": size_of_table(body)}
                self.stdout.write(json.dumps(row | place, ensure_ascii=False))
                self.stdout.flush()
