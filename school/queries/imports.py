"""The preview of an uploaded list: what each row would do, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.tables import CellError
from school.models import Enrolment, Guardian, Pupil, PupilImport, SchoolClass
from school.rules import GuardianLine, Identity, PupilLine, read_pupil_list


@dataclass(frozen=True)
class PreviewRow:
    """One row of the list with everything it refers to."""

    line: PupilLine
    school_class: SchoolClass | None
    pupil: Pupil | None
    guardians: tuple[tuple[GuardianLine, Guardian | None], ...]
    errors: tuple[CellError, ...]

    @property
    def outcome(self) -> str:
        """What will happen to the pupil."""
        return "Уже учился: будет зачислен снова" if self.pupil else "Новый учащийся"


@dataclass(frozen=True)
class Preview:
    """The whole list; it may be written only while `is_clean`."""

    rows: tuple[PreviewRow, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        return bool(self.rows) and not self.missing and not self.broken

    @property
    def broken_first(self) -> tuple[PreviewRow, ...]:
        """All rows, those in error on top: what needs a person comes first."""
        return tuple(sorted(self.rows, key=lambda row: not row.errors))

    @property
    def broken(self) -> tuple[PreviewRow, ...]:
        """Rows in error."""
        return tuple(row for row in self.rows if row.errors)


def preview_of(upload: PupilImport, *, today: date) -> Preview:
    """Reads the stored cells and compares them with the school, in four queries whatever the length."""
    listed = read_pupil_list(upload.cells, today=today)
    classes = _classes_on(upload.starts_on)
    pupils = _known_pupils(listed.lines)
    enrolled = set(
        Enrolment.objects.filter(pupil__in=pupils.values())
        .touching(upload.starts_on, date.max)
        .values_list("pupil", flat=True)
    )
    guardians = _known_guardians(listed.lines)
    rows = tuple(_row(line, classes, pupils, enrolled, guardians) for line in listed.lines)
    return Preview(rows=rows, missing=listed.missing, unknown=listed.unknown)


def _row(
    line: PupilLine,
    classes: dict[tuple[int, str], SchoolClass],
    pupils: dict[Identity, Pupil],
    enrolled: set[int],
    guardians: dict[Identity, Guardian],
) -> PreviewRow:
    errors = list(line.errors)
    school_class = classes.get(line.school_class) if line.school_class else None
    if line.school_class and school_class is None:
        name = "".join(map(str, line.school_class))
        message = "Такого класса в этом учебном году нет. Исправьте или создайте класс в справочниках."
        errors.append(CellError("Класс", name, message))
    pupil = pupils.get(line.identity)
    if pupil is not None and pupil.pk in enrolled:
        message = "Этот учащийся уже числится в школе. Удалите строку или оформите перевод."
        errors.append(CellError("Фамилия", line.last_name, message))
    found = tuple((each, guardians.get(each.identity) if each.identity else None) for each in line.guardians)
    return PreviewRow(line=line, school_class=school_class, pupil=pupil, guardians=found, errors=tuple(errors))


def _classes_on(day: date) -> dict[tuple[int, str], SchoolClass]:
    classes = SchoolClass.objects.filter(year__starts_on__lte=day, year__ends_on__gte=day).select_related("year")
    return {(each.grade, each.letter): each for each in classes}


def _known_pupils(lines: tuple[PupilLine, ...]) -> dict[Identity, Pupil]:
    """Pupils on record with the name and birth date of a row."""
    pupils = Pupil.objects.filter(birth_date__in={line.birth_date for line in lines if line.birth_date})
    return {pupil.identity: pupil for pupil in pupils}


def _known_guardians(lines: tuple[PupilLine, ...]) -> dict[Identity, Guardian]:
    """Guardians on record with the full name and phone of a row; without a phone nobody is taken for another."""
    names = {guardian.last_name for line in lines for guardian in line.guardians if guardian.phone}
    found = Guardian.objects.with_last_names(names)
    return {guardian.identity: guardian for guardian in found if guardian.identity is not None}
