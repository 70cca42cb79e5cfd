"""A version of norms as a table to read, edit and download: one step and sex at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook

from common.signs import escape_formula
from gtzo.models import AgeStep, BadgeRequirement, NormVersion, Standard, Trial
from gtzo.rules.inputs import format_result
from gtzo.rules.norm_table import TITLES
from gtzo.rules.norms import InputKind, TrialRule
from school.models.people import Sex

_WIDTHS = {"Испытание": 60, "Группа": 28}
SOURCES_ENOUGH = 2  # independent sources that make a norm need no second look


@dataclass(frozen=True)
class Bound:
    """A norm as it is written, and how sure it is."""

    level: str
    value: str
    is_sure: bool


@dataclass(frozen=True)
class NormLineRow:
    """One standard of the table."""

    standard: Standard
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class StepTable:
    """The norms of one step and sex, and how many groups each level takes."""

    title: str
    step: AgeStep
    sex: str
    lines: tuple[NormLineRow, ...]
    groups: tuple[str, ...]

    @property
    def n_levels(self) -> int:
        return len(self.groups)


@dataclass(frozen=True)
class StepLink:
    """A table that may be chosen."""

    title: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class VersionPage:
    """A version with the chosen table."""

    links: tuple[StepLink, ...]
    table: StepTable | None
    n_standards: int
    n_unsure: int


def version_page(version: NormVersion, step_number: int | None, sex: str) -> VersionPage:
    """The table of the step and sex, or the first one. Three queries."""
    steps = list(version.steps.order_by("number"))
    standards = list(
        Standard.objects.filter(step__version=version).select_related("trial", "step").order_by("position", "pk")
    )
    step = next((each for each in steps if each.number == step_number), steps[0] if steps else None)
    sex = sex if sex in Sex.values else Sex.MALE.value
    required = dict(BadgeRequirement.objects.filter(step=step, sex=sex).values_list("level", "groups"))
    lines = [_line(each, version.level_names) for each in standards if each.step == step and each.sex == sex]
    names = {Sex.MALE.value: "мальчики", Sex.FEMALE.value: "девочки"}
    return VersionPage(
        links=tuple(
            StepLink(f"{each.name}, {names[one]}", f"step={each.number}&sex={one}", (each, one) == (step, sex))
            for each in steps
            for one in names
        ),
        table=StepTable(
            title=f"{step}, {names[sex]}",
            step=step,
            sex=sex,
            lines=tuple(lines),
            groups=tuple(str(required.get(level, "")) for level in range(1, len(version.level_names) + 1)),
        )
        if step
        else None,
        n_standards=len(standards),
        n_unsure=sum(count < SOURCES_ENOUGH for each in standards for count in each.checked),
    )


def known_trials() -> dict[str, TrialRule]:
    """Name → trial: an uploaded table calls trials by name. One query."""
    return {trial.name.casefold(): trial.rule for trial in Trial.objects.all()}


def version_workbook(version: NormVersion) -> bytes:
    """All norms of the version as a table that can be uploaded again; without norms the headings alone. One query."""
    standards = Standard.objects.filter(step__version=version).select_related("trial", "step")
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Нормативы")
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for position, title in enumerate((*TITLES.values(), *version.level_names)):
            page.set_column(position, position, _WIDTHS.get(title, 11))
            page.write_string(0, position, escape_formula(title), head)
        for line, standard in enumerate(standards.order_by("step__number", "sex", "position"), 1):
            for position, text in enumerate(_row(standard)):
                page.write_string(line, position, escape_formula(text))
    return content.getvalue()


def _row(standard: Standard) -> list[str]:
    trial, kind = standard.trial, InputKind(standard.trial.kind)
    return [
        str(standard.step.number),
        str(standard.step.age_from),
        str(standard.step.age_to),
        "м" if standard.sex == Sex.MALE else "ж",
        trial.name,
        "±см" if kind is InputKind.SIGNED_CENTIMETRES else trial.unit,
        "меньше" if trial.is_lower_better else "больше",
        standard.group,
        "да" if standard.is_mandatory else "нет",
        *("" if bound is None else format_result(bound, kind) for bound in standard.bounds),
    ]


def _line(standard: Standard, level_names: Sequence[str]) -> NormLineRow:
    kind = InputKind(standard.trial.kind)
    return NormLineRow(
        standard,
        tuple(
            Bound(name, "" if bound is None else format_result(bound, kind), checked >= SOURCES_ENOUGH)
            for name, bound, checked in zip(level_names, standard.bounds, standard.checked, strict=True)
        ),
    )


def norms_by_step(version: NormVersion) -> dict[str, str]:
    """All that judges by the version, as text by «3-я ступень, мальчики»; to be compared. Two queries."""
    found: dict[str, list[object]] = defaultdict(list)
    standards = (
        Standard.objects.filter(step__version=version).select_related("step").order_by("step", "sex", "position")
    )
    for row in standards:
        ages = (row.step.age_from, row.step.age_to)
        found[_of_step(row)].append((*ages, row.trial_id, row.group, row.is_mandatory, row.bounds))
    requirements = BadgeRequirement.objects.filter(step__version=version).select_related("step")
    for each in requirements.order_by("step", "sex", "level"):
        found[_of_step(each)].append((each.level, each.groups))
    return {name: str(rows) for name, rows in found.items()}


def _of_step(row: Standard | BadgeRequirement) -> str:
    return f"{row.step.number}-я ступень, {row.get_sex_display()}"
