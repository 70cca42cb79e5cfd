"""In which words a change is told: what a person was told before, and what stands there now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

LATE, ABSENT, UNEXPLAINED = "late", "absent", "unexplained"
FIRST_LESSON, MARKS, PERIOD_MARKS, ABSENCES, HOMEWORK = "first_lesson", "marks", "period_marks", "absences", "homework"
MESSAGES, ANNOUNCEMENTS, ANSWERS = "messages", "announcements", "answers"
LONGEST = 300


@dataclass(frozen=True)
class Fact:
    """What stands in one place of the journal now. `value` is empty when nothing does.

    `place` names it to people: «Математика, урок 13.10»; `detail` adds what a first notice says besides. What is
    about no pupil names its `readers`.
    """

    about: str
    pupil_id: int | None
    kind: str
    value: str
    place: str
    on: date | None = None
    detail: str = ""
    readers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a person was last told of a place."""

    kind: str
    value: str
    number: int


@dataclass(frozen=True)
class News:
    """What a person is to be told now."""

    kind: str
    text: str


def news(fact: Fact, told: Told | None) -> News | None:
    """What to tell somebody who was told `told` about it; None when he knows, or needs not know.

    A correction belongs to the kind of what it corrects: who turned that off hears of both or of neither.
    """
    before = told.value if told else ""
    if fact.value == before:
        return None
    text = _WORDING[fact.kind](fact, before)
    kind = told.kind if told and told.value else fact.kind
    return News(kind, text[:LONGEST]) if text else None


def _mark(fact: Fact, before: str) -> str:
    if not fact.value:
        return f"{fact.place}: отметка {before} снята."
    if before:
        return f"{fact.place}: {before} исправлено на {fact.value}."
    return f"{fact.place}: {fact.value}{f' ({fact.detail})' if fact.detail else ''}."


# What was told before and what is so now → how it is told. Whether the child was there, never why not: a reason may be
# an illness (P-09).
_ABSENCE_WORDS = {
    ("", "late"): "опоздание",
    ("", "absent"): "пропуск",
    ("", "unexplained"): "нет на первом уроке, причина школе неизвестна",
    ("late", ""): "исправлено – опоздания не было",
    ("late", "absent"): "исправлено – пропуск, не опоздание",
    ("late", "unexplained"): "исправлено – пропуск, не опоздание",
    ("absent", ""): "исправлено – на уроке присутствует",
    ("absent", "late"): "исправлено – опоздание, не пропуск",
    ("unexplained", ""): "исправлено – на уроке присутствует",
    ("unexplained", "late"): "исправлено – опоздание, не пропуск",
    ("unexplained", "absent"): "причина отсутствия записана",
}


def _absence(fact: Fact, before: str) -> str:
    words = _ABSENCE_WORDS.get((before, fact.value))
    return f"{fact.place}: {words}." if words else ""


def _homework(fact: Fact, before: str) -> str:  # noqa: ARG001  # one signature for every kind
    return f"{fact.place}: {fact.detail}"


def _message(fact: Fact, before: str) -> str:  # noqa: ARG001  # one signature for every kind
    return f"Новое сообщение: {fact.place}"


def _announcement(fact: Fact, before: str) -> str:
    if not fact.value:
        return f"Объявление отозвано: {fact.place}"
    return f"{'Объявление исправлено' if before else 'Объявление'}: {fact.place}"


def _answer(fact: Fact, before: str) -> str:  # noqa: ARG001  # one signature for every kind
    return f"Администратор ответил: {fact.place}"


_WORDING: dict[str, Callable[[Fact, str], str]] = {
    MARKS: _mark,
    PERIOD_MARKS: _mark,
    ABSENCES: _absence,
    FIRST_LESSON: _absence,
    HOMEWORK: _homework,
    MESSAGES: _message,
    ANNOUNCEMENTS: _announcement,
    ANSWERS: _answer,
}
