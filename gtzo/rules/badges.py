"""Which level of the badge a pupil's results of one step reach, and what is missing to the next one (§ 3.5).

A school badge says «соответствует уровню»: the federal badge itself is given by a test centre only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from gtzo.rules.norms import Norm, Sex, Step, Version, judge


@dataclass(frozen=True)
class Result:
    """One attempt at a trial: the day decides the step, the value the level."""

    trial: str
    day: date
    value: int


class MissingReason(StrEnum):
    """Why a group does not count for a level."""

    NO_RESULT = "нет результата"
    NOT_LOADED = "норма не загружена"
    BEHIND = "не хватает"


@dataclass(frozen=True)
class MissingGroup:
    """One group short of a level; `trial` and `by` (in the kept unit) name the nearest of its alternatives."""

    group: str
    is_mandatory: bool
    lack: MissingReason
    trial: str | None = None
    by: int | None = None


@dataclass(frozen=True)
class Badge:
    """The level reached (0 = none), since when, and the way to the next level (None = the highest is reached).

    Of `missing` each mandatory group is needed, and any `electives_needed` of the others.
    """

    level: int
    reached_on: date | None
    next_level: int | None
    missing: tuple[MissingGroup, ...]
    electives_needed: int


def badges(version: Version, *, born: date, sex: Sex, results: Iterable[Result]) -> dict[int, Badge]:
    """Number of the step → badge. Results of two steps never count together, whatever the order of entry."""
    by_step: dict[Step, list[Result]] = {}
    for result in results:
        if step := version.step_on(born, result.day):
            by_step.setdefault(step, []).append(result)
    return {step.number: badge(version, step, sex, found) for step, found in by_step.items()}


def badge(version: Version, step: Step, sex: Sex, results: Sequence[Result]) -> Badge:
    """The badge from results of one step; trials that the step does not offer count for nothing."""
    norms = version.norms_of(step, sex)
    highest = len(version.level_names)
    level = _level(version, step, sex, results)
    next_level = level + 1 if level < highest else None
    missing = _missing_groups(norms, results, next_level) if next_level else ()
    needed = _electives_needed(version, step, sex, missing, next_level) if next_level else 0
    return Badge(level, _reached_on(version, step, sex, results, level), next_level, missing, needed)


def group_levels(norms: Iterable[Norm], results: Sequence[Result]) -> dict[str, int]:
    """Group → its best level: the best attempt at the best of the alternatives."""
    levels: dict[str, int] = {}
    for norm in norms:
        best = max((judge(norm, result.value).level for result in _results_of(norm, results)), default=0)
        levels[norm.group] = max(levels.get(norm.group, 0), best)
    return levels


def _results_of(norm: Norm, results: Iterable[Result]) -> list[Result]:
    return [result for result in results if result.trial == norm.trial.code]


def _level(version: Version, step: Step, sex: Sex, results: Sequence[Result]) -> int:
    """The highest level of which every mandatory group and enough groups in all are reached."""
    norms = version.norms_of(step, sex)
    mandatory = {norm.group for norm in norms if norm.is_mandatory}
    levels = group_levels(norms, results)
    for level in range(len(version.level_names), 0, -1):
        requirement = version.requirements.get((step.number, sex, level))
        reached = {group for group, best in levels.items() if best >= level}
        if requirement and mandatory <= reached and len(reached) >= requirement.groups:
            return level
    return 0


def _reached_on(version: Version, step: Step, sex: Sex, results: Sequence[Result], level: int) -> date | None:
    """The day of the last result without which the level would not be reached."""
    if not level:
        return None
    days = sorted({result.day for result in results})
    return next(
        day for day in days if _level(version, step, sex, [result for result in results if result.day <= day]) >= level
    )


def _missing_groups(norms: Sequence[Norm], results: Sequence[Result], level: int) -> tuple[MissingGroup, ...]:
    reached = group_levels(norms, results)
    return tuple(
        _missing_group([norm for norm in norms if norm.group == group], results, level)
        for group, best in reached.items()
        if best < level
    )


def _missing_group(alternatives: Sequence[Norm], results: Sequence[Result], level: int) -> MissingGroup:
    """The nearest alternative: the one with the smallest share of the norm still to go."""
    group, is_mandatory = alternatives[0].group, any(norm.is_mandatory for norm in alternatives)
    tried = [norm for norm in alternatives if _results_of(norm, results)]
    gaps = [gap for norm in tried if (gap := _distance_to_norm(norm, results, level))]
    if gaps:
        _, by, trial = min(gaps)
        return MissingGroup(group, is_mandatory, MissingReason.BEHIND, trial, by)
    judged_by = tried or alternatives
    is_loaded = any(norm.bounds[level - 1] is not None for norm in judged_by)
    return MissingGroup(group, is_mandatory, MissingReason.NO_RESULT if is_loaded else MissingReason.NOT_LOADED)


def _distance_to_norm(norm: Norm, results: Sequence[Result], level: int) -> tuple[Fraction, int, str] | None:
    bound = norm.bounds[level - 1]
    if bound is None:
        return None
    by = min(norm.trial.behind(result.value, bound) for result in _results_of(norm, results))
    return Fraction(by, abs(bound) or 1), by, norm.trial.code


def _electives_needed(version: Version, step: Step, sex: Sex, missing: Sequence[MissingGroup], level: int) -> int:
    """How many further elective groups the level takes once its mandatory ones are done."""
    requirement = version.requirements.get((step.number, sex, level))
    groups = {norm.group for norm in version.norms_of(step, sex)}
    done = len(groups) - sum(not each.is_mandatory for each in missing)
    return max(requirement.groups - done, 0) if requirement else 0
