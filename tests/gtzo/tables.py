"""The federal table of the application's data files, as tests read it."""

from __future__ import annotations

import csv
from pathlib import Path

import gtzo
from gtzo.rules.norms import Version
from gtzo.rules.tables import read_version

_DATA = Path(gtzo.__file__).parent / "data"
NORMS = (_DATA / "norms.csv").read_text()
REQUIREMENTS = (_DATA / "requirements.csv").read_text()
ROWS = list(csv.DictReader(NORMS.splitlines()))
FEDERAL = read_version("2023_n117", NORMS, REQUIREMENTS)


def version(key: str) -> Version:
    """Any version of the files; older ones have neither every step nor requirements."""
    return read_version(key, NORMS, REQUIREMENTS)
