"""The pupil's card: results over the years, the level reached, and what is missing to the next one and by how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gtzo.models import MedicalClearance, MedicalGroup, NormVersion, Trial, TrialResult
from gtzo.models.results import TrialResultQuerySet
from gtzo.queries.admissions import admissions_on
from gtzo.queries.badge_outcomes import by_step
from gtzo.queries.class_page import BestResult, best_by_pupil
from gtzo.queries.norms import Norms, norms_of
from gtzo.queries.summary import outcome_text
from gtzo.rules.admission import Admission
from gtzo.rules.badge_outcomes import badge_outcome, year_of, year_title
from gtzo.rules.badges import Badge, MissingGroup, MissingReason
from gtzo.rules.inputs import format_difference, format_result
from gtzo.rules.norms import InputKind, Sex, full_years
from school.models import Pupil


@dataclass(frozen=True)
class Attempt:
    """One attempt, as it stands in the card."""

    on: date
    trial: Trial
    value: str
    level: str
    attempt: int
    class_name: str


@dataclass(frozen=True)
class CardYear:
    """A school year under one version of norms."""

    title: str
    version: str
    step: str
    outcome: str
    reached_on: date | None
    next_level: str
    missing: tuple[str, ...]
    electives: str
    best: Mapping[int, BestResult]


@dataclass(frozen=True)
class Card:
    """Everything about the pupil; medical papers are for those who may see them, and the view asks for them apart."""

    age: int
    step: str
    admission: Admission
    years: tuple[CardYear, ...]
    trials: tuple[Trial, ...]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class MedicalRecords:
    """Groups and clearances of a pupil, the latest first: special-category data."""

    groups: tuple[MedicalGroup, ...]
    clearances: tuple[MedicalClearance, ...]


def card(pupil: Pupil, today: date) -> Card:
    """The card, as of today. The number of queries depends on how many versions of norms have judged him only."""
    rows = list(_results_of(pupil))
    loaded = _norms_of(rows, today)
    years = _years_of(pupil, rows, loaded)
    trials = {row.trial_id: row.trial for row in rows}
    now = next((norms for norms in loaded.values() if norms.row.holds_on(today)), None)
    step = now.version.step_on(pupil.birth_date, today) if now else None
    return Card(
        age=full_years(pupil.birth_date, today),
        step=_step_title(now, step.number) if now and step else "",
        admission=admissions_on(today, [pupil.pk])[pupil.pk],
        years=years,
        trials=tuple(sorted(trials.values(), key=lambda trial: (trial.position, trial.name))),
        attempts=tuple(
            Attempt(row.on, row.trial, _format_row(row), row.level_name, row.attempt, row.class_name)
            for row in rows[::-1]
        ),
    )


def medical_records(pupil: Pupil) -> MedicalRecords:
    """What the doctor has written, of any date. Two queries."""
    return MedicalRecords(
        groups=tuple(MedicalGroup.objects.filter(pupil=pupil).order_by("-starts_on")),
        clearances=tuple(MedicalClearance.objects.filter(pupil=pupil).order_by("-starts_on")),
    )


def results_of_trial(pupil: Pupil, trial_id: int) -> list[TrialResult]:
    """Results of one trial in the order of their days: what the chart draws. One query."""
    return list(_results_of(pupil).filter(trial=trial_id))


def _results_of(pupil: Pupil) -> TrialResultQuerySet:
    rows = TrialResult.objects.given().filter(pupil=pupil).select_related("trial", "standard__step__version")
    return rows.order_by("on", "trial__position", "attempt")


def _norms_of(rows: Sequence[TrialResult], today: date) -> dict[int, Norms]:
    judged = {row.standard.step.version_id for row in rows}
    versions = NormVersion.objects.in_force()
    return {row.pk: norms_of(row) for row in versions if row.pk in judged or row.holds_on(today)}


def _years_of(pupil: Pupil, rows: Sequence[TrialResult], loaded: Mapping[int, Norms]) -> tuple[CardYear, ...]:
    """The latest first; a year in which two versions judged has a part for each."""
    parts: dict[tuple[int, int], list[TrialResult]] = defaultdict(list)
    for row in rows[::-1]:
        parts[year_of(row.on), row.standard.step.version_id].append(row)
    return tuple(_year(pupil, begins, loaded[version_id], part) for (begins, version_id), part in parts.items())


def _year(pupil: Pupil, begins: int, norms: Norms, rows: Sequence[TrialResult]) -> CardYear:
    results = by_step(norms, ((pupil.pk, r.standard.step.number, r.trial.code, r.on, r.value) for r in rows))
    found = badge_outcome(norms.version, Sex(pupil.sex), results[pupil.pk], is_exempt=False)
    names = norms.version.level_names
    badge = found.badge
    trials = {each.trial.code: each.trial for each in norms.standards.values()}
    return CardYear(
        title=year_title(begins),
        version=norms.row.name,
        step=_step_title(norms, found.step.number) if found.step else "",
        outcome=outcome_text(found, names),
        reached_on=badge.reached_on if badge else None,
        next_level=names[badge.next_level - 1] if badge and badge.next_level else "",
        missing=tuple(missing_group_text(each, trials) for each in badge.missing if each.is_mandatory) if badge else (),
        electives=_electives(badge, trials) if badge else "",
        best=best_by_pupil(rows)[pupil.pk],
    )


def missing_group_text(missing: MissingGroup, trials: Mapping[str, Trial]) -> str:
    """«Сила: не хватает 2 раз (Отжимания)»."""
    if missing.lack is not MissingReason.BEHIND or missing.trial is None or missing.by is None:
        return f"{missing.group}: {missing.lack.value}"
    trial = trials[missing.trial]
    by = format_difference(missing.by, trial.rule)
    return f"{missing.group}: не хватает {by} ({trial.short_name.lower()})"


def _electives(badge: Badge, trials: Mapping[str, Trial]) -> str:
    """«ещё одна из групп: …» in the words of the groups that are left."""
    left = [missing_group_text(each, trials) for each in badge.missing if not each.is_mandatory]
    if not badge.electives_needed or not left:
        return ""
    return f"По выбору нужно ещё групп: {badge.electives_needed}. Остались: {'; '.join(left)}."


def _step_title(norms: Norms, number: int) -> str:
    return next(str(step) for step in norms.row.steps.all() if step.number == number)


def _format_row(row: TrialResult) -> str:
    return format_result(row.value or 0, InputKind(row.trial.kind))


def best_of_day(results: Sequence[TrialResult]) -> dict[date, int]:
    """Day → the best value of its attempts at the one trial of the results."""
    best: dict[date, int] = {}
    for row in results:
        if row.value is not None:
            pick = min if row.trial.is_lower_better else max
            best[row.on] = pick(best.get(row.on, row.value), row.value)
    return best
