"""Which works are written in which lesson, who gets a mark, and what mark: realistic, and within 3–8 a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from demo import curriculum as c

ANSWER, HOMEWORK = "Ответ на уроке", "Домашняя работа"
CONTROL, SCHOOL_CONTROL = "Контрольная работа", "Административная контрольная работа"
_SELF, _CHECK, _PRACTICE, _LAB = (
    "Самостоятельная работа",
    "Проверочная работа",
    "Практическая работа",
    "Лабораторная работа",
)
_DICTATION, _ESSAY, CREDIT, _PROJECT = "Диктант", "Сочинение", "Зачёт", "Проект"

# Subject → works of the whole class in turn; most subjects end a part of the quarter with a control work.
_WORKS = {
    c.RUSSIAN: (_DICTATION, _CHECK, _SELF),
    c.READING: (_CHECK, _SELF),
    c.LITERATURE: (_ESSAY, _CHECK, _SELF),
    c.ENGLISH: (_CHECK, _SELF),
    c.MATHS: (_SELF, _CHECK),
    c.ALGEBRA: (_SELF, _CHECK),
    c.GEOMETRY: (_SELF, CREDIT),
    c.PROBABILITY: (_PRACTICE, _SELF),
    c.INFORMATICS: (_PRACTICE,),
    c.NATURE: (_CHECK, _PRACTICE),
    c.GEOGRAPHY: (_PRACTICE, _CHECK),
    c.BIOLOGY: (_LAB, _CHECK),
    c.PHYSICS: (_LAB, _SELF),
    c.CHEMISTRY: (_PRACTICE, _SELF),
    c.HISTORY: (_CHECK, _SELF),
    c.SOCIETY: (_CHECK, _SELF),
    c.ART: (_PRACTICE, _PROJECT),
    c.MUSIC: (_CHECK, _PROJECT),
    c.TECHNOLOGY: (_PRACTICE, _PROJECT),
    c.PE: (CREDIT,),
    c.SAFETY: (_CHECK, CREDIT),
    c.CULTURE: (_CHECK, _PROJECT),
    c.PROJECT: (_PROJECT,),
}
WITHOUT_CONTROL = {c.ART, c.MUSIC, c.TECHNOLOGY, c.PE, c.SAFETY, c.CULTURE, c.PROJECT}
_CHECKED_AT_START = {c.RUSSIAN, c.MATHS, c.ALGEBRA}
_START_LESSON = 7
_WITHOUT_MARKS = {c.ETHICS}
CREDIT_ONLY = {c.PE, c.SAFETY}  # a «зачёт» there is no number
_ANSWERS = ((10, 3.1), (18, 3.6), (28, 3.5), (999, 2.7))  # lessons a quarter up to …, answers of a pupil
_WHOLE = ((10, 2), (18, 3), (28, 4), (999, 5))  # … works of the whole class
_HOMEWORK_EVERY, _HOMEWORK_SHARE = 6, 0.4


@dataclass(frozen=True)
class PlannedWork:
    """A column of marks: its type, and which share of the pupils present gets a mark."""

    work_type: str
    share: float

    @property
    def is_control(self) -> bool:
        return self.work_type in (CONTROL, SCHOOL_CONTROL)


def _step(table: tuple[tuple[int, float], ...], lessons: int) -> float:
    return next(value for limit, value in table if lessons <= limit)


def planned_works(subject: str, grade: int, index: int, place: int, lessons: int) -> list[PlannedWork]:
    """Works of the lesson with this index in the year, which is the `place`-th (from 0) of so many of the quarter."""
    if grade == 1 or subject in _WITHOUT_MARKS:
        return []
    whole = int(_step(_WHOLE, lessons))
    due = [(number + 1) * lessons // (whole + 1) for number in range(whole)]
    works = []
    if grade >= 5 and index == _START_LESSON and subject in _CHECKED_AT_START:
        works.append(PlannedWork(SCHOOL_CONTROL, 1))
    elif place in due:
        works.append(PlannedWork(_type_of(subject, due.index(place), whole), 1))
    if works and works[0].is_control:
        return works
    if index % _HOMEWORK_EVERY == 3:
        works.append(PlannedWork(HOMEWORK, _HOMEWORK_SHARE))
    if len(works) < 2:
        works.append(PlannedWork(ANSWER, min(0.5, _step(_ANSWERS, lessons) / lessons)))
    return works


def _type_of(subject: str, number: int, whole: int) -> str:
    """The last whole-class work of the quarter is a control work, in large subjects the middle one as well."""
    is_last = number == whole - 1 or (whole >= 5 and number == whole // 2)
    if is_last and subject not in WITHOUT_CONTROL:
        return CONTROL
    types = _WORKS[subject]
    return types[number % len(types)]


def mark_for(draw: Random, ability: float, work: PlannedWork) -> int:
    """2 to 5, by ability and luck; control works are harder, homework is easier than an answer."""
    level = 3.95 + 0.55 * ability + 0.62 * draw.gauss(0, 1)
    if work.is_control:
        level -= 0.3
    elif work.work_type == HOMEWORK:
        level += 0.25
    return max(2, min(5, round(level)))
