"""The morning of the classes that a person leads: unexplained absences, notices of families, many lessons missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance.queries.notices import NoticeRow, waiting_notices
from attendance.queries.settings import attendance_settings
from attendance.queries.warnings import ManyMissed, UnexplainedAbsence, many_missed, unexplained_absences
from school.models import SchoolClass
from timetable.queries.day_sheet import ChangedLesson, changes_between, this_day_and_next


@dataclass(frozen=True)
class ClassMorning:
    """What waits for a word of the class teacher, and what of his class's lessons goes differently (R-25)."""

    unexplained: tuple[UnexplainedAbsence, ...]
    notices: tuple[NoticeRow, ...]
    many_missed: tuple[ManyMissed, ...]
    changes: tuple[ChangedLesson, ...]


def class_mornings(classes: Sequence[SchoolClass], today: date) -> dict[int, ClassMorning]:
    """By class. At most nine queries for any number of classes and pupils."""
    settings = attendance_settings()
    unexplained = unexplained_absences(classes, today, settings)
    notices = waiting_notices(classes, today)
    missed = many_missed([row.pk for row in classes], today, settings)
    changes = changes_between(*this_day_and_next(today), class_ids=[row.pk for row in classes])
    return {
        row.pk: ClassMorning(
            unexplained=tuple(each for each in unexplained if each.class_id == row.pk),
            notices=tuple(notices.get(row.pk, ())),
            many_missed=tuple(each for each in missed if each.class_id == row.pk),
            changes=tuple(each for each in changes if each.class_id == row.pk),
        )
        for row in classes
    }
