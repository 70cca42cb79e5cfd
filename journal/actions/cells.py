"""Writing into the cells of the gradebook: marks and absences (§ 3.3, R-29, R-35)."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from common.actions import action
from common.refusals import Refused
from entry.actions import compare_and_set, insert_if_absent
from journal.access import Cell
from journal.actions.compare import write_at_lesson
from journal.models import Absence, AbsenceCode, Mark, WholeDayAbsence, Work
from school.models import Pupil
from timetable.models import Lesson


@action
def put_mark(*, work: Work, pupil: Pupil, value: int | None, known_version: int, by: User) -> Mark:
    """Put, change or (None) clear the pupil's mark for the work. A noted absence does not forbid it (R-36).

    Raises Conflict when the cell is not as the writer saw it; Locked when the term is closed or the editing window
    is over; Refused for a mark outside the scale, in grade 1, or of a pupil who was not in the group on that day.
    """
    cell = Cell(lesson=work.lesson, pupil_id=pupil.pk, position=work.position, work_id=work.pk)
    return put_mark_at(cell=cell, value=value, known_version=known_version, by=by)


@action
def put_mark_at(
    *, cell: Cell, value: int | None, result: str = "", known_version: int, by: User, operation: UUID | None = None
) -> Mark:
    """Put the mark into a cell of the gradebook; the first mark of an empty column also makes the column's work.

    Instead of a number it may be a `result` (R-32). The place (lesson, position, pupil) stays the same whoever makes
    the work, so that a repeated request finds it. A repeated `operation` changes nothing and gives the mark as it
    stands now.
    """
    return write_at_lesson(
        Mark.objects.all(),
        {"work_id": column_of(cell, by), "pupil_id": cell.pupil_id},
        {"value": value, "result": result},
        lesson=cell.lesson,
        known_version=known_version,
        by=by,
        operation=operation,
    )


@action
def put_absence(*, lesson: Lesson, pupil: Pupil, code: AbsenceCode | None, known_version: int, by: User) -> Absence:
    """Note, change or (None) clear the pupil's absence or lateness at the lesson. Raises as `put_mark` does."""
    cell = Cell(lesson=lesson, pupil_id=pupil.pk)
    return put_absence_at(cell=cell, code=code, known_version=known_version, by=by)


@action
def put_absence_at(
    *, cell: Cell, code: AbsenceCode | None, known_version: int, by: User, operation: UUID | None = None
) -> Absence:
    """Put the absence into a cell of the gradebook; a repeated `operation` changes nothing."""
    keys = {"lesson_id": cell.lesson.pk, "pupil_id": cell.pupil_id}
    values = {"code_id": None if code is None else code.pk}
    absence = write_at_lesson(
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


@action
def note_whole_day(*, cell: Cell, is_absent: bool, known_version: int, by: User) -> WholeDayAbsence:
    """Note at the cell's lesson that the pupil is away the whole day, or take it back.

    Other teachers of the day are told; nothing is written at their lessons. Raises as `put_mark` does.
    """
    keys = {"lesson_id": cell.lesson.pk, "pupil_id": cell.pupil_id}
    return compare_and_set(
        WholeDayAbsence.objects.all(),
        keys,
        {"is_in_force": is_absent},
        known_version=known_version,
        by=by,
    )


def column_of(cell: Cell, by: User) -> int:
    """The work of the cell's column; where there is none yet, one of the school's usual type.

    Typing must not wait for a question about the type.
    """
    if cell.work_id is not None:
        return cell.work_id
    if cell.usual_type_id is None or cell.usual_weight is None:
        raise Refused("В школе нет ни одного вида работы: список ведёт администратор в «Справочниках».")
    place = {"lesson": cell.lesson, "position": cell.position}
    usual = {"work_type_id": cell.usual_type_id, "weight": cell.usual_weight, "written_by": by}
    work = insert_if_absent(Work.objects.all(), {**place, **usual})
    return work.pk if work else Work.objects.get(**place).pk
