"""Reading a school's own norms from a table: columns in any order, each cell judged, nothing guessed (§ 3.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1

from common.tables import CellError, RowReader, Table, columns_by_heading, find_columns, normalised_heading
from gtzo.rules.inputs import Parsed, read_result
from gtzo.rules.norms import InputKind, Norm, Sex, Step, TrialRule
from gtzo.rules.tables import NormLine, RequirementLine

HEADINGS: dict[str, tuple[str, ...]] = {
    "step": ("ступень", "№ ступени", "номер ступени"),
    "age_from": ("возраст от", "от, лет", "от лет", "лет от"),
    "age_to": ("возраст до", "до, лет", "до лет", "лет до"),
    "sex": ("пол",),
    "trial": ("испытание", "вид испытания", "норматив", "упражнение"),
    "unit": ("единица", "ед. изм.", "единица измерения", "ед."),
    "better": ("лучше", "что лучше"),
    "group": ("группа", "группа испытаний", "качество", "физическое качество"),
    "mandatory": ("обязательное", "обязательная", "обязательно"),
}
TITLES = {column: names[0].capitalize() for column, names in HEADINGS.items()}
REQUIRED = ("step", "age_from", "age_to", "sex", "trial", "unit")
_KINDS = {
    "с": InputKind.SECONDS,
    "сек": InputKind.SECONDS,
    "мин:с": InputKind.MINUTES,
    "мин": InputKind.MINUTES,
    "м": InputKind.METRES,
    "см": InputKind.CENTIMETRES,
    "±см": InputKind.SIGNED_CENTIMETRES,
}
_SHOWN_UNITS = {"±см": "см", "сек": "с", "мин": "мин:с"}
_SEXES = {
    **dict.fromkeys(("м", "мальчики", "юноши"), (Sex.MALE,)),
    **dict.fromkeys(("ж", "девочки", "девушки"), (Sex.FEMALE,)),
    **dict.fromkeys(("мж", "оба"), (Sex.MALE, Sex.FEMALE)),
}
_ROMAN = {name: number for number, name in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"), 1)}
_DIRECTIONS = {"меньше": True, "больше": False}
_TIMED = (InputKind.SECONDS, InputKind.MINUTES)
_OLDEST = 99


@dataclass(frozen=True)
class NormRow:
    """One line of the file: what was understood, one norm for each sex it names, and what was not."""

    number: int
    title: str
    lines: tuple[NormLine, ...] = ()
    errors: tuple[CellError, ...] = ()


@dataclass(frozen=True)
class NormTable:
    """The whole file. Nothing of it may be written while it is not `is_clean`."""

    rows: tuple[NormRow, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[NormRow, ...]:
        return tuple(row for row in self.rows if row.errors)

    @property
    def is_clean(self) -> bool:
        return bool(self.rows) and not self.missing and not self.broken

    @property
    def lines(self) -> tuple[NormLine, ...]:
        return tuple(line for row in self.rows for line in row.lines)


def read_norm_table(table: Table, *, level_names: Sequence[str], known: Mapping[str, TrialRule]) -> NormTable:
    """Understands an uploaded table: the version's levels name columns of norms, `known` are trials by name."""
    if not table:
        return NormTable(missing=tuple(TITLES[column] for column in REQUIRED))
    names = columns_by_heading(HEADINGS) | {normalised_heading(level): level.casefold() for level in level_names}
    columns = find_columns(table[0], names.get)
    missing = [TITLES[column] for column in REQUIRED if column not in columns.places]
    missing += [name for name in level_names if name.casefold() not in columns.places]
    if missing:
        return NormTable(missing=tuple(missing), unknown=columns.unknown)
    rows = []
    for number, cells in enumerate(table[1:], 2):
        values = columns.values(cells)
        if any(values.values()):
            reader = _Reader(values=values, titles=TITLES, level_names=level_names, known=known)
            rows.append(reader.row(number))
    return NormTable(rows=_consistent(rows), unknown=columns.unknown)


def usual_requirements(lines: Sequence[NormLine], levels: int) -> list[RequirementLine]:
    """Every level takes all mandatory groups of its step and sex, as long as nobody has said otherwise."""
    groups: dict[tuple[int, Sex], set[str]] = {}
    for line in lines:
        found = groups.setdefault((line.step.number, line.sex), set())
        if line.norm.is_mandatory:
            found.add(line.norm.group)
    return [
        RequirementLine(step, sex, level, max(len(found), 1))
        for (step, sex), found in groups.items()
        for level in range(1, levels + 1)
    ]


