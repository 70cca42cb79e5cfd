"""What the class teacher and the deputy are told without asking (requirements 2.2): thresholds of the school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from attendance.models import AbsenceNotice, AttendanceSettings, DueLesson, ExcuseNote
from attendance.queries.figures import missed_of_due
from attendance.queries.month_sheet import month_of
from attendance.rules import is_share_reached, missed_share
from common.people import russian_key, short_name
from common.prepared import DAY, KEYS, Prepared
from journal.models import Absence
from school.models import SchoolClass
from school.models.classes import class_name
from timetable.models import LessonState


@dataclass(frozen=True)
class UnexplainedAbsence:
    """A pupil who is away since the first lesson of the day, and nobody has said why; `lessons` he missed so far."""

    pupil_id: int
    class_id: int
    name: str
    lessons: int


@dataclass(frozen=True)
class ManyMissed:
    """A pupil who has missed a large share of the month's lessons: how much of it without an excuse, and how much for a
    reason that nobody has told yet, which is not the same.
    """

    pupil_id: int
    class_id: int
    name: str
    class_name: str
    missed: int
    lessons: int
    unexcused: int
    unknown: int

    @property
    def share(self) -> Decimal | None:
        return missed_share(self.missed, self.lessons)


def unexplained_absences(
    classes: Iterable[SchoolClass], today: date, settings: AttendanceSettings
) -> list[UnexplainedAbsence]:
    """Away since the first own lesson, at every lesson noted so far, with no reason, note or notice. Four queries."""
    if not settings.tells_unexplained:
        return []
    by_pupil = _absences_today([row.pk for row in classes], today)
    due = _lessons_due_today(by_pupil, today)
    unexplained = {
        pupil_id: absences
        for pupil_id, absences in by_pupil.items()
        if all(map(_is_unknown, absences)) and _missed_every_lesson(absences, due.get(pupil_id, []))
    }
    told = _pupils_with_reason(unexplained, today) if unexplained else set()
    return [
        UnexplainedAbsence(
            pupil_id, absences[0].lesson.group.school_class_id, absences[0].pupil.short_name, len(absences)
        )
        for pupil_id, absences in unexplained.items()
        if pupil_id not in told
    ]


def _absences_today(class_ids: Collection[int], today: date) -> dict[int, list[Any]]:
    by_pupil: dict[int, list[Any]] = defaultdict(list)
    for absence in _ABSENCES(class_ids=class_ids, today=today):
        by_pupil[absence.pupil_id].append(absence)
    return by_pupil


def _absences(class_ids: Collection[int], today: date) -> QuerySet[Absence]:
    absences = Absence.objects.set().filter(on=today, lesson__on=today, lesson__group__school_class__in=class_ids)
    return absences.select_related("code", "reason", "pupil", "lesson__group").order_by(
        "pupil__sort_name", "pupil", "lesson__starts_at", "lesson"
    )


def _is_unknown(absence: Absence) -> bool:
    meant = absence.reason or absence.code
    return meant is not None and meant.reason == "unknown"


def _lessons_due_today(pupil_ids: Collection[int], today: date) -> dict[int, list[tuple[int, str]]]:
    """By pupil the lessons that he has to attend, in their order, each with its state."""
    due = DueLesson.objects.filter(pupil__in=pupil_ids, on=today).order_by("lesson__starts_at", "lesson")
    lessons: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pupil_id, lesson_id, state in due.values_list("pupil_id", "lesson_id", "lesson__state"):
        lessons[pupil_id].append((lesson_id, state))
    return lessons


def _missed_every_lesson(absences: Iterable[Absence], due: Sequence[tuple[int, str]]) -> bool:
    """Was the first lesson missed, and every other that has been given?"""
    missed = {absence.lesson_id for absence in absences}
    given = {lesson_id for lesson_id, state in due if state == LessonState.HELD}
    return bool(due) and due[0][0] in missed and given <= missed


def _pupils_with_reason(pupil_ids: Collection[int], today: date) -> set[int]:
    """Pupils about whom a note or a notice of the family says something for today."""
    return {pupil_id for said in (_NOTES, _NOTICES) for pupil_id in said(pupil_ids=pupil_ids, today=today)}


def _notes(pupil_ids: Collection[int], today: date) -> QuerySet[ExcuseNote, int]:
    notes = ExcuseNote.objects.in_force().on(today).filter(pupil__in=pupil_ids)
    return notes.order_by().values_list("pupil_id", flat=True)


def _notices(pupil_ids: Collection[int], today: date) -> QuerySet[AbsenceNotice, int]:
    notices = AbsenceNotice.objects.waiting().on(today).filter(pupil__in=pupil_ids)
    return notices.order_by().values_list("pupil_id", flat=True)


def many_missed(class_ids: Collection[int], today: date) -> list[ManyMissed]:
    """Pupils who have missed at least the school's share of this month's lessons, the largest share first.

    The lessons of the whole month are counted, those to come too: a month begins without false alarms. One query.
    """
    first, last = month_of(today.replace(day=1))
    usual = AttendanceSettings().month_share
    rows = [
        ManyMissed(
            pupil_id=row.pupil_id,
            class_id=row.class_id,
            name=short_name(row.last_name, row.first_name),
            class_name=class_name(row.grade, row.letter),
            missed=row.missed,
            lessons=row.lessons,
            unexcused=row.unexcused,
            unknown=row.unknown,
        )
        for row in missed_of_due(class_ids, first, last, today)
        if row.class_id is not None and is_share_reached(row.missed, row.lessons, row.month_share or usual)
    ]
    return sorted(rows, key=lambda row: (-(row.share or 0), russian_key(row.name), row.pupil_id))


_ABSENCES = Prepared(_absences, class_ids=KEYS, today=DAY)
_NOTES: Prepared[int] = Prepared(_notes, pupil_ids=KEYS, today=DAY)
_NOTICES: Prepared[int] = Prepared(_notices, pupil_ids=KEYS, today=DAY)
