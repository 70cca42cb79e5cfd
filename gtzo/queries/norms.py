"""A version of norms as the pure rules judge by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from gtzo.models import BadgeRequirement, NormVersion, Standard
from gtzo.rules.norms import Requirement, Sex, Step, Version, full_years, level_name
from school.models import Pupil

NO_VERSION = "На этот день не введена в действие ни одна версия нормативов."

Key = tuple[int, Sex, str]  # number of the step, sex, code of the trial


@dataclass(frozen=True)
class Norms:
    """A version with its rows: what the rules judge by, and the standard that is written beside a result."""

    row: NormVersion
    version: Version
    standards: dict[Key, Standard]

    def level_name(self, level: int | None) -> str:
        """«золото»; «ниже уровней» for a result that reaches none."""
        return level_name(self.row.level_names, level)

    def standard_for(self, pupil: Pupil, trial: str, day: date) -> Standard | None:
        """The row that judges the pupil at the trial on the day; None = the trial is not offered to him."""
        step = self.version.step_on(pupil.birth_date, day)
        return None if step is None else self.standards.get((step.number, Sex(pupil.sex), trial))


def norms_on(day: date) -> Norms | None:
    """The version that judges results of the day, in four queries; None when none is in force."""
    row = NormVersion.objects.judging_on(day).first()
    return None if row is None else norms_of(row)


def norms_of(row: NormVersion) -> Norms:
    """A version whole, in three queries."""
    prefetch_related_objects([row], "steps")
    steps = {step.pk: Step(step.number, step.age_from, step.age_to) for step in row.steps.all()}
    standards = {
        (steps[each.step_id].number, Sex(each.sex), each.trial.code): each
        for each in Standard.objects.filter(step__in=steps)
        .select_related("trial")
        .order_by("step__number", "sex", "position")
    }
    required = {
        (steps[each.step_id].number, Sex(each.sex), each.level): Requirement(each.groups)
        for each in BadgeRequirement.objects.filter(step__in=steps)
    }
    version = Version(
        key=row.name,
        level_names=tuple(row.level_names),
        steps=tuple(sorted(steps.values(), key=lambda step: step.number)),
        norms={key: standard.rule for key, standard in standards.items()},
        requirements=required,
    )
    return Norms(row, version, standards)


def standard_on(pupil: Pupil, trial_id: int, day: date, version_id: int | None = None) -> Standard | None:
    """The standard that judges one result: of the version that judged it before, or else of the day's. One query."""
    age = full_years(pupil.birth_date, day)
    found = Standard.objects.filter(trial=trial_id, sex=pupil.sex, step__age_from__lte=age, step__age_to__gte=age)
    if version_id is None:
        found = found.filter(step__version__in=NormVersion.objects.judging_on(day))
    else:
        found = found.filter(step__version=version_id)
    return found.select_related("trial", "step__version").first()
