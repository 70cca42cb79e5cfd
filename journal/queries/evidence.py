"""What speaks for period marks, summed up by the database: exact sums of any number of pupils in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DecimalField, ExpressionWrapper, F, Min, Q, QuerySet, Sum

from journal.models import Mark
from journal.rules.marks import Evidence, ProposalRules, mean_of_sums

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