def _consistent(rows: Sequence[NormRow]) -> tuple[NormRow, ...]:
    """A step has one range of ages, and a trial one norm in it for each sex."""
    ages: dict[int, Step] = {}
    seen: set[tuple[int, Sex, str]] = set()
    checked = []
    for row in rows:
        errors = list(row.errors)
        for line in row.lines:
            first = ages.setdefault(line.step.number, line.step)
            if first != line.step:
                ages_of_first = f"{first.age_from}–{first.age_to}"
                errors.append(CellError(TITLES["age_from"], "", f"Выше у этой ступени возраст {ages_of_first}."))
            key = (line.step.number, line.sex, line.norm.trial.code)
            if key in seen:
                errors.append(CellError(TITLES["trial"], row.title, "Этот норматив для ступени и пола уже есть выше."))
            seen.add(key)
        checked.append(NormRow(row.number, row.title, row.lines, tuple(dict.fromkeys(errors))))
    return tuple(checked)


@dataclass(kw_only=True)
class _Reader(RowReader):
    """Judges the cells of one norm."""

    level_names: Sequence[str]
    known: Mapping[str, TrialRule]

    def row(self, number: int) -> NormRow:
        title = self.values["trial"]
        if not title or title.startswith("="):
            self.refuse("trial", "Впишите испытание.")
        step, sexes, trial = self.step(), self.sexes(), self.trial(title)
        bounds = tuple(self.bound(name, trial.kind) for name in self.level_names)
        norm = Norm(trial, self.values.get("group") or title, self.is_mandatory(), bounds)
        if not norm.is_in_order:
            self.refuse("trial", "Норматив высшего уровня должен быть труднее низшего.")
        if self.errors:
            return NormRow(number, title, errors=tuple(self.errors))
        checked = tuple(0 if bound is None else 2 for bound in bounds)
        return NormRow(number, title, tuple(NormLine(step, sex, norm, checked) for sex in sexes))

    def number(self, column: str, most: int) -> int:
        text = self.values[column]
        found = int(text) if re.fullmatch(r"\d{1,2}", text) else _ROMAN.get(text.upper(), 0)
        if not 1 <= found <= most:
            self.refuse(column, f"Впишите число от 1 до {most}.")
        return found

    def step(self) -> Step:
        step = Step(self.number("step", 20), self.number("age_from", _OLDEST), self.number("age_to", _OLDEST))
        if not self.errors and step.age_from > step.age_to:
            self.refuse("age_to", "Возраст «до» меньше возраста «от».")
        return step

    def sexes(self) -> tuple[Sex, ...]:
        sexes = _SEXES.get(re.sub(r"[\s,./и]", "", self.values["sex"].casefold()) or "-", ())
        if not sexes:
            self.refuse("sex", "Впишите м, ж или «м, ж».")
        return sexes

    def trial(self, title: str) -> TrialRule:
        unit = self.values["unit"].casefold().replace(" ", "").rstrip(".")
        kind = _KINDS.get(unit, InputKind.COUNT)
        if not unit:
            self.refuse("unit", "Впишите единицу: с, мин:с, м, см, ±см, раз, очки.")
        better = self.values.get("better", "").casefold()
        if better and better not in _DIRECTIONS:
            self.refuse("better", "Впишите «меньше» или «больше».")
        is_lower_better = _DIRECTIONS.get(better, kind in _TIMED)
        known = self.known.get(title.casefold())
        if known and (known.kind, known.is_lower_better) == (kind, is_lower_better):
            return known
        code = sha1(f"{title.casefold()}|{kind}|{is_lower_better}".encode(), usedforsecurity=False).hexdigest()[:12]
        return TrialRule(f"own-{code}", title, _SHOWN_UNITS.get(unit, self.values["unit"]), kind, is_lower_better)

    def is_mandatory(self) -> bool:
        return self.values.get("mandatory", "").casefold() not in {"нет", "-", "0", "по выбору"}

    def bound(self, name: str, kind: InputKind) -> int | None:
        column = name.casefold()
        text = self.values[column]
        if not text or text in {"-", "–"}:
            return None
        answer = read_result(text, kind)
        if isinstance(answer, Parsed):
            return answer.value
        reason = getattr(answer, "reason", "") or "Непонятно: впишите минуты и секунды, например 5:20."
        self.refuse(column, reason)
        return None
