"""`manage.py bench_profile KEY`: where the milliseconds of one page go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bench.cost import Visit, use_one_connection
from bench.objects import DemoObjects
from bench.pages import PAGES
from bench.profiling import ViewSection, profile_of


class Command(BaseCommand):
    """Thin: finds the page; bench/profiling.py does the rest."""

    help = "Показывает, на что уходит время страницы показательной школы."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="страница, как её называет make bench")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = {page.key: page for page in PAGES}
        if options["key"] not in pages:
            raise CommandError(f"Такой страницы нет. Есть: {', '.join(pages)}.")
        use_one_connection()
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{ViewSection.__module__}.{ViewSection.__qualname__}"]
        self.stdout.write(profile_of(Visit(pages[options["key"]], DemoObjects())))
