"""What changed a journal after it was written: corrections, whole days, sheets, plans, merging, closed terms."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from common.clock import current_moment
from curriculum.actions import merge_topic
from demo.curriculum import HISTORY
from demo.journal_rows import JournalRows
from demo.random_streams import random_for
from demo.staff import Staff
from demo.structure import Structure
from demo.works import CONTROL, WITHOUT_CONTROL
from journal.actions import CheckedFile, attach_files
from journal.models import (
    Absence,
    Council,
    CouncilMatter,
    Homework,
    Mark,
    SubjectWeight,
    TermLock,
    WholeDayAbsence,
    Work,
)
from journal.queries.programme import last_day_of, programme_of
from school.models import SchoolClass, Term
from timetable.models import Lesson, TeachingAssignment

_CORRECTED, _CLEARED = 120, 15
_SLIPS = {2: 3, 3: 4, 4: 5, 5: 4}  # what was written → what was meant
_RECENT = timedelta(days=12)
_CLOSED_AFTER = timedelta(days=7)
_HINTED = timedelta(days=3)
_PLANNED = timedelta(days=9)
_FIRST_GRADE, _PLANNING = 5, 6


def correct_some_marks(structure: Structure, rows: JournalRows) -> None:
    """Some recent marks are changed or cleared by their teachers, so that cells have a history to show."""
    draw = random_for("corrections")
    since = structure.today - _RECENT
    recent = [
        mark for mark in rows.marks if mark.value is not None and since <= rows.day_of(mark.work_id) < structure.today
    ]
    wrong = draw.sample(recent, min(_CORRECTED + _CLEARED, len(recent)))
    for number, mark in enumerate(wrong):
        right = None if number < _CLEARED else _SLIPS[mark.value or 0]
        Mark.objects.filter(work=mark.work_id, pupil=mark.pupil_id).update(value=right, written_at=current_moment())


def note_whole_days(structure: Structure) -> None:
    """Of the last days, at the first lesson a pupil missed: away the whole day; later lessons may still be empty."""
    since = structure.today - _HINTED
    missed = Absence.objects.filter(lesson__on__gt=since, code__is_absence=True)
    first = missed.order_by("pupil_id", "lesson__on", "lesson__number").distinct("pupil_id", "lesson__on")
    WholeDayAbsence.objects.bulk_create(
        WholeDayAbsence(lesson_id=absence.lesson_id, pupil_id=absence.pupil_id, written_by_id=absence.written_by_id)
        for absence in first
    )


def close_past_terms(structure: Structure, staff: Staff) -> None:
    """The deputy has closed every term that ended more than a week ago, for all classes."""
    TermLock.objects.bulk_create(
        TermLock(
            term=term, school_class=each.row, closed_by=staff.offices["galina"], closed_at=_closed_at(structure, term)
        )
        for each in structure.classes
        for term in structure.terms[each.calendar.name]
        if term.ends_on and term.ends_on + _CLOSED_AFTER < structure.today
    )


def plan_council(structure: Structure) -> None:
    """The council on the results of the present year stands in its plan; nothing is decided yet."""
    last_days = [term.ends_on for terms in structure.terms.values() for term in terms if term.ends_on]
    year = structure.classes[0].row.year
    Council.objects.create(
        year=year, matter=CouncilMatter.YEAR_END, held_on=max(last_days) + timedelta(days=2), protocol_no="12"
    )


def _closed_at(structure: Structure, term: Term) -> datetime:
    """The terms of a past year were closed in their time, those of the present one just now."""
    if not structure.ago or term.ends_on is None:
        return current_moment()
    return timezone.make_aware(datetime.combine(term.ends_on + _CLOSED_AFTER, time(16)))


def attach_sheets(structure: Structure) -> None:
    """Some homework of the last days, that of Анна among it, comes with a small sheet to print."""
    since = structure.today - _HINTED
    recent = Homework.objects.filter(lesson__on__range=(since, structure.today)).exclude(text="")
    recent = recent.select_related("lesson__subject", "written_by").order_by("-lesson__on", "lesson_id")
    for homework in [
        *recent.filter(written_by__username="anna")[:2],
        *recent.exclude(written_by__username="anna")[:10],
    ]:
        name = homework.lesson.subject.name
        sheet = f"{name}. Лист с заданиями\n\n{homework.text}\n\nОтветы запишите в тетрадь.\n"
        file = CheckedFile(f"{name}, лист.txt", "text/plain; charset=utf-8", sheet.encode())
        attach_files(lesson=homework.lesson, files=[file], by=homework.written_by)


def plan_control_works(structure: Structure) -> None:
    """Control works of the coming days in the first classes of grade 5 on: one a day, but two on the first day."""
    control = structure.rules.work_types[CONTROL]
    for each in [each for each in structure.classes if each.row.grade >= _FIRST_GRADE][:_PLANNING]:
        planned = _one_a_day(structure, each.row)
        Work.objects.bulk_create(
            Work(lesson=lesson, work_type=control, weight=control.weight, written_by=lesson.teacher.user)
            for lesson in planned
        )


def merge_a_topic(structure: Structure) -> None:
    """In Анна's first gradebook the next long topic takes an hour less, because lessons were cancelled (R-24)."""
    courses = TeachingAssignment.objects.on(structure.today).filter(teacher__user__username="anna")
    course = courses.select_related("group__school_class", "subject", "teacher__user").order_by("pk").first()
    if course is None:
        return
    now = programme_of(course, structure.today)
    to_come = [row.item for row in now.items if not row.given_on and row.item.hours > 1]
    if now.gradebook is None or not to_come:
        return
    item, hours = to_come[0], to_come[0].hours - 1
    days = (last_day_of(course, item.pk, item.hours), last_day_of(course, item.pk, hours))
    reason = "отменённые уроки: мороз"
    by = course.teacher.user
    assert by is not None  # noqa: S101  # Анна has a login
    merge_topic(gradebook=now.gradebook, item_id=item.pk, hours=hours, days=days, reason=reason, by=by)


def raise_a_weight(structure: Structure) -> None:
    """In history a control work weighs more since yesterday; works already written keep their weight (R-30)."""
    control = structure.rules.work_types[CONTROL]
    SubjectWeight.objects.create(
        subject=structure.rules.subjects[HISTORY], work_type=control, weight=control.weight + 1
    )


def _one_a_day(structure: Structure, school_class: SchoolClass) -> list[Lesson]:
    """Lessons of subjects that have control works, each subject once, the last lesson of each day."""
    days = (structure.today + timedelta(days=1), structure.today + _PLANNED)
    lessons = Lesson.objects.between(*days).taking_place().filter(group__school_class=school_class, group__name="")
    lessons = (
        lessons.exclude(subject__name__in=WITHOUT_CONTROL).select_related("teacher__user").order_by("on", "-number")
    )
    planned: list[Lesson] = []
    for lesson in lessons:
        n_on_day = sum(other.on == lesson.on for other in planned)
        is_free = n_on_day == 0 or (n_on_day == 1 and lesson.on == planned[0].on)
        if is_free and all(other.subject_id != lesson.subject_id for other in planned):
            planned.append(lesson)
    return planned
