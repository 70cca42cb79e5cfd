"""What is taught in which grade, how many hours a week, and by whom: the study plan of the demo school.

Weekly sums stay within the caps of requirements 4 (21 in grade 1 … 33 in grade 9, 37 in a six-day week).
"""

from __future__ import annotations

from dataclasses import dataclass

LARGE_CLASS = 25  # from so many pupils on a class is divided (requirements 4)

RUSSIAN, READING, LITERATURE = "Русский язык", "Литературное чтение", "Литература"
ENGLISH, MATHS = "Английский язык", "Математика"
ALGEBRA, GEOMETRY, PROBABILITY = "Алгебра", "Геометрия", "Вероятность и статистика"
INFORMATICS, NATURE = "Информатика", "Окружающий мир"
HISTORY, SOCIETY, GEOGRAPHY = "История", "Обществознание", "География"
BIOLOGY, PHYSICS, CHEMISTRY = "Биология", "Физика", "Химия"
ETHICS, CULTURE = "Основы религиозных культур и светской этики", "Основы духовно-нравственной культуры"
ART, MUSIC, TECHNOLOGY = "Изобразительное искусство", "Музыка", "Труд (технология)"
PE, SAFETY, PROJECT = "Физическая культура", "Основы безопасности и защиты Родины", "Индивидуальный проект"

_PRIMARY = {RUSSIAN: 5, READING: 4, MATHS: 4, NATURE: 2, ART: 1, MUSIC: 1, TECHNOLOGY: 1, PE: 3}
_ENGINEERS = {
    RUSSIAN: 2, LITERATURE: 3, ENGLISH: 3, ALGEBRA: 4, GEOMETRY: 3, PROBABILITY: 1, INFORMATICS: 4, HISTORY: 2,
    SOCIETY: 2, GEOGRAPHY: 1, PHYSICS: 5, CHEMISTRY: 1, BIOLOGY: 1, SAFETY: 1, PE: 3,
}  # fmt: skip
_HUMANITIES = {
    RUSSIAN: 3, LITERATURE: 5, ENGLISH: 5, ALGEBRA: 2, GEOMETRY: 2, PROBABILITY: 1, INFORMATICS: 1, HISTORY: 4,
    SOCIETY: 4, GEOGRAPHY: 1, PHYSICS: 2, CHEMISTRY: 1, BIOLOGY: 1, SAFETY: 1, PE: 3,
}  # fmt: skip
_PLAN = {
    1: _PRIMARY,
    2: {**_PRIMARY, ENGLISH: 2},
    3: {**_PRIMARY, ENGLISH: 2},
    4: {**_PRIMARY, READING: 3, ENGLISH: 2, ETHICS: 1},
    5: {RUSSIAN: 5, LITERATURE: 3, ENGLISH: 3, MATHS: 5, HISTORY: 2, GEOGRAPHY: 1, BIOLOGY: 1, CULTURE: 1, ART: 1,
        MUSIC: 1, TECHNOLOGY: 2, PE: 3},
    6: {RUSSIAN: 6, LITERATURE: 3, ENGLISH: 3, MATHS: 5, HISTORY: 2, SOCIETY: 1, GEOGRAPHY: 1, BIOLOGY: 1, CULTURE: 1,
        ART: 1, MUSIC: 1, TECHNOLOGY: 2, PE: 3},
    7: {RUSSIAN: 4, LITERATURE: 2, ENGLISH: 3, ALGEBRA: 3, GEOMETRY: 2, PROBABILITY: 1, INFORMATICS: 1, HISTORY: 2,
        SOCIETY: 1, GEOGRAPHY: 2, BIOLOGY: 2, PHYSICS: 2, ART: 1, MUSIC: 1, TECHNOLOGY: 2, PE: 3},
    8: {RUSSIAN: 3, LITERATURE: 2, ENGLISH: 3, ALGEBRA: 3, GEOMETRY: 2, PROBABILITY: 1, INFORMATICS: 1, HISTORY: 2,
        SOCIETY: 1, GEOGRAPHY: 2, BIOLOGY: 2, PHYSICS: 2, CHEMISTRY: 2, MUSIC: 1, TECHNOLOGY: 2, SAFETY: 1, PE: 3},
    9: {RUSSIAN: 3, LITERATURE: 3, ENGLISH: 3, ALGEBRA: 3, GEOMETRY: 2, PROBABILITY: 1, INFORMATICS: 1, HISTORY: 2,
        SOCIETY: 1, GEOGRAPHY: 2, BIOLOGY: 2, PHYSICS: 3, CHEMISTRY: 2, TECHNOLOGY: 1, SAFETY: 1, PE: 3},
}  # fmt: skip

