"""The entry point for gunicorn starts by itself, with nothing said about settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_entry_point_needs_no_word_about_settings() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-c", "import ezh.wsgi"], cwd=ROOT, env=environment, check=True)
