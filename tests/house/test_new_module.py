"""A new app is made in its own folders and at most four files outside them (docs/adding.md)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.house.test_architecture import ROOT

NOT_COPIED = shutil.ignore_patterns(".*", "var", "__pycache__", "screenshots")

# File → a line in it, and the line of the new app that comes before. `layers` alone makes it installed and served.
OUTSIDE: dict[str, list[tuple[str, str]]] = {
    "pyproject.toml": [
        ('"attendance | meals | gtzo | messaging"', '"attendance | meals | gtzo | messaging | lending"'),
        ('root_packages = ["ezh",', 'root_packages = ["lending", "ezh",'),
        ('containers = ["accounts",', 'containers = ["lending", "accounts",'),
    ],
    "README.md": [("\nmeals/ ", "\nlending/     books that pupils have taken home\nmeals/ ")],
    "docs/architecture.md": [
        ("\n| `meals` |", "\n| `lending` | librarian | books that pupils have taken home |\n| `meals` |")
    ],
    "docs/glossary.md": [("\n| предмет |", "\n| выданная книга | `LentBook` | |\n| предмет |")],
}

INSIDE: dict[str, str] = {
    "lending/__init__.py": "",
    "lending/models.py": '''
from django.db import models


class LentBook(models.Model):
    """One row = a book that a pupil has taken home."""

    pupil = models.ForeignKey("school.Pupil", on_delete=models.PROTECT, related_name="+", verbose_name="ученик")
''',
    "lending/views/__init__.py": "",
    "lending/views/books.py": '''
from django.http import HttpResponse

from common.audience import TEACHER, audience
from school.roles import RolesRequest


@audience(TEACHER)
def books(request: RolesRequest) -> HttpResponse:
    """Books that are not in their place."""
    return HttpResponse()
''',
    "lending/urls.py": """
from django.urls import path

from lending.views.books import books

app_name = "lending"

urlpatterns = [path("", books, name="books")]
""",
}

# What the house says of the copy: as its own tests, all of those that need no database.
CHECKED = """
import django

django.setup()
from django.urls import reverse
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports
from lending.models import LentBook
from tests.house import test_architecture, test_tooling

assert reverse("lending:books") == "/lending/"
assert LentBook in test_architecture.own_models()
test_tooling.test_every_app_stands_once_under_the_import_contract()
for name, test in vars(test_architecture).items():
    if name.startswith("test_"):
        test()
assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
"""


def test_a_new_app_touches_at_most_four_files_outside_its_own_folders(tmp_path: Path) -> None:
    copy = tmp_path / "ezh"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    shutil.copy(ROOT / ".dockerignore", copy)
    for name, text in INSIDE.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text)
    for name, changes in OUTSIDE.items():
        text = (copy / name).read_text()
        assert [text.count(there) for there, _ in changes] == [1] * len(changes), name
        for there, changed in changes:
            text = text.replace(there, changed)
        (copy / name).write_text(text)

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ezh.settings", "PYTHONPATH": str(copy)}
    house = subprocess.run(
        [sys.executable, "-c", CHECKED], check=False, cwd=copy, env=environment, capture_output=True, text=True
    )

    assert (house.returncode, len(OUTSIDE) <= 4) == (0, True), house.stdout + house.stderr
