"""Entries, works, marks and absences."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.utils.timezone import make_aware

from accounts.models import User
from curriculum.models import LessonPlanItem
from journal.actions import CheckedFile, attach_files
from journal.models import (
    Absence,
    AbsenceCode,
    Homework,
    HomeworkAttachment,
    LessonEntry,
    Mark,
    OutstandingWork,
    PeriodKind,
    PeriodMark,
    TermLock,
    Work,
    WorkType,
)
from school.models import Pupil, SchoolClass, SchoolYear, Subject, Term
from tests.owner import without_triggers
from timetable.models import Lesson


def make_work_type(
    *,
    name: str,
    short_name: str,
    weight: Decimal = Decimal(1),
    is_control_work: bool = False,
    position: int = 100,
) -> WorkType:
    return WorkType.objects.create(
        name=name, short_name=short_name, weight=weight, is_control_work=is_control_work, position=position
    )


def make_absence_codes() -> dict[str, AbsenceCode]:
    """The school's letters, by letter (requirements 2.2)."""
    codes = [
        AbsenceCode(letter="Н", name="причина ещё неизвестна", is_default=True, typed_as="н y", position=1),
        AbsenceCode(letter="Б", name="болезнь", is_illness=True, is_excused=True, typed_as="б ,", position=2),
        AbsenceCode(letter="УП", name="уважительная причина", is_excused=True, typed_as="у e", position=3),
        AbsenceCode(letter="НП", name="неуважительная причина", typed_as="п g", position=4),
        AbsenceCode(letter="ОП", name="опоздание", is_absence=False, is_late=True, typed_as="о j", position=5),
    ]
    AbsenceCode.objects.bulk_create(codes)
    return {code.letter: code for code in codes}


def at_the_end_of(lesson: Lesson) -> datetime:
    """When teachers of the world write topics and homework, unless told otherwise."""
    return make_aware(datetime.combine(lesson.on, lesson.ends_at))


def make_entry(
    *,
    lesson: Lesson,
    topic: str,
    plan_item: LessonPlanItem | None = None,
    written_at: datetime | None = None,
    by: User,
) -> LessonEntry:
    return LessonEntry.objects.create(
        lesson=lesson,
        topic=topic,
        plan_item=plan_item,
        written_by=by,
        written_at=written_at or at_the_end_of(lesson),
    )


def make_homework(
    *,
    lesson: Lesson,
    text: str = "",
    is_none_set: bool = False,
    minutes: int | None = None,
    written_at: datetime | None = None,
    by: User,
) -> Homework:
    return Homework.objects.create(
        lesson=lesson,
        text=text,
        is_none_set=is_none_set,
        minutes=minutes,
        written_by=by,
        written_at=written_at or at_the_end_of(lesson),
    )


def make_attachment(
    *, lesson: Lesson, name: str = "лист.txt", content: bytes = b"2 + 2", by: User
) -> HomeworkAttachment:
    """The row and its bytes."""
    return attach_files(lesson=lesson, files=[CheckedFile(name, "text/plain; charset=utf-8", content)], by=by)[0]


def make_work(
    *, lesson: Lesson, work_type: WorkType, position: int = 1, title: str = "", is_hidden: bool = False, by: User
) -> Work:
    return Work.objects.create(
        lesson=lesson,
        work_type=work_type,
        weight=work_type.weight,
        position=position,
        title=title,
        is_hidden=is_hidden,
        written_by=by,
    )


def make_mark(
    *, work: Work, pupil: Pupil, value: int | None = None, result: str = "", comment: str = "", by: User
) -> Mark:
    """The database dates it: fetch `given_on` and `changed_on` again."""
    return Mark.objects.create(work=work, pupil=pupil, value=value, result=result, comment=comment, written_by=by)


def make_outstanding_work(*, work: Work, pupil: Pupil, due_on: date, comment: str = "", by: User) -> OutstandingWork:
    return OutstandingWork.objects.create(work=work, pupil=pupil, due_on=due_on, comment=comment, written_by=by)


def make_absence(*, lesson: Lesson, pupil: Pupil, code: AbsenceCode | None, by: User) -> Absence:
    return Absence.objects.create(lesson=lesson, pupil=pupil, code=code, written_by=by)


def make_term_lock(*, term: Term, school_class: SchoolClass, by: User) -> TermLock:
    return TermLock.objects.create(term=term, school_class=school_class, closed_by=by)


def make_period_mark(
    *, pupil: Pupil, subject: Subject, term: Term, value: int | None = None, result: str = "", by: User
) -> PeriodMark:
    """The mark of a term."""
    return PeriodMark.objects.create(
        pupil=pupil, subject=subject, year=term.calendar.year, term=term, kind=PeriodKind.TERM,
        value=value, result=result, written_by=by,
    )  # fmt: skip


def make_past_period_mark(*, pupil: Pupil, subject: Subject, term: Term, value: int, by: User) -> PeriodMark:
    """The mark of a term of an earlier year, which nobody could set any more."""
    with without_triggers():
        return make_period_mark(pupil=pupil, subject=subject, term=term, value=value, by=by)


def make_exam_mark(*, pupil: Pupil, subject: Subject, year: SchoolYear, value: int, by: User) -> PeriodMark:
    """The mark of an exam, on whatever day of the year."""
    with without_triggers():
        return PeriodMark.objects.create(
            pupil=pupil, subject=subject, year=year, kind=PeriodKind.EXAM, value=value, written_by=by
        )


def date_period_marks(day: date) -> None:
    """All period marks were set on the day, at nine in the morning."""
    with without_triggers():
        PeriodMark.objects.update(written_at=make_aware(datetime.combine(day, time(9))))
