"""Where a pupil stands in a year, and how many stand where: the one count behind card, protocol and summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from common.rounding import rate
from gtzo.rules.badges import Badge, Result, badge
from gtzo.rules.norms import Sex, Step, Version

YEAR_BEGINS_IN = 9


class Outcome(StrEnum):
    """Each pupil of a roll stands in exactly one of these columns."""

    EXEMPT = "освобождён"
    UNTESTED = "нет результатов"
    INCOMPLETE = "сдано не всё"
    BELOW = "ниже уровней"
    REACHED = "соответствует уровню"


@dataclass(frozen=True)
class BadgeOutcome:
    """The outcome; the badge and its step when there is any result. `level` counts from 1, 0 = none."""

    outcome: Outcome
    level: int = 0
    step: Step | None = None
    badge: Badge | None = None


@dataclass(frozen=True)
class BadgeCounts:
    """How many stand where. `levels` go from the lowest to the highest; the columns add up to `on_roll`."""

    on_roll: int
    exempt: int
    untested: int
    incomplete: int
    below: int
    levels: tuple[int, ...]

    @property
    def to_test(self) -> int:
        """The denominator of both percentages: the roll without the exempt."""
        return self.on_roll - self.exempt

    @property
    def reached(self) -> int:
        return sum(self.levels)

    @property
    def tested(self) -> int:
        """With one result at least, exempt pupils apart."""
        return self.incomplete + self.below + self.reached

    @property
    def tested_rate(self) -> Decimal | None:
        return rate(self.tested * 100, self.to_test)

    @property
    def reached_rate(self) -> Decimal | None:
        return rate(self.reached * 100, self.to_test)


# The figures of a summary that a list can be opened for; «level-2» is one level, «was_…» the year before.
FIGURES = {
    "listed": "По списку",
    "exempt": "Освобождены",
    "tested": "Сдавали",
    "reached": "Соответствуют уровню",
    "below": "Ниже уровней",
    "incomplete": "Сдали не всё",
    "untested": "Не сдавали",
    "was_tested": "Сдавали год назад",
    "was_reached": "С уровнем год назад",
}
_TESTED = (Outcome.INCOMPLETE, Outcome.BELOW, Outcome.REACHED)
_COUNTED = {
    "listed": tuple(Outcome),
    "exempt": (Outcome.EXEMPT,),
    "tested": _TESTED,
    "reached": (Outcome.REACHED,),
    "below": (Outcome.BELOW,),
    "incomplete": (Outcome.INCOMPLETE,),
    "untested": (Outcome.UNTESTED,),
}


def is_counted(figure: str, now: BadgeOutcome, before: BadgeOutcome | None) -> bool:
    """Does the figure, a key of `FIGURES` or «level-2», count a pupil with this outcome and that of a year ago?"""
    if figure.startswith("level-"):
        return figure == f"level-{now.level}"
    if figure.startswith("was_"):
        return before is not None and before.outcome in _COUNTED[figure.removeprefix("was_")]
    return now.outcome in _COUNTED[figure]


def year_of(day: date) -> int:
    """The calendar year in which the school year of the day begins, on 1 September."""
    return day.year if day.month >= YEAR_BEGINS_IN else day.year - 1


def year_days(begins: int) -> tuple[date, date]:
    """First and last day of the school year that begins in the calendar year."""
    return date(begins, YEAR_BEGINS_IN, 1), date(begins + 1, YEAR_BEGINS_IN - 1, 31)


def year_title(begins: int) -> str:
    """«2026/27»."""
    return f"{begins}/{(begins + 1) % 100:02}"


def badge_outcome(
    version: Version, sex: Sex, by_step: Mapping[Step, Sequence[Result]], *, is_exempt: bool
) -> BadgeOutcome:
    """The outcome of a pupil; with results in two steps the better badge counts, of equals the later one."""
    if is_exempt:
        return BadgeOutcome(Outcome.EXEMPT)
    judged = [(step, badge(version, step, sex, results), results) for step, results in by_step.items() if results]
    if not judged:
        return BadgeOutcome(Outcome.UNTESTED)
    step, best, results = max(judged, key=lambda each: (each[1].level, each[0].number))
    if best.level:
        return BadgeOutcome(Outcome.REACHED, best.level, step, best)
    outcome = Outcome.BELOW if _is_complete(version, step, sex, results) else Outcome.INCOMPLETE
    return BadgeOutcome(outcome, 0, step, best)


def _is_complete(version: Version, step: Step, sex: Sex, results: Sequence[Result]) -> bool:
    """Is there a result in every mandatory group, and in as many groups as the lowest level takes?"""
    tried = {result.trial for result in results}
    norms = version.norms_of(step, sex)
    groups = {norm.group for norm in norms if norm.trial.code in tried}
    mandatory = {norm.group for norm in norms if norm.is_mandatory}
    requirement = version.requirements.get((step.number, sex, 1))
    return requirement is not None and mandatory <= groups and len(groups) >= requirement.groups


def count_outcomes(badge_outcomes: Iterable[BadgeOutcome], levels: int) -> BadgeCounts:
    """Count the outcomes of a roll under a version with so many levels."""
    found = list(badge_outcomes)
    outcomes = [each.outcome for each in found]
    return BadgeCounts(
        on_roll=len(found),
        exempt=outcomes.count(Outcome.EXEMPT),
        untested=outcomes.count(Outcome.UNTESTED),
        incomplete=outcomes.count(Outcome.INCOMPLETE),
        below=outcomes.count(Outcome.BELOW),
        levels=tuple(sum(each.level == level for each in found) for level in range(1, levels + 1)),
    )
