"""The preview of an uploaded list: what each row would do, who is taken for whom, and what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from django.db.models import QuerySet

from common.tables.book import Book
from common.tables.reading import CellError, Guess, Reading
from school.models import Enrolment, Guardian, Pupil, PupilImport, SchoolClass
from school.rules import (
    GuardianLine,
    Identity,
    PupilLine,
    PupilList,
    may_be_one_child,
    may_be_one_guardian,
    read_pupil_list,
)


@dataclass(eq=False)
class Person:
    """One guardian of the list, as told by its lines together: on record already, or to be written once."""

    guardian: Guardian | None = None
    lines: list[tuple[int, GuardianLine]] = field(default_factory=list)
    identities: frozenset[Identity] = frozenset()

    @property
    def rows(self) -> list[int]:
        """Rows of the file in which the person stands."""
        return sorted({number for number, _ in self.lines})

    @property
    def phone(self) -> str:
        return next((line.phone for _, line in self.lines if line.phone), "")

    @property
    def email(self) -> str:
        return next((line.email for _, line in self.lines if line.email), "")

    def other_rows(self, number: int) -> list[int]:
        """The rows of the other children who share the login."""
        return [row for row in self.rows if row != number]

    def absorb(self, earlier: Person) -> None:
        """The earlier one is the same person."""
        self.guardian = earlier.guardian or self.guardian
        self.lines = earlier.lines + self.lines
        self.identities |= earlier.identities


@dataclass(frozen=True)
class Namesakes:
    """A question: may these be one person? `key` stands for them in the answer."""

    key: str
    name: str
    rows: tuple[int, ...]
    is_on_record: bool


@dataclass(frozen=True)
class PreviewRow:
    """One row of the list with everything it refers to."""

    line: PupilLine
    school_class: SchoolClass | None
    pupil: Pupil | None
    guardians: tuple[tuple[GuardianLine, Person], ...]
    errors: tuple[CellError, ...]
    similar: Pupil | None = None

    @property
    def outcome(self) -> str:
        """What will happen to the pupil."""
        return "Уже учился: будет зачислен снова" if self.pupil else "Новый учащийся"


@dataclass(frozen=True)
class Preview:
    """The whole list; it may be written only while `is_clean`."""

    rows: tuple[PreviewRow, ...]
    listed: PupilList
    namesakes: tuple[Namesakes, ...] = ()

    @property
    def reading(self) -> Reading:
        """How the table was read."""
        return self.listed.reading

    @property
    def guesses(self) -> tuple[Guess, ...]:
        """What cells were taken for."""
        return self.listed.guesses

    @property
    def is_clean(self) -> bool:
        return bool(self.rows) and not self.broken

    @property
    def broken_first(self) -> tuple[PreviewRow, ...]:
        """All rows, those in error on top: what needs a person comes first."""
        return tuple(sorted(self.rows, key=lambda row: not row.errors))

    @property
    def broken(self) -> tuple[PreviewRow, ...]:
        """Rows in error."""
        return tuple(row for row in self.rows if row.errors)


def preview_of(upload: PupilImport, *, today: date, same: Collection[str] = ()) -> Preview:
    """Reads the stored cells and compares them with the school, in four queries whatever the length.

    `same` are the keys of namesakes that somebody has said to be one person each.
    """
    listed = read_pupil_list(Book.from_json(upload.cells), today=today)
    classes = _classes_on(upload.starts_on)
    pupils = _known_pupils(listed.lines)
    found = [pupils[line.identity] for line in listed.lines if line.identity in pupils]
    enrolled = set(
        Enrolment.objects.filter(pupil__in=found).touching(upload.starts_on, date.max).values_list("pupil", flat=True)
    )
    by_name = people_by_name(listed.lines, _known_guardians(listed.lines), same)
    people = {line: person for persons in by_name.values() for person in persons for line in person.lines}
    rows = tuple(_row(line, classes, pupils, enrolled, people) for line in listed.lines)
    return Preview(rows=rows, listed=listed, namesakes=tuple(_namesakes(by_name)))


def _row(
    line: PupilLine,
    classes: dict[tuple[int, str], SchoolClass],
    pupils: dict[Identity, Pupil],
    enrolled: set[int],
    people: dict[tuple[int, GuardianLine], Person],
) -> PreviewRow:
    errors = list(line.errors)
    school_class = classes.get(line.school_class) if line.school_class else None
    if line.school_class and school_class is None:
        name = "".join(map(str, line.school_class))
        message = "Такого класса в этом учебном году нет. Исправьте или запишите его: «Классы», «Новые классы»."
        errors.append(CellError("Класс", name, message))
    pupil = pupils.get(line.identity)
    if pupil is not None and pupil.pk in enrolled:
        message = "Этот учащийся уже числится в школе. Удалите строку или оформите перевод."
        errors.append(CellError("Фамилия", line.last_name, message))
    return PreviewRow(
        line=line,
        school_class=school_class,
        pupil=pupil,
        guardians=tuple((each, people[line.number, each]) for each in line.guardians),
        errors=tuple(errors),
        similar=next((each for key, each in pupils.items() if may_be_one_child(key, line.identity)), None),
    )


def people_by_name(
    lines: Iterable[PupilLine], known: Iterable[Guardian], same: Collection[str]
) -> dict[str, list[Person]]:
    """The guardians of the list and their namesakes on record, by name, each person once."""
    by_name: dict[str, list[Person]] = {}
    for each in known:
        by_name.setdefault(each.name_key, []).append(Person(each, identities=each.identities))
    for pupil in lines:
        for line in pupil.guardians:
            person = Person(lines=[(pupil.number, line)], identities=line.identities)
            by_name.setdefault(line.name_key, []).append(person)
    for name, persons in by_name.items():
        by_name[name] = _merged(persons, lambda one, other: bool(one & other))
        if name in same:
            by_name[name] = _merged(by_name[name], may_be_one_guardian)
    return by_name


def _merged(
    persons: Iterable[Person], are_one: Callable[[frozenset[Identity], frozenset[Identity]], bool]
) -> list[Person]:
    """Each person once; two may be one by way of a third."""
    merged: list[Person] = []
    for person in persons:
        for fellow in [each for each in merged if are_one(each.identities, person.identities)]:
            merged.remove(fellow)
            person.absorb(fellow)
        merged.append(person)
    return merged


def _namesakes(by_name: dict[str, list[Person]]) -> Iterator[Namesakes]:
    for name, persons in by_name.items():
        rows = {row for person in persons for row in person.rows}
        pairs = combinations(persons, 2)
        if rows and any(may_be_one_guardian(one.identities, other.identities) for one, other in pairs):
            shown = next(line for person in persons for _, line in person.lines)
            is_on_record = any(person.guardian for person in persons)
            yield Namesakes(name, shown.full_name, tuple(sorted(rows)), is_on_record)


def _classes_on(day: date) -> dict[tuple[int, str], SchoolClass]:
    classes = SchoolClass.objects.filter(year__starts_on__lte=day, year__ends_on__gte=day).select_related("year")
    return {(each.grade, each.letter): each for each in classes}


def _known_pupils(lines: Iterable[PupilLine]) -> dict[Identity, Pupil]:
    """Pupils on record born on the day of a row, by identity."""
    pupils = Pupil.objects.filter(birth_date__in={line.birth_date for line in lines if line.birth_date})
    return {pupil.identity: pupil for pupil in pupils}


def _known_guardians(lines: Iterable[PupilLine]) -> QuerySet[Guardian]:
    """Guardians on record with the last name of one in the list."""
    return Guardian.objects.with_last_names({each.last_name for line in lines for each in line.guardians}).order_by(
        "pk"
    )
