"""The diary: what a family reads about one child's week, and what is to be done for the next school day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from common.formatting import date_day, decimal_short
from common.people import initials_name
from common.prepared import DAY, KEY, Prepared
from journal.models import Result
from journal.models.marks import sign_of
from journal.queries.diary_rows import LessonRow, MarkOfPupil, lesson_rows, published_marks
from journal.queries.homework import AttachedFile, attached_files
from journal.rules.entries import is_homework_late
from school.access import pupils_of_family
from school.models import Calendar, Enrolment, Pupil, TransferredDay, Vacation
from school.models.classes import room_title
from school.roles import PreparedFor, Roles
from timetable.queries.week import state_in_words
from timetable.rules import monday_of

_SATURDAY = 6
_SCHOOL_WEEK = 6


@dataclass(frozen=True)
class DiaryOwner:
    """A pupil whose diary is shown or can be switched to; the class is today's, empty when he is in none."""

    pupil_id: int
    name: str
    school_class: str


@dataclass(frozen=True)
class DiaryMark:
    """One mark in words.

    `value` is None for a result that is no number, which stands in `sign` and `name` (R-32). `words` tell what it was
    given for, how much it counts, the day of a make-up mark (R-36), and when it was put differently before (R-55).
    `comments` are those of the mark and of the whole column. `is_hidden`: of a column that families do not see yet;
    only teachers are shown such marks.
    """

    value: int | None
    sign: str
    name: str
    weight: Decimal
    comments: tuple[str, ...]
    words: str
    is_hidden: bool = False


@dataclass(frozen=True)
class DiaryAbsence:
    """An absence or lateness with its meaning; the family sees its own child's reason only."""

    letter: str
    name: str
    is_late: bool


@dataclass(frozen=True)
class DiaryHomework:
    """Homework as set at a lesson: a text, the explicit «без задания», or nothing yet (R-16).

    `late_at`: when it was set, if that was later than the school's deadline after the pupil's last lesson (R-17).
    """

    text: str = ""
    is_none_set: bool = False
    minutes: int | None = None
    late_at: datetime | None = None
    files: tuple[AttachedFile, ...] = ()


@dataclass(frozen=True)
class DiaryLesson:
    """One line of a day. `homework` was set at this lesson, `due` on the last day with the subject, for this one.

    `due` is filled on the first school day after today only: nobody asks what was due on others.
    """

    number: int
    starts_at: time
    ends_at: time
    subject: str
    room: str
    teacher: str
    replaced_teacher: str
    is_taking_place: bool
    note: str
    topic: str
    homework: DiaryHomework
    due: DiaryHomework
    marks: tuple[DiaryMark, ...]
    absence: DiaryAbsence | None


@dataclass(frozen=True)
class DiaryDay:
    """One day: its lessons, or why there are none."""

    on: date
    lessons: tuple[DiaryLesson, ...]
    day_off: str = ""

    @property
    def homework_due(self) -> list[tuple[str, DiaryHomework]]:
        """What is to be done at home for the day, once a subject: double lessons have it in common."""
        return list({lesson.subject: lesson.due for lesson in self.lessons if lesson.is_taking_place}.items())

    @property
    def homework_minutes(self) -> int:
        """How long all of it takes, as far as the teachers have said."""
        return sum(due.minutes or 0 for _, due in self.homework_due)


@dataclass(frozen=True)
class DiaryWeek:
    """Monday to Saturday; `next_day` is the next day with lessons after today, shown with the current week only."""

    monday: date
    days: tuple[DiaryDay, ...]
    vacations: tuple[str, ...]
    next_day: DiaryDay | None

    @property
    def has_lessons(self) -> bool:
        return any(day.lessons for day in self.days)


