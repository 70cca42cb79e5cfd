"""A gradebook of any size, saved in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from accounts.models import User
from journal.models import Absence, AbsenceCode, Homework, LessonEntry, Mark, Work, WorkType
from school.models import Enrolment, Pupil
from tests.factories.school import make_school_order
from tests.factories.timetable import BELLS
from timetable.models import Lesson, LessonState, TeachingAssignment

FRIDAY = 5


def fill_gradebook(
    *,
    assignment: TeachingAssignment,
    starts_on: date,
    today: date,
    n_pupils: int,
    n_lessons: int,
    work_type: WorkType,
    code: AbsenceCode,
    by: User,
) -> None:
    """Adds pupils to the class from `starts_on`, and two lessons a day with topics, marks for half of them, absences.

    The editing window must be open. Marks and absences stand up to today.
    """
    school_class = assignment.group.school_class
    pupils = Pupil.objects.bulk_create(
        Pupil(last_name=f"Ученикова{number:02}", first_name="Александра", birth_date=date(2015, 1, 1), sex="f")
        for number in range(n_pupils)
    )
    order = make_school_order(dated=starts_on)
    Enrolment.objects.bulk_create(
        Enrolment(pupil=pupil, school_class=school_class, starts_on=starts_on, school_order=order) for pupil in pupils
    )
    lessons = Lesson.objects.bulk_create(islice(_lessons(assignment, starts_on, today), n_lessons))
    text = {"topic": "Сложение и вычитание десятичных дробей", "homework": "§ 12, № 345–350 письменно"}
    LessonEntry.objects.bulk_create(
        LessonEntry(lesson=lesson, topic=text["topic"], written_by=by) for lesson in lessons
    )
    Homework.objects.bulk_create(Homework(lesson=lesson, text=text["homework"], written_by=by) for lesson in lessons)
    given = [lesson for lesson in lessons if lesson.on <= today]
    works = Work.objects.bulk_create(
        Work(lesson=lesson, work_type=work_type, weight=work_type.weight, written_by=by) for lesson in given
    )
    Mark.objects.bulk_create(
        Mark(work=work, pupil=pupil, value=(row + 2 * column) % 4 + 2, written_by=by)
        for column, work in enumerate(works)
        for row, pupil in enumerate(pupils)
        if (row + column) % 2
    )
    Absence.objects.bulk_create(
        Absence(lesson=lesson, pupil=pupil, code=code, written_by=by)
        for column, lesson in enumerate(given)
        for row, pupil in enumerate(pupils)
        if (row + column) % 12 == 0
    )


def _lessons(assignment: TeachingAssignment, day: date, today: date) -> Iterator[Lesson]:
    """Two lessons on every working day, without end."""
    while True:
        for number in (4, 5):
            starts_at, ends_at = BELLS[number]
            yield Lesson(
                assignment=assignment,
                group=assignment.group,
                subject=assignment.subject,
                teacher=assignment.teacher,
                on=day,
                number=number,
                starts_at=starts_at,
                ends_at=ends_at,
                state=LessonState.HELD if day <= today else LessonState.PLANNED,
            )
        day += timedelta(days=1 if day.isoweekday() < FRIDAY else 8 - day.isoweekday())
