"""What speaks for period marks, summed up by the database: exact sums of any number of pupils in one query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DecimalField, ExpressionWrapper, F, Min, Q, QuerySet, Sum

from common.rows import fetch
from journal.models import Mark
from journal.rules.marks import Evidence, Mean, ProposalRules, mean_of_sums

_PRODUCT = ExpressionWrapper(F("value") * F("work__weight"), output_field=DecimalField())
_CONTROL = Q(work__work_type__is_control_work=True)
_SUMS = {
    "total": Sum(_PRODUCT),
    "weight": Sum("work__weight"),
    "n_marks": Count("pk"),
    "lowest": Min("value"),
}
# Asked for only where the school's rule needs them: they make the database sort.
_CONTROLS = {
    "control_total": Sum(_PRODUCT, filter=_CONTROL),
    "control_weight": Sum("work__weight", filter=_CONTROL),
    "controls": ArrayAgg(
        "value",
        filter=_CONTROL,
        order_by=("-work__lesson__on", "-work__lesson__number", "-work__position"),
    ),
}


def evidence_by(marks: QuerySet[Mark], rules: ProposalRules, *keys: str) -> dict[tuple[Any, ...], Evidence]:
    """Evidence in the marks by the values of the keys; nothing where no mark counts. One query."""
    sums = _SUMS if rules.control_mark_for_five is None else {**_SUMS, **_CONTROLS}
    counted = marks.filter(value__isnull=False, work__weight__gt=0).order_by()
    rows = counted.values(*keys).annotate(**sums)
    return {tuple(row[key] for key in keys): _evidence(row) for row in rows}


def _evidence(row: dict[str, Any]) -> Evidence:
    mean = mean_of_sums(row["total"], row["weight"])
    assert mean is not None  # noqa: S101  # only marks with a weight were asked for
    controls = row.get("controls")
    return Evidence(
        mean=mean,
        n_marks=row["n_marks"],
        lowest=row["lowest"],
        control_mean=mean_of_sums(row.get("control_total"), row.get("control_weight")),
        last_control=controls[0] if controls else None,
    )


@dataclass(frozen=True)
class MarksInRange:
    """Marks of a pupil in one subject over a range of days.

    `n_set` counts all that are set, the last of them stands at a lesson of `last_on`; `evidence` is None where no mark
    counts.
    """

    n_set: int
    last_on: date
    evidence: Evidence | None


def marks_in_ranges(
    pupil_ids: Collection[int], subject_id: int, ranges: Sequence[tuple[date, date]]
) -> dict[tuple[int, int], MarksInRange]:
    """By pupil and the place of the inclusive range, from 0; nothing where no mark is set. One query."""
    first_days, last_days = [first for first, _ in ranges], [last for _, last in ranges]
    rows = fetch("SELECT * FROM journal_evidence(%s, %s, %s, %s)", [list(pupil_ids), subject_id, first_days, last_days])
    return {(pupil_id, span - 1): _marks_in_range(*sums) for pupil_id, span, *sums in rows}


def _marks_in_range(
    n_set: int,
    last_on: date,
    n_marks: int,
    lowest: int,
    total: int | None,
    weight: int,
    control_total: int | None,
    control_weight: int | None,
    last_control: int | None,
) -> MarksInRange:
    mean, control_mean = mean_of_hundredths(total, weight), mean_of_hundredths(control_total, control_weight)
    evidence = Evidence(mean, n_marks, lowest, control_mean, last_control) if mean else None
    return MarksInRange(n_set, last_on, evidence)


def mean_of_hundredths(total: int | None, weight: int | None) -> Mean | None:
    """From sums with weights in hundredths; None without any."""
    return None if total is None or weight is None else mean_of_sums(Decimal(total) / 100, Decimal(weight) / 100)
