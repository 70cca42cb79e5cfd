"""The lessons that the timetable will have in terms for which no lessons have been made yet."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef

from school.models import Term
from timetable.models import Lesson, TeachingAssignment, TimetableEntry
from timetable.queries.calendars import calendar_rules
from timetable.rules import school_days_between


def lessons_to_generate(assignment: TeachingAssignment) -> list[tuple[date, int]]:
    """Day and number of each lesson that the present timetable asks for in terms still without lessons of the class.

    Vacations and transferred days are taken into account as when lessons are made. Four queries.
    """
    calendar = assignment.group.school_class.calendar
    made = Lesson.objects.filter(
        group__school_class=assignment.group.school_class_id,
        on__range=(OuterRef("starts_on"), OuterRef("ends_on")),
    )
    terms = list(Term.objects.filter(~Exists(made), calendar=calendar).order_by("starts_on"))
    if not terms:
        return []
    ranges = [(term.starts_on, term.ends_on or term.starts_on) for term in terms]
    starts_on, ends_on = ranges[0][0], ranges[-1][1]
    rules = calendar_rules(calendar, starts_on, ends_on)
    entries = list(
        TimetableEntry.objects.touching(starts_on, ends_on)
        .filter(assignment__group=assignment.group_id, assignment__subject=assignment.subject_id)
        .select_related("assignment")
    )
    return sorted(
        (day.on, entry.number)
        for first, last in ranges
        for day in school_days_between(first, last, rules)
        for entry in entries
        if entry.weekday == day.works_as and entry.holds_on(day.on) and entry.assignment.holds_on(day.on)
    )
