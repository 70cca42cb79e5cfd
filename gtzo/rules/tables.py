"""A table of norms as text (gtzo/data/*.csv): read into lines, and the lines into a version."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from io import StringIO

from gtzo.rules.inputs import Parsed, read_result
from gtzo.rules.norms import InputKind, Norm, Sex, Step, TrialRule

LEVELS = ("bronze", "silver", "gold")
LEVEL_NAMES = ("бронза", "серебро", "золото")
_KINDS = {
    "sec": InputKind.SECONDS,
    "time": InputKind.MINUTES,
    "signed_int": InputKind.SIGNED_CENTIMETRES,
}
_KINDS_BY_UNIT = {"м": InputKind.METRES, "см": InputKind.CENTIMETRES}
Row = dict[str, str]


@dataclass(frozen=True)
class NormLine:
    """A row of a table with what is known of each cell: how many sources, and what they dispute.

    The norm's group is called by its Russian name.
    """

    step: Step
    sex: Sex
    norm: Norm
    checked: tuple[int, ...]
    conflict: str = ""


@dataclass(frozen=True)
class RequirementLine:
    """How many groups a level takes in a step, and how many sources say so."""

    step: int
    sex: Sex
    level: int
    groups: int
    checked: int = 0


def read_norms(key: str, norms: str) -> tuple[NormLine, ...]:
    """The lines of the version `key`."""
    return tuple(
        NormLine(
            step=_step_of(row),
            sex=Sex(row["sex"]),
            norm=replace(norm_of(row), group=row["quality_ru"]),
            checked=tuple(min(int(row[f"{level}_sources"]), int(row["checked"] or 3)) for level in LEVELS),
            conflict=_in_russian(row["conflict"]),
        )
        for row in _rows_of(key, norms)
    )


def read_requirements(key: str, requirements: str) -> tuple[RequirementLine, ...]:
    """How many groups each level takes in the version `key`."""
    return tuple(
        RequirementLine(
            step=int(row["stage"]),
            sex=Sex(row["sex"]),
            level=LEVELS.index(row["badge"]) + 1,
            groups=int(row["tests_required"]),
            checked=int(row["checked"] or 0),
        )
        for row in _rows_of(key, requirements)
    )


def norm_of(row: Row) -> Norm:
    """One row of the table of norms."""
    kind = _KINDS.get(row["value_kind"]) or _KINDS_BY_UNIT.get(row["unit"], InputKind.COUNT)
    trial = TrialRule(row["test_code"], row["test_name_ru"], row["unit"], kind, row["better"] == "lower")
    return Norm(
        trial=trial,
        group=row["choice_group"],
        is_mandatory=row["mandatory"] == "y",
        bounds=tuple(_bound(row[level], kind) for level in LEVELS),
    )


def _step_of(row: Row) -> Step:
    return Step(int(row["stage"]), int(row["age_from"]), int(row["age_to"]))


def _bound(text: str, kind: InputKind) -> int | None:
    if not text:
        return None
    answer = read_result(text, kind)
    if not isinstance(answer, Parsed):
        raise ValueError(f"unreadable norm: {text!r}")
    return answer.value


def _in_russian(conflict: str) -> str:
    """«bronze: 9.6 (A) / 8.1 (B)» as «бронза: 9,6 или 8,1»: which transcription says what is of no use to a teacher."""
    for level, name in zip(LEVELS, LEVEL_NAMES, strict=True):
        conflict = conflict.replace(level, name)
    return re.sub(r"\s\([A-C]\)", "", conflict).replace(" / ", " или ").replace(" | ", "; ").replace(".", ",")


def _rows_of(key: str, text: str) -> list[Row]:
    rows: Iterable[Row] = csv.DictReader(StringIO(text))
    return [row for row in rows if row["version"] == key]
