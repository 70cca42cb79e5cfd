"""The federal table of the application's data files, as tests read it."""

from __future__ import annotations

import csv
from pathlib import Path

import gtzo
from gtzo.rules.norms import Requirement, Sex, Step, Version
from gtzo.rules.tables import LEVEL_NAMES, norm_of, read_requirements

_DATA = Path(gtzo.__file__).parent / "data"
NORMS = (_DATA / "norms.csv").read_text()
REQUIREMENTS = (_DATA / "requirements.csv").read_text()
ROWS = list(csv.DictReader(NORMS.splitlines()))


def version(key: str) -> Version:
    """Any version of the files; older ones have neither every step nor requirements."""
    rows = [row for row in ROWS if row["version"] == key]
    steps = {(int(row["stage"]), int(row["age_from"]), int(row["age_to"])) for row in rows}
    return Version(
        key=key,
        level_names=LEVEL_NAMES,
        steps=tuple(Step(*step) for step in sorted(steps)),
        norms={(int(row["stage"]), Sex(row["sex"]), row["test_code"]): norm_of(row) for row in rows},
        requirements={
            (line.step, line.sex, line.level): Requirement(line.groups) for line in read_requirements(key, REQUIREMENTS)
        },
    )


FEDERAL = version("2023_n117")