def diary_owners(roles: Roles, pupil: Pupil) -> list[DiaryOwner]:
    """The pupil and the other children of a guardian: the switcher of the page. One query.

    Whoever has no other child has nothing to switch to: for him it is empty and takes none.
    """
    if roles.family_pupil_ids <= {pupil.pk}:
        return []
    owners = [
        DiaryOwner(row.pupil_id, row.pupil.short_name, row.school_class.name)
        for row in _OWNERS(roles, pupil_id=pupil.pk)
    ]
    if all(owner.pupil_id != pupil.pk for owner in owners):
        owners.insert(0, DiaryOwner(pupil.pk, pupil.short_name, ""))
    return owners


def _owners(roles: Roles, pupil_id: int) -> QuerySet[Enrolment]:
    """Today's enrolments of the pupil and of the children of the family."""
    shown = Q(pk=pupil_id) | Q(pk__in=pupils_of_family(roles).values("pk"))
    enrolments = Enrolment.objects.on(roles.today).filter(pupil__in=Pupil.objects.filter(shown))
    return enrolments.select_related("pupil", "school_class").order_by("pupil__sort_name")


def diary_week(pupil: Pupil, monday: date, today: date) -> DiaryWeek:
    """The week of one pupil in three queries, whatever he was taught in and in whichever class."""
    saturday = monday + timedelta(days=_SCHOOL_WEEK - 1)
    is_current = monday_of(today) == monday
    by_day = diary_lessons([pupil.pk], monday, saturday, day_after=today if is_current else None)[pupil.pk]
    vacations, days_off = _vacations_and_days_off(pupil, monday, saturday)
    days = [
        DiaryDay(day, tuple(by_day.get(day, ())), days_off.get(day, ""))
        for day in (monday + timedelta(days=number) for number in range(_SCHOOL_WEEK))
        if day in by_day or day.isoweekday() < _SATURDAY
    ]
    return DiaryWeek(
        monday=monday,
        days=tuple(days),
        vacations=tuple(vacations),
        next_day=next_school_day(by_day, today) if is_current else None,
    )


def next_school_day(by_day: Mapping[date, Iterable[DiaryLesson]], today: date) -> DiaryDay | None:
    """The first day after today on which the pupil has to go to school."""
    for day in sorted(by_day):
        lessons = tuple(lesson for lesson in by_day[day] if lesson.is_taking_place)
        if day > today and lessons:
            return DiaryDay(day, lessons)
    return None


def diary_lessons(
    pupil_ids: Collection[int], starts_on: date, ends_on: date, day_after: date | None = None
) -> dict[int, dict[date, list[DiaryLesson]]]:
    """Lessons of the pupils in the inclusive range, by pupil and day; two queries for any number of pupils.

    And those of each one's first school day after `day_after`, with what is to be done for it.
    """
    marks = _marks_by_lesson(pupil_ids, starts_on, ends_on)
    by_pupil: dict[int, dict[date, list[DiaryLesson]]] = {pupil_id: defaultdict(list) for pupil_id in pupil_ids}
    rows = lesson_rows(pupil_ids, starts_on, ends_on, day_after)
    over_at = {(row.pupil_id, row.on): row.ends_at for row in rows if row.is_taking_place}
    for row in rows:
        own_marks = marks.get((row.pupil_id, row.lesson_id), ())
        by_pupil[row.pupil_id][row.on].append(_diary_lesson(row, tuple(own_marks), over_at.get((row.pupil_id, row.on))))
    return by_pupil


def _marks_by_lesson(
    pupil_ids: Collection[int], starts_on: date, ends_on: date
) -> dict[tuple[int, int], list[DiaryMark]]:
    by_lesson: dict[tuple[int, int], list[DiaryMark]] = defaultdict(list)
    for row in published_marks(pupil_ids, starts_on, ends_on):
        by_lesson[row.pupil_id, row.lesson_id].append(diary_mark(row))
    return by_lesson


def diary_mark(row: MarkOfPupil) -> DiaryMark:
    """The mark as a person reads it; of families, callers ask for published ones only."""
    work = f"{row.work_type}: {row.title}" if row.title else row.work_type
    return DiaryMark(
        value=row.value,
        sign=sign_of(row.value, row.result),
        name=Result(row.result).label if row.result else "",
        weight=row.weight,
        comments=tuple(filter(None, (row.comment, row.work_comment))),
        words=f"{work}, {_circumstances(row)}",
        is_hidden=row.is_hidden,
    )


