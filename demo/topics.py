"""What was taught and what was set: texts of lessons from the lists of real topics in data/."""

from __future__ import annotations

import tomllib
from functools import cache
from random import Random

from demo import curriculum as c
from demo.names import DATA

WEEKS = 34  # of lessons in a year
_CHAPTER = 6  # topics in a section of a plan
_MORE_MATHS = ("{}. Решение задач", "{}. Решение упражнений", "{}. Закрепление", "{}. Практикум")
_MORE_WORDS = ("{}. Практикум", "{}. Закрепление", "{}. Работа с текстом", "{}. Обобщение")
_MORE_SPORT = ("{}. Совершенствование", "{}. Подвижные игры", "{}. Развитие выносливости", "{}. Учёт результатов")
_MORE = ("{}. Продолжение темы", "{}. Практикум", "{}. Обобщение")
_FORMS = {
    c.PE: _MORE_SPORT,
    **dict.fromkeys((c.MATHS, c.ALGEBRA, c.GEOMETRY, c.PROBABILITY, c.PHYSICS, c.CHEMISTRY), _MORE_MATHS),
    **dict.fromkeys((c.RUSSIAN, c.ENGLISH, c.LITERATURE, c.READING), _MORE_WORDS),
}
# Subjects whose homework is set in the words of another.
_SPEAKS_AS = {
    c.ALGEBRA: c.MATHS,
    c.PROBABILITY: c.MATHS,
    c.SOCIETY: c.HISTORY,
    c.CULTURE: c.HISTORY,
    c.ETHICS: c.NATURE,
    c.PROJECT: c.INFORMATICS,
}
_SELDOM_SET = {c.PE: 0.85, c.MUSIC: 0.7, c.ART: 0.6, c.TECHNOLOGY: 0.7}  # share of lessons «без задания»
_NONE_SET = 0.09
_USUAL_MINUTES = (5, 15, 15, 20, 20, 20, 20, 20, 30, 30, 30)  # in grades 1 to 11
_SAYS_MINUTES = 0.75


@cache
def _topics() -> dict[str, dict[str, list[str]]]:
    read: dict[str, dict[str, list[str]]] = {}
    for path in sorted(DATA.glob("topics_*.toml")):
        for subject, grades in tomllib.loads(path.read_text(encoding="utf-8")).items():
            read[subject] = {grade: lines.strip().splitlines() for grade, lines in grades.items()}
    return read


@cache
def _homework() -> dict[str, list[str]]:
    patterns = tomllib.loads((DATA / "homework.toml").read_text(encoding="utf-8"))
    return {subject: lines.strip().splitlines() for subject, lines in patterns.items()}


def topics_of(subject: str, grade: int) -> list[str]:
    """Topics of the year."""
    return _topics()[subject][str(grade)]


def chapter_of(subject: str, grade: int, number: int) -> str:
    """The section of the plan that the topic with this number (from 0) belongs to, named by its first topic."""
    topics = topics_of(subject, grade)
    chapter = number // _CHAPTER
    return f"Раздел {chapter + 1}. {topics[chapter * _CHAPTER].split('.')[0]}"


def number_of(subject: str, grade: int, hours: int, index: int) -> int:
    """Which topic (from 0) the lesson with this index (from 0) in the year is on."""
    n_topics = len(topics_of(subject, grade))
    return min(index * n_topics // (hours * WEEKS), n_topics - 1)


def topic_of(subject: str, grade: int, hours: int, index: int) -> str:
    """The topic of the lesson with this index (from 0) in the year; a topic of several lessons varies."""
    topics = topics_of(subject, grade)
    number = number_of(subject, grade, hours, index)
    begins = -(-number * hours * WEEKS // len(topics))
    later = index - begins
    if later <= 0:
        return topics[number]
    forms = _FORMS.get(subject, _MORE)
    return forms[(later - 1) % len(forms)].format(topics[number])


def section_of(subject: str, grade: int, hours: int, index: int) -> str:
    """The topic on which a control work is written: the one before the present."""
    return topic_of(subject, grade, hours, max(0, index - hours)).split(".")[0]


def minutes_of(grade: int, draw: Random) -> int | None:
    """How long a homework takes by the teacher's estimate; every fourth one comes without."""
    usual = _USUAL_MINUTES[grade - 1]
    minutes = usual + 5 * draw.randrange(-1, 3)
    return minutes if draw.random() < _SAYS_MINUTES else None


def homework_of(subject: str, grade: int, index: int, draw: Random) -> str:
    """A homework in the words of its subject, or nothing («без задания»); grade 1 has none (R-16)."""
    patterns = _homework()[_SPEAKS_AS.get(subject, subject)]
    chance, pattern, exercise, page = draw.random(), draw.choice(patterns), draw.randrange(6), draw.randrange(3)
    if grade == 1 or chance < _SELDOM_SET.get(subject, _NONE_SET):
        return ""
    number = 12 + 4 * index + exercise
    at = 6 + 2 * index + page
    return pattern.format(p=2 + index // 3, n=number, m=number + 3, s=at, t=at + 2)