# Subject → the group's name begins with …, and the first grade in which large classes are divided.
DIVIDED = {ENGLISH: ("англ.", 2), TECHNOLOGY: ("труд", 5), INFORMATICS: ("инф.", 7)}

# Department → subjects of its teachers. The primary teacher of a class gives what no department claims there.
DEPARTMENTS = {
    "russian": (RUSSIAN, LITERATURE),
    "maths": (MATHS, ALGEBRA, GEOMETRY, PROBABILITY),
    "english": (ENGLISH,),
    "history": (HISTORY, SOCIETY, CULTURE),
    "geography": (GEOGRAPHY,),
    "biology": (BIOLOGY,),
    "physics": (PHYSICS,),
    "chemistry": (CHEMISTRY,),
    "informatics": (INFORMATICS, PROJECT),
    "pe": (PE,),
    "technology": (TECHNOLOGY,),
    "art": (ART,),
    "music": (MUSIC,),
    "safety": (SAFETY,),
}
PRIMARY_TEACHER = "primary"
_GUESTS_IN_PRIMARY = {ENGLISH: 2, MUSIC: 2, PE: 2}  # from this grade on the department gives it, not the class's own


@dataclass(frozen=True)
class ClassSpec:
    """A class before it is saved."""

    grade: int
    letter: str
    profile: str = ""

    @property
    def name(self) -> str:
        return f"{self.grade}{self.letter}"

    @property
    def shift(self) -> int:
        """Grades 2–4 learn in the afternoon: they have at most five lessons, so both shifts fit the day."""
        return 2 if 2 <= self.grade <= 4 else 1

    @property
    def calendar(self) -> int:
        """Which of the calendars of year.py."""
        return 0 if self.grade == 1 else 1 if self.grade <= 9 else 2

    @property
    def hours(self) -> dict[str, int]:
        """Subject → hours a week."""
        if self.grade <= 9:
            return _PLAN[self.grade]
        base = _ENGINEERS if self.letter == "А" else _HUMANITIES
        return {**base, PROJECT: 1} if self.grade == 10 else base


def class_specs(count: int) -> list[ClassSpec]:
    """The first `count` of 40 classes, by grade. 5А and 5Б, where the story plays, and 1А are always the first."""
    everything = [ClassSpec(grade, letter) for grade in range(1, 10) for letter in "АБВГ"]
    for grade in (10, 11):
        everything.append(ClassSpec(grade, "А", "технологический"))
        everything.append(ClassSpec(grade, "Б", "гуманитарный"))
    story = ("5А", "5Б", "1А")
    ranked = sorted(everything, key=lambda spec: story.index(spec.name) if spec.name in story else len(story))
    return sorted(ranked[:count], key=lambda spec: (spec.grade, spec.letter))


def department_of(subject: str, grade: int) -> str:
    """Whose teachers give the subject in the grade."""
    if grade <= 4 and grade < _GUESTS_IN_PRIMARY.get(subject, 5):
        return PRIMARY_TEACHER
    return next(name for name, subjects in DEPARTMENTS.items() if subject in subjects)


def is_divided(subject: str, grade: int, size: int) -> bool:
    """Is the class taught the subject in two subgroups?"""
    return subject in DIVIDED and grade >= DIVIDED[subject][1] and size >= LARGE_CLASS
