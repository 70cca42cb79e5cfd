"""Where pupils stand in a school year, by the version of norms that has judged their results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gtzo.models import NormVersion, TrialResult
from gtzo.queries.admissions import admissions_on
from gtzo.queries.norms import Norms, norms_of
from gtzo.rules.badge_outcomes import BadgeOutcome, badge_outcome, year_days
from gtzo.rules.badges import Result
from gtzo.rules.norms import Sex, Step

ResultRow = tuple[int, int, str, date, int | None]


@dataclass(frozen=True)
class NormYear:
    """A school year under one version of norms: what a report is about, and which other versions judged in it."""

    begins: int
    norms: Norms
    others: tuple[NormVersion, ...]

    @property
    def days(self) -> tuple[date, date]:
        return year_days(self.begins)


def norm_year(begins: int, version_id: int | None, today: date) -> NormYear | None:
    """The year under the asked version, or under the last that has judged in it, or that judges today. Five queries."""
    chosen, others = version_of_year(begins, version_id, today)
    return NormYear(begins, norms_of(chosen), others) if chosen else None


def version_of_year(
    begins: int, version_id: int | None, today: date
) -> tuple[NormVersion | None, tuple[NormVersion, ...]]:
    """The version of `norm_year` without its norms, and the others that judged in the year. Two queries at most."""
    starts_on, ends_on = year_days(begins)
    judged = TrialResult.objects.given().between(starts_on, ends_on).values("standard__step__version")
    now = NormVersion.objects.judging_on(min(max(today, starts_on), ends_on)).values("pk")
    versions = list(NormVersion.objects.in_force().filter(pk__in=judged).order_by("-starts_on"))
    current = list(NormVersion.objects.filter(pk__in=now)) if not versions else []
    chosen = next((each for each in versions if each.pk == version_id), None) or next(iter(versions + current), None)
    return chosen, tuple(each for each in versions if each != chosen)


def badge_outcomes(year: NormYear, sexes: Mapping[int, str], *, exempt_on: date | None) -> dict[int, BadgeOutcome]:
    """Pupil → his outcome in the year, from results judged by its version. `exempt_on`: the day whose medical groups
    take pupils out of the count; None = nobody is taken out. Four queries at most.
    """
    admissions = admissions_on(exempt_on, list(sexes)) if exempt_on else {}
    results = results_by_step(year, list(sexes))
    return {
        pupil_id: badge_outcome(
            year.norms.version,
            Sex(sex),
            results.get(pupil_id, {}),
            is_exempt=bool(exempt_on) and admissions[pupil_id].is_exempt,
        )
        for pupil_id, sex in sexes.items()
    }


def tested_pupils(version: NormVersion, begins: int, pupil_ids: Collection[int]) -> set[int]:
    """Which of the pupils have a result of the year, judged by the version. One query."""
    results = TrialResult.objects.given().between(*year_days(begins)).filter(standard__step__version=version)
    return set(results.filter(pupil__in=pupil_ids).order_by().values_list("pupil", flat=True).distinct())


def results_by_step(year: NormYear, pupil_ids: Collection[int]) -> dict[int, dict[Step, list[Result]]]:
    """Pupil → step → his results of the year, as judged. One query."""
    rows = (
        TrialResult.objects.given()
        .between(*year.days)
        .filter(pupil__in=pupil_ids, standard__step__version=year.norms.row)
        .order_by("on", "pk")
        .values_list("pupil", "standard__step__number", "trial__code", "on", "value")
    )
    return by_step(year.norms, rows)


def by_step(norms: Norms, rows: Iterable[ResultRow]) -> dict[int, dict[Step, list[Result]]]:
    """Pupil → step → results, from fetched rows of (pupil, number of the step, code of the trial, day, value)."""
    steps = {step.number: step for step in norms.version.steps}
    found: dict[int, dict[Step, list[Result]]] = defaultdict(lambda: defaultdict(list))
    for pupil_id, number, code, on, value in rows:
        if value is not None:
            found[pupil_id][steps[number]].append(Result(code, on, value))
    return found
