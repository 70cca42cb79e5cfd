"""Reading a school's own norms from a table: columns in any order, each cell judged, nothing guessed (§ 3.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha1

from common.tables.book import Book, CellType
from common.tables.reading import (
    CellError,
    Guess,
    Layout,
    Reading,
    RowReader,
    columns_by_heading,
    normalised_heading,
    read_rows,
)
from gtzo.rules.inputs import Parsed, format_result, read_result
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
_UNITS: dict[InputKind, tuple[str, ...]] = {
    InputKind.SECONDS: ("с", "сек", "секунды", "секунд", "секунда"),
    InputKind.METRES: ("м", "метр", "метры", "метров"),
    InputKind.CENTIMETRES: ("см", "сантиметр", "сантиметры", "сантиметров"),
    InputKind.SIGNED_CENTIMETRES: ("±см", "+-см", "+/-см", "смсознаком"),
    InputKind.COUNT: ("раз", "разы", "раза", "количествораз", "кол-вораз", "очки", "очков", "очко", "баллы", "баллов",
                      "попадания", "попаданий", "навыки", "навыков"),
}  # fmt: skip
_MINUTES = re.compile(r"мин(ут[аы]?)?([,:;/и]*с(ек(унды?)?)?)?")
_KINDS = {unit: kind for kind, units in _UNITS.items() for unit in units}
_SHOWN_UNITS = {
    InputKind.SECONDS: "с",
    InputKind.MINUTES: "мин:с",
    InputKind.METRES: "м",
    InputKind.CENTIMETRES: "см",
    InputKind.SIGNED_CENTIMETRES: "см",
}
UNITS_KNOWN = "с, мин:с, м, см, ±см, раз, очки"
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
    is_direction_told: bool = True

    @property
    def sexes(self) -> str:
        """«м, ж»."""
        return ", ".join("м" if line.sex is Sex.MALE else "ж" for line in self.lines)

    @property
    def bounds(self) -> tuple[str, ...]:
        """The norms as people write them."""
        norm = self.lines[0].norm
        return tuple("–" if bound is None else format_result(bound, norm.trial.kind) for bound in norm.bounds)


@dataclass(frozen=True)
class NormTable:
    """The whole file. Nothing of it may be written while it is not `is_clean`."""

    rows: tuple[NormRow, ...] = ()
    reading: Reading = field(default_factory=Reading)
    guesses: tuple[Guess, ...] = ()

    @property
    def broken(self) -> tuple[NormRow, ...]:
        return tuple(row for row in self.rows if row.errors)

    @property
    def is_clean(self) -> bool:
        return bool(self.rows) and not self.broken

    @property
    def lines(self) -> tuple[NormLine, ...]:
        return tuple(line for row in self.rows for line in row.lines)


def read_norm_table(book: Book, *, level_names: Sequence[str], known: Mapping[str, TrialRule]) -> NormTable:
    """Understands an uploaded table: the version's levels name columns of norms, `known` are trials by name."""
    names = columns_by_heading(HEADINGS) | {normalised_heading(level): level.casefold() for level in level_names}
    titles = TITLES | {level.casefold(): level for level in level_names}
    required = (*REQUIRED, *(level.casefold() for level in level_names))
    reading = read_rows(book, Layout(titles, required, lambda: names.get))
    if reading.missing:
        return NormTable(reading=reading)
    readers = [_Reader(row=row, titles=TITLES, level_names=level_names, known=known) for row in reading.rows]
    rows = _consistent([reader.norm_row() for reader in readers])
    return NormTable(rows, reading, tuple(guess for reader in readers for guess in reader.guesses))


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
        checked.append(replace(row, errors=tuple(dict.fromkeys(errors))))
    return tuple(checked)


@dataclass(kw_only=True)
class _Reader(RowReader):
    """Judges the cells of one norm."""

    level_names: Sequence[str]
    known: Mapping[str, TrialRule]

    def norm_row(self) -> NormRow:
        number, title = self.row.number, self.typed("trial", is_required=True)
        step, sexes, trial = self.step(), self.sexes(), self.trial(title)
        bounds = tuple(self.bound(name, trial.kind) for name in self.level_names)
        norm = Norm(trial, self.text("group") or title, self.is_mandatory(), bounds)
        if not norm.is_in_order:
            self.refuse("trial", "Норматив высшего уровня должен быть труднее низшего.")
        if self.errors:
            return NormRow(number, title, errors=tuple(self.errors))
        checked = tuple(0 if bound is None else 2 for bound in bounds)
        lines = tuple(NormLine(step, sex, norm, checked) for sex in sexes)
        return NormRow(number, title, lines, is_direction_told=bool(self.text("better")))

    def number(self, column: str, most: int) -> int:
        roman = _ROMAN.get(self.text(column).upper())
        return roman if roman and roman <= most else self.whole(column, most)

    def step(self) -> Step:
        step = Step(self.number("step", 20), self.number("age_from", _OLDEST), self.number("age_to", _OLDEST))
        if not self.errors and step.age_from > step.age_to:
            self.refuse("age_to", "Возраст «до» меньше возраста «от».")
        return step

    def sexes(self) -> tuple[Sex, ...]:
        sexes = _SEXES.get(re.sub(r"[\s,./и]", "", self.text("sex").casefold()) or "-", ())
        if not sexes:
            self.refuse("sex", "Впишите м, ж или «м, ж».")
        return sexes

    def trial(self, title: str) -> TrialRule:
        kind = self.kind(title)
        is_lower_better = self.is_lower_better(kind)
        known = self.known.get(title.casefold())
        if known and (known.kind, known.is_lower_better) == (kind, is_lower_better):
            return known
        code = sha1(f"{title.casefold()}|{kind}|{is_lower_better}".encode(), usedforsecurity=False).hexdigest()[:12]
        return TrialRule(f"own-{code}", title, _SHOWN_UNITS.get(kind, self.text("unit")), kind, is_lower_better)

    def kind(self, title: str) -> InputKind:
        unit = re.sub(r"[\s.]", "", self.typed("unit").casefold())
        if _MINUTES.fullmatch(unit):
            return InputKind.MINUTES
        known_trial = self.known.get(title.casefold())
        if known_trial and unit not in _KINDS and unit == known_trial.unit.casefold().replace(" ", ""):
            return known_trial.kind
        if unit not in _KINDS:
            self.refuse("unit", f"{'' if unit else 'Пусто. '}Впишите единицу: {UNITS_KNOWN}.")
        return _KINDS.get(unit, InputKind.COUNT)

    def is_lower_better(self, kind: InputKind) -> bool:
        better = self.text("better").casefold()
        if better and better not in _DIRECTIONS:
            self.refuse("better", "Впишите «меньше» или «больше».")
        return _DIRECTIONS.get(better, kind in _TIMED)

    def is_mandatory(self) -> bool:
        return self.text("mandatory").casefold() not in {"нет", "-", "0", "по выбору"}

    def bound(self, name: str, kind: InputKind) -> int | None:
        column = name.casefold()
        text = self.typed(column)
        if not text or text in {"-", "–"}:
            return None
        answer = read_result(text, kind)
        if isinstance(answer, Parsed):
            if self.cell(column).type == CellType.TIME:
                self.guess(column, f"Время прочитано как {text}.")
            return answer.value
        reason = getattr(answer, "reason", "") or "Непонятно: впишите минуты и секунды, например 5:20."
        self.refuse(column, reason)
        return None
