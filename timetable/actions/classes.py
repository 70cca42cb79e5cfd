"""Classes of a year, each with the group of all its pupils: without it nobody is taught in the class."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from common.actions import action
from school.models import Calendar, SchoolClass
from timetable.models import TeachingGroup


@action
def add_classes(*, calendar: Calendar, grade: int, letters: Sequence[str], shift: int, by: User) -> list[SchoolClass]:
    """Classes of a grade in the year of the calendar. Raises Refused when one of them is there."""
    classes = SchoolClass.objects.bulk_create(
        SchoolClass(calendar=calendar, year_id=calendar.year_id, grade=grade, letter=letter, shift=shift)
        for letter in letters
    )
    TeachingGroup.objects.bulk_create(TeachingGroup(school_class=each) for each in classes)
    return classes
