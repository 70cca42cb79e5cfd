"""The diary: what a family reads about one child's week, and what is to be done for each of its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, QuerySet
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
from school.models import Calendar, Enrolment, Pupil, TransferredDay, Vacation
from school.models.classes import room_title
from timetable.queries.week import state_in_words
from timetable.rules import monday_of

_SATURDAY = 6
_SCHOOL_WEEK = 6
RECENT = timedelta(days=7)


class DiaryMark(NamedTuple):
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
    written_at: datetime | None = None

    def is_new(self, since: datetime | None) -> bool:
        """Has it been put or changed after the moment? Nothing is new to who has not been here before."""
        return bool(since and self.written_at and self.written_at > since)


class DiaryAbsence(NamedTuple):
    """An absence or lateness with its meaning; the family sees its own child's reason only."""

    letter: str
    name: str
    is_late: bool


class DiaryHomework(NamedTuple):
    """Homework for a lesson: a text, the explicit «без задания», or nothing yet (R-16).

    `late_at`: when it was set, if that was later than the school's deadline after the pupil's last lesson (R-17).
    `set_at` is the lesson at which it was set, `is_done` what the pupil has ticked off of this very text.
    """

    text: str = ""
    is_none_set: bool = False
    minutes: int | None = None
    late_at: datetime | None = None
    files: tuple[AttachedFile, ...] = ()
    set_at: int | None = None
    version: int = 0
    is_done: bool = False

    @property
    def is_told(self) -> bool:
        return bool(self.text or self.is_none_set or self.files)


_NO_HOMEWORK = DiaryHomework()