def _circumstances(row: MarkOfPupil) -> str:
    """«вес 3, сдано 19.10, исправлена 20.10»."""
    counts = f"вес {decimal_short(row.weight)}" if row.weight and not row.result else "в среднее не входит"
    given = f", сдано {date_day(row.given_on)}" if row.given_on else ""
    changed = f", исправлена {date_day(row.changed_on)}" if row.changed_on else ""
    return counts + given + changed


def _diary_homework(row: LessonRow, over_at: time | None) -> DiaryHomework:
    files = attached_files(row.files)
    if row.text is None:
        return DiaryHomework(files=files)
    written_at = row.first_written_at and timezone.localtime(row.first_written_at)
    is_late = written_at and over_at and is_homework_late(written_at, row.on, over_at, row.late_minutes)
    return DiaryHomework(row.text, bool(row.is_none_set), row.minutes, written_at if is_late else None, files)


def _due_homework(due: Mapping[str, Any] | None) -> DiaryHomework:
    if due is None:
        return DiaryHomework()
    files = attached_files(due["files"])
    return DiaryHomework(due["text"] or "", bool(due["is_none_set"]), due["minutes"], None, files)


def _diary_lesson(row: LessonRow, marks: tuple[DiaryMark, ...], over_at: time | None) -> DiaryLesson:
    """One line; `over_at` is when the pupil's last lesson of the day ends."""
    return DiaryLesson(
        number=row.number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        subject=row.subject,
        room=room_title(row.room) if row.room else "",
        teacher=initials_name(*row.teacher),
        replaced_teacher=initials_name(*row.replaced_teacher) if row.replaced_teacher else "",
        is_taking_place=row.is_taking_place,
        note=state_in_words(row.state, row.reason, row.moved_on, row.moved_number),
        topic=row.topic or "",
        homework=_diary_homework(row, over_at),
        due=_due_homework(row.due),
        marks=marks,
        absence=DiaryAbsence(row.letter, row.meaning, row.is_late) if row.letter is not None else None,
    )


def _vacations_and_days_off(pupil: Pupil, starts_on: date, ends_on: date) -> tuple[list[str], dict[date, str]]:
    """Vacations that touch the range, in words, and the days without lessons with the reason. One query."""
    words: list[str] = []
    days_off: dict[date, str] = {}
    for name, first, last in _FREE_DAYS(pupil_id=pupil.pk, starts_on=starts_on, ends_on=ends_on):
        if first != last:
            words.append(f"{name}: {first:%d.%m}–{last:%d.%m.%Y}")
        reach = (min(last, ends_on) - max(first, starts_on)).days
        days_off |= {max(first, starts_on) + timedelta(days=day): name or "Выходной" for day in range(reach + 1)}
    return words, days_off


def _free_days(pupil_id: int, starts_on: date, ends_on: date) -> QuerySet[Any]:
    """Name, first and last day of vacations and of single days off."""
    enrolments = Enrolment.objects.touching(starts_on, ends_on).filter(pupil=pupil_id)
    calendars = Calendar.objects.filter(classes__enrolments__in=enrolments)
    vacations = Vacation.objects.touching(starts_on, ends_on).filter(calendar__in=calendars)
    days = TransferredDay.objects.filter(calendar__in=calendars, on__range=(starts_on, ends_on), works_as=None)
    return _named_range(vacations, "name", "starts_on", "ends_on").union(_named_range(days, "reason", "on", "on"))


def _named_range(rows: QuerySet[Any], name: str, first: str, last: str) -> QuerySet[Any]:
    return rows.order_by().values_list(Cast(name, CharField()), Cast(first, DateField()), Cast(last, DateField()))


_OWNERS = PreparedFor(_owners, pupil_id=KEY)
_FREE_DAYS = Prepared(_free_days, pupil_id=KEY, starts_on=DAY, ends_on=DAY)
