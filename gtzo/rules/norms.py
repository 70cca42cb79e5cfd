"""Norms of fitness trials and the judging of a result (§ 3.5). Values are whole numbers in a trial's smallest unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

NOT_OFFERED = "испытание не предусмотрено"
NOT_LOADED = "норма не загружена"


class Sex(StrEnum):
    """Norms differ by sex."""

    MALE = "m"
    FEMALE = "f"


class InputKind(StrEnum):
    """How a result is written, and with that the unit in which it is kept."""

    SECONDS = "seconds"  # tenths of a second: 9,6
    MINUTES = "minutes"  # whole seconds: 5:20
    COUNT = "count"
    METRES = "metres"  # kept in centimetres: 34,50
    CENTIMETRES = "centimetres"
    SIGNED_CENTIMETRES = "signed_centimetres"  # +7, -3 from the level of the bench


@dataclass(frozen=True)
class TrialRule:
    """Испытание: what is done, how its result is written and which direction is better."""

    code: str
    name: str
    unit: str
    kind: InputKind
    is_lower_better: bool

    def reaches(self, value: int, bound: int) -> bool:
        """Is the result at least as good as the bound? Equality passes."""
        return value <= bound if self.is_lower_better else value >= bound

    def behind(self, value: int, bound: int) -> int:
        """By how much the result falls short of the bound, in the kept unit; 0 when it reaches it."""
        return max(value - bound if self.is_lower_better else bound - value, 0)


@dataclass(frozen=True)
class Step:
    """Возрастная ступень: full years of age from and to, both included."""

    number: int
    age_from: int
    age_to: int


@dataclass(frozen=True)
class Norm:
    """One row of a table of norms. `bounds` go from the lowest level to the highest, None = not loaded.

    Trials of one `group` are alternatives: the best of them counts once.
    """

    trial: TrialRule
    group: str
    is_mandatory: bool
    bounds: tuple[int | None, ...]

    @property
    def is_in_order(self) -> bool:
        """Is each loaded level harder than the one below? Judging relies on it."""
        loaded = [bound for bound in self.bounds if bound is not None]
        return all(higher != lower and self.trial.reaches(higher, lower) for lower, higher in pairwise(loaded))


@dataclass(frozen=True)
class Requirement:
    """How many groups a level of the badge takes, the mandatory ones among them."""

    groups: int


@dataclass(frozen=True)
class Judgement:
    """The level of one result: 0 = not reached, 1 = the lowest level of the version.

    `unknown` are the levels above it whose norm is not loaded, so that nobody can say whether they are reached.
    """

    level: int
    unknown: tuple[int, ...] = ()
    is_offered: bool = True

    @property
    def remark(self) -> str:
        """What people must be told beside the level; empty when the level says all."""
        if not self.is_offered:
            return NOT_OFFERED
        return NOT_LOADED if self.unknown else ""


@dataclass(frozen=True)
class Version:
    """One version of the norms, whole: the federal table or the school's own."""

    key: str
    level_names: tuple[str, ...]
    steps: tuple[Step, ...]
    norms: Mapping[tuple[int, Sex, str], Norm]  # number of the step, sex, code of the trial
    requirements: Mapping[tuple[int, Sex, int], Requirement]  # number of the step, sex, level

    def step_on(self, born: date, day: date) -> Step | None:
        """The step of a pupil on the day of the trial; None outside every step."""
        age = full_years(born, day)
        return next((step for step in self.steps if step.age_from <= age <= step.age_to), None)

    def norms_of(self, step: Step, sex: Sex) -> tuple[Norm, ...]:
        """The rows of one step and sex, in the order of the table."""
        return tuple(norm for key, norm in self.norms.items() if key[:2] == (step.number, sex))


def full_years(born: date, day: date) -> int:
    """Full years on the day. Who was born on 29 February is a year older on 1 March of an ordinary year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def judge(norm: Norm | None, value: int) -> Judgement:
    """The highest loaded level that the result reaches. Without a row the trial is not offered, never passed."""
    if norm is None:
        return Judgement(level=0, is_offered=False)
    levels = list(enumerate(norm.bounds, 1))
    reached = max((at for at, bound in levels if bound is not None and norm.trial.reaches(value, bound)), default=0)
    failed = [at for at, bound in levels if bound is not None and at > reached]
    ceiling = min(failed, default=len(levels) + 1)
    return Judgement(reached, tuple(at for at, bound in levels if bound is None and reached < at < ceiling))


def level_name(names: Sequence[str], level: int | None) -> str:
    """The version's own word for a level; nothing for a cell without a result."""
    if level is None:
        return ""
    return names[level - 1] if level else "ниже уровней"


def plausible_range(norms: Iterable[Norm]) -> tuple[int, int] | None:
    """Results of one trial that need no second look, from its norms of every step; None when no norm is loaded.

    Wide on purpose: no record of a schoolchild lies outside, a slip of a digit does (1 s for 60 m).
    """
    rows = list(norms)
    bounds = [bound for norm in rows for bound in norm.bounds if bound is not None]
    if not bounds:
        return None
    trial, low, high = rows[0].trial, min(bounds), max(bounds)
    if trial.is_lower_better:
        return low * 7 // 10, high * 3
    if trial.kind is InputKind.SIGNED_CENTIMETRES:
        return -(high * 2 + 20), high * 5 // 2
    return 0, high * 5 // 2