class DiaryLesson(NamedTuple):
    """One line of a day. `due` is the homework for it; `ahead` was set at it while the timetable knows no day for that.

    `control_works` are those planned for it, by their titles.
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
    due: DiaryHomework
    ahead: DiaryHomework
    control_works: tuple[str, ...]
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
    def control_works(self) -> list[tuple[str, str]]:
        """Subject and title of the control works of the day."""
        return [(lesson.subject, title) for lesson in self.lessons for title in lesson.control_works]

    @property
    def over_at(self) -> time | None:
        """When the last lesson ends; None on a day without."""
        return max((lesson.ends_at for lesson in self.lessons if lesson.is_taking_place), default=None)

    @property
    def homework_minutes(self) -> int:
        """How long all of it takes, as far as the teachers have said."""
        return sum(due.minutes or 0 for _, due in self.homework_due)


class RecentMark(NamedTuple):
    """A mark of the last week, with the day and the subject of its lesson."""

    on: date
    subject: str
    mark: DiaryMark


@dataclass(frozen=True)
class DiaryWeek:
    """Monday to Saturday; with the current week also the next day with lessons after today, and the marks of late.

    `recent` begins with the latest; it is there to tell a family what is new, wherever it stands.
    """

    monday: date
    days: tuple[DiaryDay, ...]
    vacations: tuple[str, ...]
    next_day: DiaryDay | None
    recent: tuple[RecentMark, ...] = ()

    @property
    def has_lessons(self) -> bool:
        return any(day.lessons for day in self.days)

    @property
    def tabs(self) -> tuple[DiaryDay, ...]:
        """The days of the week, and the next school day when it lies behind them."""
        is_behind = self.next_day and self.next_day.on > self.days[-1].on
        return (*self.days, self.next_day) if is_behind and self.next_day else self.days

    def day_to_open(self, today: date, *, is_over: bool) -> date:
        """Today while it has lessons to come, then the next school day; of another week its first one with lessons."""
        if self.next_day and is_over:
            return self.next_day.on
        busy = [day.on for day in self.days if day.lessons]
        return today if today in busy or not busy else busy[0]

    def marks_after(self, moment: datetime | None) -> list[RecentMark]:
        """What is new to a reader, the latest first."""
        return [recent for recent in self.recent if recent.mark.is_new(moment)]


def diary_week(pupil: Pupil, monday: date, today: date) -> DiaryWeek:
    """The week of one pupil in three queries, whatever he was taught in and in whichever class."""
    saturday = monday + timedelta(days=_SCHOOL_WEEK - 1)
    is_current = monday_of(today) == monday
    marks = published_marks([pupil.pk], today - RECENT if is_current else monday, saturday)
    by_day = _by_day([pupil.pk], marks, monday, saturday, today if is_current else None, monday)[pupil.pk]
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
        recent=tuple(RecentMark(row.on, row.subject, diary_mark(row)) for row in reversed(marks) if is_current),
    )


def next_school_day(by_day: Mapping[date, Iterable[DiaryLesson]], today: date) -> DiaryDay | None:
    """The first day after today on which the pupil has to go to school."""
    for day in sorted(by_day):
        lessons = tuple(lesson for lesson in by_day[day] if lesson.is_taking_place)
        if day > today and lessons:
            return DiaryDay(day, lessons)
    return None


def diary_lessons(
    pupil_ids: Collection[int],
    starts_on: date,
    ends_on: date,
    day_after: date | None = None,
    due_from: date | None = None,
) -> dict[int, dict[date, list[DiaryLesson]]]:
    """Lessons of the pupils in the inclusive range, by pupil and day; two queries for any number of pupils.

    And those of each one's first school day after `day_after`. Homework stands with lessons from `due_from` on.
    """
    marks = published_marks(pupil_ids, starts_on, ends_on)
    return _by_day(pupil_ids, marks, starts_on, ends_on, day_after, due_from or starts_on)


def _by_day(
    pupil_ids: Collection[int],
    marks: Iterable[MarkOfPupil],
    starts_on: date,
    ends_on: date,
    day_after: date | None,
    due_from: date,
) -> dict[int, dict[date, list[DiaryLesson]]]:
    own: dict[tuple[int, int], list[DiaryMark]] = defaultdict(list)
    for mark in marks:
        own[mark.pupil_id, mark.lesson_id].append(diary_mark(mark))
    by_pupil: dict[int, dict[date, list[DiaryLesson]]] = {pupil_id: defaultdict(list) for pupil_id in pupil_ids}
    for row in lesson_rows(pupil_ids, starts_on, ends_on, day_after, due_from):
        lesson = _diary_lesson(row, tuple(own[row.pupil_id, row.lesson_id]))
        by_pupil[row.pupil_id][row.on].append(lesson)
    return by_pupil


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
        written_at=datetime.fromisoformat(row.written_at),
    )


def _circumstances(row: MarkOfPupil) -> str:
    """«вес 3, сдано 19.10, исправлена 20.10»."""
    counts = f"вес {decimal_short(row.weight)}" if row.weight and not row.result else "в среднее не входит"
    given = f", сдано {date_day(row.given_on)}" if row.given_on else ""
    changed = f", исправлена {date_day(row.changed_on)}" if row.changed_on else ""
    return counts + given + changed


def _diary_homework(told: Mapping[str, Any] | None) -> DiaryHomework:
    if told is None:
        return _NO_HOMEWORK
    return DiaryHomework(
        text=told["text"] or "",
        is_none_set=bool(told["is_none_set"]),
        minutes=told["minutes"],
        late_at=_late_at(told),
        files=attached_files(told["files"]),
        set_at=told["set_at"],
        version=told["version"] or 0,
        is_done=told["is_done"],
    )


def _late_at(told: Mapping[str, Any]) -> datetime | None:
    """When the homework was set, if that was after the deadline; `over_at` comes only with what may be late."""
    if told["over_at"] is None:
        return None
    written_at = timezone.localtime(datetime.fromisoformat(told["first_written_at"]))
    set_on, over_at = date.fromisoformat(told["set_on"]), time.fromisoformat(told["over_at"])
    return written_at if is_homework_late(written_at, set_on, over_at, told["late_minutes"]) else None


def _diary_lesson(row: LessonRow, marks: tuple[DiaryMark, ...]) -> DiaryLesson:
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
        due=_diary_homework(row.due),
        ahead=_diary_homework(row.ahead),
        control_works=tuple(row.control_works or ()),
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


_FREE_DAYS = Prepared(_free_days, pupil_id=KEY, starts_on=DAY, ends_on=DAY)
