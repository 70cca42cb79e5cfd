"""Writing into the cells of the gradebook: marks and absences (§ 3.3, R-29, R-35)."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from common.refusals import Refused, refusals_explained
from journal.access import Cell
from journal.actions.compare import Values, compare_and_set, hold_lesson, is_duplicate
from journal.models import Absence, AbsenceCode, Mark, WholeDayAbsence, Work
from school.models import Pupil
from timetable.models import Lesson


def put_mark(*, work: Work, pupil: Pupil, value: int | None, known_version: int, by: User) -> Mark:
    """Put, change or (None) clear the pupil's mark for the work. A noted absence does not forbid it (R-36).

    Raises Conflict when the cell is not as the writer saw it; Locked when the term is closed or the editing window
    is over; Refused for a mark outside the scale, in grade 1, or of a pupil who was not in the group on that day.
    """
    cell = Cell(lesson=work.lesson, pupil_id=pupil.pk, position=work.position, work_id=work.pk)
    return put_mark_at(cell=cell, value=value, known_version=known_version, by=by)


def put_mark_at(
    *, cell: Cell, value: int | None, result: str = "", known_version: int, by: User, operation: UUID | None = None
) -> Mark:
    """The same for a cell known by its place; the first mark of an empty column also makes the column's work.

    Instead of a number it may be a `result` (R-32). The place (lesson, position, pupil) stays the same whoever makes
    the work, so that a repeated request finds it. A repeated `operation` changes nothing and gives the mark as it
    stands now.
    """
    values = {"value": value, "result": result}
    with refusals_explained():
        work_id = cell.work_id
        if work_id is None:
            try:
                return _first_mark_of_column(cell, values, by, operation)
            except IntegrityError as error:
                if not is_duplicate(error, Work.objects.all()):
                    raise
            work_id = Work.objects.get(lesson=cell.lesson, position=cell.position).pk
        keys = {"work_id": work_id, "pupil_id": cell.pupil_id}
        return compare_and_set(
            Mark.objects.all(),
            keys,
            values,
            lesson=cell.lesson,
            known_version=known_version,
            by=by,
            operation=operation,
        )


def put_absence(*, lesson: Lesson, pupil: Pupil, code: AbsenceCode | None, known_version: int, by: User) -> Absence:
    """Note, change or (None) clear the pupil's absence or lateness at the lesson. Raises as `put_mark` does."""
    cell = Cell(lesson=lesson, pupil_id=pupil.pk)
    return put_absence_at(cell=cell, code=code, known_version=known_version, by=by)


def put_absence_at(
    *, cell: Cell, code: AbsenceCode | None, known_version: int, by: User, operation: UUID | None = None
) -> Absence:
    """The same for a cell of the gradebook; a repeated `operation` changes nothing."""
    keys = {"lesson_id": cell.lesson.pk, "pupil_id": cell.pupil_id}
    values = {"code_id": None if code is None else code.pk}
    absence = compare_and_set(
        Absence.objects.all(),
        keys,
        values,
        lesson=cell.lesson,
        known_version=known_version,
        by=by,
        operation=operation,
    )
    if code is not None and absence.code_id == code.pk:
        absence.code = code  # the caller has it; no need to read it again
    return absence


def note_whole_day(*, cell: Cell, is_absent: bool, known_version: int, by: User) -> WholeDayAbsence:
    """Note at the cell's lesson that the pupil is away the whole day, or take it back.

    Other teachers of the day are told; nothing is written at their lessons. Raises as `put_mark` does.
    """
    keys = {"lesson_id": cell.lesson.pk, "pupil_id": cell.pupil_id}
    return compare_and_set(
        WholeDayAbsence.objects.all(),
        keys,
        {"is_in_force": is_absent},
        lesson=cell.lesson,
        known_version=known_version,
        by=by,
        holds=False,
    )


@transaction.atomic
def _first_mark_of_column(cell: Cell, values: Values, by: User, operation: UUID | None) -> Mark:
    """Work and mark at once, of the school's usual work type: typing must not wait for a question about the type."""
    work = new_column(cell, by)
    mark = Mark.objects.create(work=work, pupil_id=cell.pupil_id, **values, operation=operation, written_by=by)
    hold_lesson(cell.lesson, if_any_of=values)
    return mark


def new_column(cell: Cell, by: User) -> Work:
    """The work of a column that has none yet, of the usual type."""
    if cell.usual_type_id is None or cell.usual_weight is None:
        raise Refused("Администратор ещё не завёл ни одного вида работы.")
    return Work.objects.create(
        lesson=cell.lesson,
        work_type_id=cell.usual_type_id,
        weight=cell.usual_weight,
        position=cell.position,
        written_by=by,
    )
