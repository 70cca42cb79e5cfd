"""The morning of the classes that a person leads: unexplained absences, notices of families, many lessons missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attendance.queries.notices import NoticeRow, waiting_notices
from attendance.queries.settings import attendance_settings
from attendance.queries.warnings import ManyMissed, UnexplainedAbsence, many_missed, unexplained_absences
from school.models import SchoolClass


@dataclass(frozen=True)
class ClassMorning:
    """What waits for a word of the class teacher."""

    unexplained: tuple[UnexplainedAbsence, ...]
    notices: tuple[NoticeRow, ...]
    many_missed: tuple[ManyMissed, ...]


def class_mornings(classes: Sequence[SchoolClass], today: date) -> dict[int, ClassMorning]:
    """By class. At most nine queries for any number of classes and pupils."""
    settings = attendance_settings()
    unexplained = unexplained_absences(classes, today, settings)
    notices = waiting_notices(classes, today)
    missed = many_missed([row.pk for row in classes], today, settings)
    return {
        row.pk: ClassMorning(
            unexplained=tuple(each for each in unexplained if each.class_id == row.pk),
            notices=tuple(notices.get(row.pk, ())),
            many_missed=tuple(each for each in missed if each.class_id == row.pk),
        )
        for row in classes
    }
