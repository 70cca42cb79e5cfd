"""The class protocol that is filled in: pupils down, trials and their attempts across, on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gtzo.models import MOST_ATTEMPTS, Standard, Trial, TrialResult
from gtzo.queries.admissions import admissions_on
from gtzo.queries.norms import Norms
from gtzo.rules.admission import Admission
from gtzo.rules.inputs import format_result
from gtzo.rules.norms import NOT_OFFERED, InputKind, full_years
from school.models import Pupil
from school.queries.class_list import ClassList

ResultKey = tuple[int, int, int]  # pupil, trial, attempt


@dataclass(frozen=True)
class Column:
    """An attempt at a trial; `key` is its name in edits (docs/grid.md)."""

    trial: Trial
    attempt: int
    n_attempts: int

    @property
    def key(self) -> str:
        return f"{self.trial.pk}/{self.attempt}"

    @property
    def label(self) -> str:
        """«Бег на 60 м, с» or «…, попытка 2»."""
        more = f", попытка {self.attempt}" if self.n_attempts > 1 else ""
        return f"{self.trial.name}, {self.trial.unit}{more}"


@dataclass(frozen=True)
class Cell:
    """What stands there: the result as it is written, its level in words; `closed` says why nothing can be written."""

    value: str = ""
    version: int = 0
    level: str = ""
    closed: str = ""
    norm: str = ""
    is_best: bool = False


@dataclass(frozen=True)
class Row:
    """A pupil of the protocol, by his number in the list of the class, with the age and step of the day."""

    number: int | None
    pupil: Pupil
    age: int
    step: str
    admission: Admission
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Protocol:
    """The whole table of a day."""

    on: date
    norms: Norms
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Each trial once, in the order of the columns."""
        return tuple(dict.fromkeys(column.trial for column in self.columns))


def offered_trials(pupils: Sequence[Pupil], norms: Norms, on: date) -> list[Trial]:
    """Trials that at least one of the pupils is offered on the day, in their usual order. No query."""
    steps = {pupil: norms.version.step_on(pupil.birth_date, on) for pupil in pupils}
    kinds = {(step.number, pupil.sex) for pupil, step in steps.items() if step is not None}
    found = {each.trial.pk: each.trial for key, each in norms.standards.items() if (key[0], key[1].value) in kinds}
    return sorted(found.values(), key=lambda trial: (trial.position, trial.name))


def protocol(
    pupils: Sequence[Pupil], places: ClassList, trials: Sequence[Trial], norms: Norms, *, on: date, attempts: int = 1
) -> Protocol:
    """The pupils of a class in the trials on the day, with `attempts` columns for each or as many as there are.

    Four queries.
    """
    results = _results(pupils, trials, on)
    admissions = admissions_on(on, [pupil.pk for pupil in pupils])
    columns = tuple(column for trial in trials for column in _columns(trial, results, attempts))
    rows = [
        _row(pupil, places.number(pupil.pk), columns, results, norms, on, admissions[pupil.pk])
        for pupil in places.in_order(pupils, lambda pupil: pupil.pk)
    ]
    return Protocol(on, norms, columns, tuple(rows))


def best_attempt(results: Sequence[tuple[int, int]], *, is_lower_better: bool) -> int | None:
    """The number of the best attempt among pairs of (attempt, value); the first of equal ones."""
    if not results:
        return None
    sign = 1 if is_lower_better else -1
    return min(results, key=lambda each: (sign * each[1], each[0]))[0]


def _results(pupils: Sequence[Pupil], trials: Sequence[Trial], on: date) -> dict[ResultKey, TrialResult]:
    rows = TrialResult.objects.filter(pupil__in=[pupil.pk for pupil in pupils], trial__in=trials, on=on)
    names = rows.select_related("standard__step__version", "standard__trial")
    return {(row.pupil_id, row.trial_id, row.attempt): row for row in names}


def _columns(trial: Trial, results: Mapping[ResultKey, TrialResult], attempts: int) -> list[Column]:
    there = [
        attempt for (_, trial_id, attempt), row in results.items() if trial_id == trial.pk and row.value is not None
    ]
    n_attempts = min(max([attempts, *there]), MOST_ATTEMPTS)
    return [Column(trial, attempt, n_attempts) for attempt in range(1, n_attempts + 1)]


def _row(
    pupil: Pupil,
    number: int | None,
    columns: Sequence[Column],
    results: Mapping[ResultKey, TrialResult],
    norms: Norms,
    on: date,
    admission: Admission,
) -> Row:
    step = norms.version.step_on(pupil.birth_date, on)
    return Row(
        number=number,
        pupil=pupil,
        age=full_years(pupil.birth_date, on),
        step=_step_name(norms, step.number) if step else "вне ступеней",
        admission=admission,
        cells=tuple(_cell(pupil, column, results, norms, on, admission) for column in columns),
    )


def _step_name(norms: Norms, number: int) -> str:
    return next(step.name for step in norms.row.steps.all() if step.number == number)


def _cell(
    pupil: Pupil,
    column: Column,
    results: Mapping[ResultKey, TrialResult],
    norms: Norms,
    on: date,
    admission: Admission,
) -> Cell:
    result = results.get((pupil.pk, column.trial.pk, column.attempt))
    standard = result.standard if result else norms.standard_for(pupil, column.trial.code, on)
    closed = admission.reason or ("" if standard else NOT_OFFERED)
    norm = norm_text(standard, norms.row.level_names) if standard else ""
    if result is None or result.value is None:
        return Cell(version=result.version if result else 0, closed=closed, norm=norm)
    others = [
        (attempt, row.value)
        for (pupil_id, trial_id, attempt), row in results.items()
        if (pupil_id, trial_id) == (pupil.pk, column.trial.pk) and row.value is not None
    ]
    best = best_attempt(others, is_lower_better=column.trial.is_lower_better)
    return Cell(
        value=format_result(result.value, InputKind(column.trial.kind)),
        version=result.version,
        level=result.level_name,
        closed=closed,
        norm=norm,
        is_best=len(others) > 1 and best == column.attempt,
    )


def norm_text(standard: Standard, level_names: Sequence[str]) -> str:
    """«бронза 9,9, серебро 9,4, золото не загружено»: the norms of a cell. Needs the trial fetched."""
    kind = standard.trial.rule.kind
    return ", ".join(
        f"{name} {format_result(bound, kind)}" if bound is not None else f"{name} не загружено"
        for name, bound in zip(level_names, standard.bounds, strict=False)
    )
