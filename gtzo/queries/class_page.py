"""The class in a school year: each pupil with his best results and where he stands; the protocol that is signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gtzo.models import Trial, TrialResult, Uin
from gtzo.queries.admissions import admissions_on
from gtzo.queries.badge_outcomes import NormYear
from gtzo.queries.summary import (
    ClassSortKey,
    Member,
    class_sort_key,
    outcome_text,
    outcomes_a_year_before,
    outcomes_of_members,
    step_number,
)
from gtzo.rules.badge_outcomes import BadgeCounts, BadgeOutcome, Outcome, count_outcomes, is_counted
from gtzo.rules.inputs import format_result
from gtzo.rules.norms import InputKind, full_years
from school.queries.class_list import class_lists


@dataclass(frozen=True)
class BestResult:
    """The best result of a pupil at a trial in the year."""

    trial: Trial
    value: str
    level: str
    on: date


@dataclass(frozen=True)
class PupilLine:
    """A pupil of the class, by his number in its list; a class of a year from before the program has none."""

    number: int | None
    member: Member
    age: int
    step: str
    step_number: int
    uin: str
    admission: str
    badge_outcome: BadgeOutcome
    before: BadgeOutcome | None
    outcome: str
    best: Mapping[int, BestResult]


@dataclass(frozen=True)
class ClassPage:
    """The class: trials that anybody has done, pupils, figures now and of the same pupils a year earlier."""

    trials: tuple[Trial, ...]
    lines: tuple[PupilLine, ...]
    now: BadgeCounts
    before: BadgeCounts | None

    def counted(self, figure: str, sex: str = "", step: int | None = None) -> list[PupilLine]:
        """The pupils whom a figure counts (`is_counted`), of one sex or step where it is asked for."""
        return [
            line
            for line in self.lines
            if is_counted(figure, line.badge_outcome, line.before)
            and (not sex or line.member.pupil.sex == sex)
            and step in (None, line.step_number)
        ]

    @property
    def untested(self) -> list[PupilLine]:
        return [line for line in self.lines if line.badge_outcome.outcome is Outcome.UNTESTED]


def class_page(year: NormYear, members: Sequence[Member], on: date) -> ClassPage:
    """All about the members in the year, class by class in the order of its list. A constant number of queries."""
    numbers = _numbers(members)
    ids = [member.pupil.pk for member in members]
    outcomes = outcomes_of_members(year, members, on)
    before = outcomes_a_year_before(year, members)
    admissions = admissions_on(on, ids)
    uins = dict(Uin.objects.filter(pupil__in=ids).values_list("pupil", "number"))
    best = best_results(year, ids)
    steps = {step.number: step.name for step in year.norms.row.steps.all()}
    names = year.norms.version.level_names
    lines = tuple(
        PupilLine(
            number=numbers[member.pupil.pk],
            member=member,
            age=full_years(member.pupil.birth_date, on),
            step=steps.get(step_number(year, outcomes[member.pupil.pk], member, on), "вне ступеней"),
            step_number=step_number(year, outcomes[member.pupil.pk], member, on),
            uin=uins.get(member.pupil.pk, ""),
            admission=admissions[member.pupil.pk].reason,
            badge_outcome=outcomes[member.pupil.pk],
            before=before[member.pupil.pk] if before else None,
            outcome=outcome_text(outcomes[member.pupil.pk], names),
            best=best.get(member.pupil.pk, {}),
        )
        for member in sorted(members, key=lambda member: _place(member, numbers[member.pupil.pk]))
    )
    return ClassPage(
        trials=trials_in(best),
        lines=lines,
        now=count_outcomes(outcomes.values(), len(names)),
        before=None if before is None else count_outcomes(before.values(), len(names)),
    )


def _numbers(members: Sequence[Member]) -> dict[int, int | None]:
    """By pupil. One query."""
    lists = class_lists({member.class_id for member in members if member.class_id})
    return {
        member.pupil.pk: lists[member.class_id].number(member.pupil.pk) if member.class_id else None
        for member in members
    }


def _place(member: Member, number: int | None) -> tuple[ClassSortKey, bool, int]:
    """Who has no number stands last in his class, in the order in which he came."""
    return class_sort_key(member.class_name), number is None, number or 0


def best_results(year: NormYear, pupil_ids: Sequence[int]) -> dict[int, dict[int, BestResult]]:
    """Pupil → trial → his best result of the year by the version. One query."""
    rows = (
        TrialResult.objects.given()
        .between(*year.days)
        .filter(pupil__in=pupil_ids, standard__step__version=year.norms.row)
        .select_related("standard__step__version", "trial")
    )
    return best_by_pupil(rows)


def best_by_pupil(rows: Iterable[TrialResult]) -> dict[int, dict[int, BestResult]]:
    """Pupil → trial → best result, from fetched rows of one year and version."""
    best: dict[tuple[int, int], TrialResult] = {}
    for row in sorted(rows, key=lambda row: (row.on, row.attempt)):
        key = (row.pupil_id, row.trial_id)
        if key not in best or _is_better(row, best[key]):
            best[key] = row
    found: dict[int, dict[int, BestResult]] = {}
    for (pupil_id, trial_id), row in best.items():
        value = format_result(row.value or 0, InputKind(row.trial.kind))
        found.setdefault(pupil_id, {})[trial_id] = BestResult(row.trial, value, row.level_name, row.on)
    return found


def trials_in(best: Mapping[int, Mapping[int, BestResult]]) -> tuple[Trial, ...]:
    """The trials of the results, each once, in their usual order."""
    found = {pk: each.trial for of_pupil in best.values() for pk, each in of_pupil.items()}
    return tuple(sorted(found.values(), key=lambda trial: (trial.position, trial.name)))


def _is_better(one: TrialResult, other: TrialResult) -> bool:
    """By level first: of two steps the same value may mean different things; then by value."""
    sign = -1 if one.trial.is_lower_better else 1
    return ((one.level or 0), sign * (one.value or 0)) > ((other.level or 0), sign * (other.value or 0))
