"""Versions of norms: loaded, made, filled, put in force. What is in force is not changed, only followed by another."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from common.actions import action
from common.refusals import Refused, write_one_by_one
from gtzo.models import AgeStep, BadgeRequirement, NormVersion, Standard, Trial, VersionStatus
from gtzo.rules.norms import Norm, plausible_range
from gtzo.rules.norms import Step as StepRule
from gtzo.rules.tables import LEVEL_NAMES, NormLine, RequirementLine, read_norms, read_requirements

_DATA = Path(__file__).parent.parent / "data"
FEDERAL_KEY = "2023_n117"
FEDERAL_NAME = "Нормативы комплекса ГТО с 2023 года"
FEDERAL_BEGINS = date(2023, 4, 9)
FEDERAL_SOURCE = (
    "Приказ Минспорта России от 22.02.2023 № 117, судя по ступеням и датам. Текста приказа под рукой не было: цифры "
    "сведены из трёх независимых открытых переложений. У каждого норматива видно, подтверждён ли он хотя бы двумя; где "
    "источники расходятся, норматив не загружен. Сверьте отмеченные ячейки с приказом прежде, чем опираться на них."
)
OWN_SOURCE = 2  # what the school itself has decided needs no second source
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class StepChanges:
    """What was changed in the table of a step: bounds of standards, and how many groups each level takes.

    `unread`: what could not be read, by the same keys as refusals.
    """

    bounds: Sequence[tuple[Standard, Sequence[int | None]]]
    groups: Sequence[int] | None
    unread: Mapping[str, str]


@action
def load_federal_norms(*, by: User) -> NormVersion:
    """The federal table of gtzo/data as a version in force since its order. Raises Refused when it is there already."""
    lines = read_norms(FEDERAL_KEY, (_DATA / "norms.csv").read_text())
    requirements = read_requirements(FEDERAL_KEY, (_DATA / "requirements.csv").read_text())
    version = NormVersion.objects.create(
        name=FEDERAL_NAME, source=FEDERAL_SOURCE, level_names=list(LEVEL_NAMES), starts_on=FEDERAL_BEGINS
    )
    fill_version(version=version, lines=lines, requirements=requirements, by=by)
    return put_in_force(version=version, starts_on=FEDERAL_BEGINS, by=by)


@action
def create_version(*, name: str, source: str, level_names: list[str], starts_on: date, by: User) -> NormVersion:
    """An empty draft. Raises Refused when a version of this name is there already."""
    return NormVersion.objects.create(name=name, source=source, level_names=level_names, starts_on=starts_on)


@action
def copy_version(*, version: NormVersion, name: str, starts_on: date, by: User) -> NormVersion:
    """Copy steps, standards and requirements of the version into a draft: how a version in force is changed."""
    copy = create_version(
        name=name, source=version.source, level_names=list(version.level_names), starts_on=starts_on, by=by
    )
    steps = {}
    for step in version.steps.all():
        old = step.pk
        step.pk, step.version = None, copy
        step.save()
        steps[old] = step
    standards = list(Standard.objects.filter(step__in=steps))
    requirements = list(BadgeRequirement.objects.filter(step__in=steps))
    rows: list[Standard | BadgeRequirement] = [*standards, *requirements]
    for row in rows:
        row.pk, row.step = None, steps[row.step_id]
    Standard.objects.bulk_create(standards)
    BadgeRequirement.objects.bulk_create(requirements)
    return copy


@action
def fill_version(
    *, version: NormVersion, lines: Sequence[NormLine], requirements: Iterable[RequirementLine], by: User
) -> int:
    """Put the lines in place of everything in the draft; unknown trials are made. Gives how many standards there are.

    Raises Refused for a version in force and for bounds that do not rise.
    """
    AgeStep.objects.filter(version=version).delete()
    steps = _save_steps(version, [line.step for line in lines])
    trials = _trials_of([line.norm for line in lines])
    Standard.objects.bulk_create(
        Standard(
            step=steps[line.step.number],
            sex=line.sex,
            trial=trials[line.norm.trial.code],
            group=line.norm.group,
            is_mandatory=line.norm.is_mandatory,
            bounds=list(line.norm.bounds),
            checked=list(line.checked),
            conflict=line.conflict,
            position=position,
        )
        for position, line in enumerate(lines, 1)
    )
    BadgeRequirement.objects.bulk_create(
        BadgeRequirement(
            step=steps[each.step], sex=each.sex, level=each.level, groups=each.groups, checked=each.checked
        )
        for each in requirements
    )
    return len(lines)


@action
def put_in_force(*, version: NormVersion, starts_on: date, by: User) -> NormVersion:
    """The draft judges results from the day on; the version that judged until then ends the day before.

    What has been judged stays as it was judged. Raises Refused for an empty draft and when a later version is in force.
    """
    if not Standard.objects.filter(step__version=version).exists():
        raise Refused("В версии нет ни одного норматива: вводить в действие нечего.")
    before = NormVersion.objects.judging_on(starts_on).filter(starts_on__lt=starts_on)
    for each in before.select_for_update():
        each.ends_on = starts_on - timedelta(days=1)
        each.save(update_fields=["ends_on"])
    version.starts_on, version.status = starts_on, VersionStatus.IN_FORCE
    version.save(update_fields=["starts_on", "status"])
    return version


@action
def remove_draft(*, version: NormVersion, by: User) -> None:
    """A draft that nobody needs. Raises Refused for a version in force."""
    try:
        version.delete()
    except ProtectedError as error:
        raise Refused("По версии уже оценены результаты.") from error


def _save_steps(version: NormVersion, steps: Iterable[StepRule]) -> dict[int, AgeStep]:
    known = {step.number: step for step in steps}
    rows = AgeStep.objects.bulk_create(
        AgeStep(
            version=version,
            number=step.number,
            name=f"{_ROMAN[step.number] if step.number < len(_ROMAN) else step.number} ступень",
            age_from=step.age_from,
            age_to=step.age_to,
        )
        for step in sorted(known.values(), key=lambda step: step.number)
    )
    return {row.number: row for row in rows}


def _trials_of(norms: Sequence[Norm]) -> dict[str, Trial]:
    """Trials by code; those of the lines that are not there yet are made, with the range their norms make plausible."""
    codes = {norm.trial.code: norm.trial for norm in norms}
    known = {trial.code: trial for trial in Trial.objects.filter(code__in=codes)}
    short_names = _short_names()
    order = list(short_names)
    for code, rule in codes.items():
        if code in known:
            continue
        low, high = plausible_range([norm for norm in norms if norm.trial.code == code]) or (None, None)
        known[code] = Trial.objects.create(
            code=code,
            name=rule.name,
            short_name=short_names.get(code, rule.name[:24]),
            unit=rule.unit,
            kind=rule.kind.value,
            is_lower_better=rule.is_lower_better,
            plausible_low=low,
            plausible_high=high,
            position=10 * (order.index(code) + 1) if code in short_names else 1000,
        )
    return known


def _short_names() -> dict[str, str]:
    """Code → name for a narrow column, in the order in which trials stand side by side."""
    with (_DATA / "trials.csv").open() as file:
        return {row["code"]: row["short_name"] for row in csv.DictReader(file)}


@action
def change_standard(*, standard: Standard, bounds: Sequence[int | None], by: User) -> Standard:
    """Other bounds of a standard in a draft, of the school's own knowledge. Raises Refused in force or out of order."""
    standard.bounds = list(bounds)
    standard.checked = [0 if bound is None else OWN_SOURCE for bound in bounds]
    standard.conflict = ""
    standard.save(update_fields=["bounds", "checked", "conflict"])
    return standard


@action
def change_requirements(*, step: AgeStep, sex: str, groups: Sequence[int], by: User) -> None:
    """How many groups each level takes in a step of a draft, from the lowest level to the highest."""
    for level, number in enumerate(groups, 1):
        BadgeRequirement.objects.update_or_create(
            step=step, sex=sex, level=level, defaults={"groups": number, "checked": OWN_SOURCE}
        )


@action
def save_step(*, step: AgeStep, sex: str, changes: StepChanges, by: User) -> dict[str, Refused]:
    """Change the table of a step and sex in a draft: everything or, with the smallest error in it, nothing.

    Gives the refusals, by the key of the standard or under "groups". When something of the table could not even be
    read, nothing is written either, but what else is wrong is told along with it.
    """
    writes: list[tuple[str, Callable[[], object]]] = [
        (str(standard.pk), partial(change_standard, standard=standard, bounds=bounds, by=by))
        for standard, bounds in changes.bounds
    ]
    if changes.groups is not None:
        writes.append(("groups", partial(change_requirements, step=step, sex=sex, groups=changes.groups, by=by)))
    _, refusals = write_one_by_one(writes)
    if refusals or changes.unread:
        transaction.set_rollback(True)
    return refusals
