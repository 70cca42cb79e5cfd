"""How names and numbers stand in sentences: rooms by their titles, words for anybody, nouns that agree with numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.texts import ROOT, files

ROOM = re.compile(r"\bкаб\. ?(?:\{|\"|')")
# «Отчислен: Абрамова Вера»: what has happened is named, not the person by one gender.
MASCULINE = re.compile(
    r"[>\"'](?!Журнал\b)[А-ЯЁ][а-яё]+(?:ен|ён|ан|ят|ыт|ил|ал|ел|ял|ыл|лся)(?: в)?:? "
    r"\{+[^}]*(?:name|pupil|teacher|author)"
)
# «1 отметок»: a number that may be one stands with `counted` or `plural`.
NOUNS = "отмет[ок]{2}|отметки|уроков|учеников|дней|дня|работ|строк|недель|человек|классов|порций|записей|замечаний|раз"
NUMBER = re.compile(r"\{\{ (?!\d)[^}|]*(?:\| length )?\}\} (?:" + NOUNS + r")\b")
# «автор: Белова А. С..»
AFTER_INITIALS = re.compile(r"(?:initials_name|_by)(?: \}\}|\})\.")
RULES = {"room": ROOM, "masculine": MASCULINE, "number": NUMBER, "initials": AFTER_INITIALS}


def sources() -> list[Path]:
    """Templates and code that words pages."""
    kept_out = {"tests", "demo", "bench", "migrations", "scripts", "docs"}
    return [path for path in files() if path.suffix in {".py", ".html", ".sql"} and not kept_out & {*path.parts}]


@pytest.mark.parametrize("rule", RULES)
def test_no_page_words_it_otherwise(rule: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in sources()
        if path != ROOT / "school/models/classes.py"
        for match in RULES[rule].finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("room", "каб. {{ lesson.room }}"),
        ("room", 'f", каб. {room}"'),
        ("masculine", 'f"Отчислен: {pupil.full_name}."'),
        ("masculine", "<p>Закрыл {{ lock.author }}</p>"),
        ("number", "{{ rows | length }} учеников"),
        ("number", "{{ n_set }} отметок"),
        ("initials", "автор: {{ plan.author.initials_name }}."),
    ],
)
def test_each_rule_sees_its_kind(rule: str, text: str) -> None:
    assert RULES[rule].search(text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("room", "{{ lesson.room | room_title }}"),
        ("masculine", 'f"Представитель записан: {saved.result.full_name}."'),
        ("number", '{{ rows | length | counted("ученик", "ученика", "учеников") }}'),
        ("initials", "{{ plan.author.initials_name }}, {{ day }}."),
    ],
)
def test_each_rule_leaves_the_rest_alone(rule: str, text: str) -> None:
    assert not RULES[rule].search(text)
