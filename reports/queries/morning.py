"""The morning of the classes that a person leads: unexplained absences, notices of families, many lessons missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from attendance.queries.notices import NoticeRow, waiting_notices
from attendance.queries.settings import attendance_settings
from attendance.queries.warnings import ManyMissed, UnexplainedAbsence, many_missed, unexplained_absences
from school.models import SchoolClass
from timetable.queries.class_days import DaysAround
from timetable.queries.day_sheet import ChangedLesson, changes_between


@dataclass(frozen=True)
class ClassMorning:
    """What waits for a word of the class teacher, and what of his class's lessons goes differently (R-25)."""

    unexplained: tuple[UnexplainedAbsence, ...]
    notices: tuple[NoticeRow, ...]
    many_missed: tuple[ManyMissed, ...]
    changes: tuple[ChangedLesson, ...]


def class_mornings(
    classes: Sequence[SchoolClass], today: date, days: Mapping[int, DaysAround]
) -> dict[int, ClassMorning]:
    """By class. At most ten queries for any number of classes and pupils."""
    settings = attendance_settings()
    unexplained = unexplained_absences(classes, today, settings)
    notices = waiting_notices(classes, today)
    missed = many_missed([row.pk for row in classes], today)
    until = {class_id: around.after or today for class_id, around in days.items()}
    changes = changes_between(today, max(until.values(), default=today), class_ids=list(until))
    return {
        row.pk: ClassMorning(
            unexplained=tuple(each for each in unexplained if each.class_id == row.pk),
            notices=tuple(notices.get(row.pk, ())),
            many_missed=tuple(each for each in missed if each.class_id == row.pk),
            changes=tuple(each for each in changes if each.class_id == row.pk and each.on <= until[row.pk]),
        )
        for row in classes
    }
