"""Results as people write them: read into whole numbers, asked about when unclear, refused when wrong (§ 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gtzo.rules.norms import InputKind, TrialRule

EXAMPLES = {
    InputKind.SECONDS: "секунды с десятыми, например 9,6",
    InputKind.MINUTES: "минуты и секунды, например 5:20",
    InputKind.COUNT: "целое число, например 12",
    InputKind.METRES: "метры, например 34 или 34,5",
    InputKind.CENTIMETRES: "целые сантиметры, например 165",
    InputKind.SIGNED_CENTIMETRES: "сантиметры со знаком, например +7 или -3",
}
_MINUTES = re.compile(r"(\d{1,3})[:.,](\d{2})")
_DECIMAL = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?")
_WHOLE = re.compile(r"\d{1,5}")
_SIGNED = re.compile(r"[+-]?\d{1,3}")
_UIN = re.compile(r"(\d{2})-?(\d{2})-?(\d{7})")


@dataclass(frozen=True)
class Parsed:
    """A clear result in the kept unit of its trial."""

    value: int


@dataclass(frozen=True)
class Ambiguous:
    """An unclear result: the question and the ways to write what may have been meant."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Invalid:
    """What cannot be a result, and how one is written."""

    reason: str


Answer = Parsed | Ambiguous | Invalid


def read_result(
    text: str, kind: InputKind, plausible: tuple[int, int] | None = None, *, is_confirmed: bool = False
) -> Answer:
    """Read what was typed. An implausible value is asked about until somebody confirms it."""
    answer = _read(re.sub(r"\s", "", text).replace("\u2212", "-"), kind)
    if not isinstance(answer, Parsed) or is_confirmed or plausible is None:
        return answer
    low, high = plausible
    if low <= answer.value <= high:
        return answer
    shown = format_result(answer.value, kind)
    return Ambiguous(f"Необычный результат: {shown}. Записать его?", (shown,))


def _read(text: str, kind: InputKind) -> Answer:
    if kind is InputKind.MINUTES:
        return _read_minutes(text)
    if kind in (InputKind.SECONDS, InputKind.METRES):
        return _read_decimal(text, kind)
    pattern = _SIGNED if kind is InputKind.SIGNED_CENTIMETRES else _WHOLE
    return Parsed(int(text)) if pattern.fullmatch(text) else _refused(kind)


def _read_minutes(text: str) -> Answer:
    """A dot in this kind of trial is no decimal point: 5.20 = 5 min 20 s. A bare number may be either."""
    if found := _MINUTES.fullmatch(text):
        minutes, seconds = int(found[1]), int(found[2])
        return Parsed(minutes * 60 + seconds) if seconds < 60 else Invalid("Секунд меньше 60.")
    if _WHOLE.fullmatch(text):
        number = int(text)
        options = tuple(format_result(value, InputKind.MINUTES) for value in (number * 60, number) if number < 1000)
        return Ambiguous(f"{number} – это минуты или секунды?", options) if options else _refused(InputKind.MINUTES)
    return _refused(InputKind.MINUTES)


def _read_decimal(text: str, kind: InputKind) -> Answer:
    found = _DECIMAL.fullmatch(text)
    places = 1 if kind is InputKind.SECONDS else 2
    fraction = (found[2] or "") if found else ""
    if found is None or len(fraction) > places:
        return _refused(kind)
    return Parsed(int(found[1] + fraction.ljust(places, "0")))


def _refused(kind: InputKind) -> Invalid:
    return Invalid(f"Введите {EXAMPLES[kind]}.")


def format_result(value: int, kind: InputKind) -> str:
    """A kept value as people write it; `read_result` reads it back."""
    if kind is InputKind.MINUTES:
        return f"{value // 60}:{value % 60:02}"
    if kind is InputKind.SECONDS:
        return f"{value // 10},{value % 10}"
    if kind is InputKind.METRES:
        return f"{value // 100},{value % 100:02}".removesuffix(",00")
    return f"{value:+}" if kind is InputKind.SIGNED_CENTIMETRES and value else str(value)


def format_difference(by: int, trial: TrialRule) -> str:
    """By how much a result falls short, with its unit: «0,3 с», «12 с», «1:05», «2 раз»."""
    if trial.kind is InputKind.MINUTES:
        return f"{by} с" if by < 60 else f"{format_result(by, trial.kind)} мин"
    if trial.kind is InputKind.SIGNED_CENTIMETRES:
        return f"{by} {trial.unit}"
    return f"{format_result(by, trial.kind)} {trial.unit}"


def read_uin(text: str) -> str | None:
    """The personal number of the federal complex as 00-00-0000000; None when it is not 11 digits."""
    found = _UIN.fullmatch(text.strip())
    return "-".join(found.groups()) if found else None
