"""A table of norms as text (gtzo/data/*.csv): read into a version."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from gtzo.rules.inputs import Read, read_result
from gtzo.rules.norms import InputKind, Norm, Requirement, Sex, Step, Trial, Version

LEVELS = ("bronze", "silver", "gold")
LEVEL_NAMES = ("бронза", "серебро", "золото")
_KINDS = {
    "sec": InputKind.SECONDS,
    "time": InputKind.MINUTES,
    "signed_int": InputKind.SIGNED_CENTIMETRES,
}
_KINDS_BY_UNIT = {"м": InputKind.METRES, "см": InputKind.CENTIMETRES}
Row = dict[str, str]


def read_version(key: str, norms: str, requirements: str) -> Version:
    """The version `key` of both tables. A value that cannot be read is an error of the file, never a missing norm."""
    rows = _rows_of(key, norms)
    steps = {int(row["stage"]): Step(int(row["stage"]), int(row["age_from"]), int(row["age_to"])) for row in rows}
    return Version(
        key=key,
        level_names=LEVEL_NAMES,
        steps=tuple(sorted(steps.values(), key=lambda step: step.number)),
        norms={(int(row["stage"]), Sex(row["sex"]), row["test_code"]): norm_of(row) for row in rows},
        requirements={
            (int(row["stage"]), Sex(row["sex"]), LEVELS.index(row["badge"]) + 1): Requirement(
                int(row["tests_required"])
            )
            for row in _rows_of(key, requirements)
        },
    )


def norm_of(row: Row) -> Norm:
    """One row of the table of norms."""
    kind = _KINDS.get(row["value_kind"]) or _KINDS_BY_UNIT.get(row["unit"], InputKind.COUNT)
    trial = Trial(row["test_code"], row["test_name_ru"], row["unit"], kind, row["better"] == "lower")
    return Norm(
        trial=trial,
        group=row["choice_group"],
        is_mandatory=row["mandatory"] == "y",
        bounds=tuple(_bound(row[level], kind) for level in LEVELS),
    )


def _bound(text: str, kind: InputKind) -> int | None:
    if not text:
        return None
    answer = read_result(text, kind)
    if not isinstance(answer, Read):
        raise ValueError(f"unreadable norm: {text!r}")
    return answer.value


def _rows_of(key: str, text: str) -> list[Row]:
    rows: Iterable[Row] = csv.DictReader(StringIO(text))
    return [row for row in rows if row["version"] == key]
