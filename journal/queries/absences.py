"""Absences at a lesson: the code noted there or the reason behind it, the whole day, and the hint to other teachers.

A reason reaches only those who may know it (P-09); the hint that a pupil is away the whole day tells no reason at all
(product 2, requirements 1.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from journal.access import Cell
from journal.models import Absence, AbsenceCode, WholeDayAbsence
from journal.queries.json_rows import JSONRows, json_rows
from school.roles import Roles
from timetable.access import lessons_writable_by
from timetable.models import GroupMember


class AbsenceRow(NamedTuple):
    """An absence at a lesson; the reason behind it only for those who may know it."""

    code: int | None
    letter: str | None
    version: int
    reason: int | None = None
    reason_letter: str | None = None


class WholeDayRow(NamedTuple):
    """What one lesson says about a pupil's whole day, the letter for the other lessons, and who said it."""

    lesson: int
    on: str
    version: int
    is_in_force: bool
    is_away: bool
    is_noted: bool
    code_id: int
    letter: str
    last_name: str
    first_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class WholeDayHint:
    """What another lesson of the day says about the pupil: the letter to note here, and who says so.

    The letter is the one for a reason not yet known, whatever was noted there: an illness is told to nobody who need
    not know of it (requirements 2.2).
    """

    letter: str
    code_id: int
    author: str

    @property
    def text(self) -> str:
        """«отсутствует весь день – Громов Б. Н.»."""
        return f"отсутствует весь день – {self.author}"


def absence_rows(*, knows_reasons: bool) -> JSONRows:
    """Annotates a lesson with the absences at it, cleared ones included for their versions, for `absences_at`.

    Who may not know reasons gets none from the database.
    """
    reasons = ("reason_id", "reason__letter") if knows_reasons else ()
    absences = Absence.objects.filter(lesson=OuterRef("pk")).order_by()
    return json_rows(absences, "pupil_id", "code_id", "code__letter", "version", *reasons)


def absences_at(lesson: Any) -> dict[int, AbsenceRow]:
    """What `absence_rows` has found at a lesson with `is_writable`, by pupil.

    Who writes there reads what was noted: a reason shown in its place would be written back as a code by an undo.
    """
    rows = {pupil: AbsenceRow(*row) for pupil, *row in lesson.absence_rows}
    return rows if lesson.is_writable else {pupil: _with_reason(row) for pupil, row in rows.items()}


def _with_reason(row: AbsenceRow) -> AbsenceRow:
    return row._replace(code=row.reason, letter=row.reason_letter) if row.reason and row.code else row


def whole_day_rows(starts_on: date, ends_on: date) -> JSONRows:
    """For a row with a `pupil`: his notes of the days, taken back ones included for their versions."""
    notes = WholeDayAbsence.objects.filter(pupil=OuterRef("pupil"), lesson__on__range=(starts_on, ends_on))
    noted = Absence.objects.filter(lesson=OuterRef("lesson"), pupil=OuterRef("pupil"), code__is_absence=True)
    code = AbsenceCode.objects.filter(is_absence=True, is_illness=False).order_by("-is_default", "position")
    said = notes.annotate(
        is_away=~Exists(WholeDayAbsence.denials()),
        is_noted=Exists(noted),
        code_id=Subquery(code.values("pk")[:1]),
        letter=Subquery(code.values("letter")[:1]),
    )
    return json_rows(
        said.order_by("pk"),
        "lesson_id",
        "lesson__on",
        "version",
        "is_in_force",
        "is_away",
        "is_noted",
        "code_id",
        "letter",
        "written_by__last_name",
        "written_by__first_name",
        "written_by__patronymic",
    )


def whole_day_hint(rows: Iterable[WholeDayRow], lesson_id: int, on: date) -> WholeDayHint | None:
    """The hint for the lesson from the notes of the pupil.

    A lesson does not hint to itself, except what the class teacher said before its teacher noted anything.
    """
    for row in rows:
        is_told = row.is_in_force and row.is_away and row.letter
        is_of_others = row.lesson != lesson_id or not row.is_noted
        if is_told and is_of_others and row.on == on.isoformat():
            author = User(last_name=row.last_name, first_name=row.first_name, patronymic=row.patronymic)
            return WholeDayHint(row.letter, row.code_id, author.initials_name)
    return None


def other_lessons_to_note(roles: Roles, cell: Cell) -> list[dict[str, int]]:
    """The other lessons of the day at which the person may note the pupil's absence and has noted nothing yet.

    Each with the version of its empty cell. One query.
    """
    members = GroupMember.objects.on(OuterRef("on")).filter(group=OuterRef("group"), pupil=cell.pupil_id)
    absences = Absence.objects.filter(lesson=OuterRef("pk"), pupil=cell.pupil_id)
    lessons = (
        lessons_writable_by(roles)
        .on(cell.lesson.on)
        .taking_place()
        .filter(Exists(members), ~Exists(absences.filter(code__isnull=False)))
        .exclude(pk=cell.lesson.pk)
        .annotate(version=Coalesce(Subquery(absences.values("version")), 0))
        .order_by("number", "pk")
        .values_list("pk", "version")
    )
    return [{"lesson": pk, "version": version} for pk, version in lessons]
