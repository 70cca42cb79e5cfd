"""The diary: what a family reads about one child's week, and what is to be done for the next school day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast
from django.utils import timezone

from common.prepared import DAY, KEY, KEYS, Prepared
from journal.models import Absence, Mark, Result
from journal.models.marks import MarkQuerySet
from journal.queries.homework import (
    AttachedFile,
    attached_files,
    files_of,
    first_as_json,
    homework_due,
    is_late_homework,
)
from school.access import pupils_of_family
from school.models import Calendar, Enrolment, Pupil, School, TransferredDay, Vacation
from school.roles import PreparedFor, Roles
from timetable.models import Lesson
from timetable.queries.week import state_note
from timetable.rules import monday_of

# The next school day is looked for this far ahead: longer than the winter vacation.
SEARCH_AHEAD = timedelta(days=14)
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
    """One mark with its work; `changed_on` is set when it was put differently before (R-55).

    `value` is None for a result that is no number, which stands in `sign` and `name` (R-32). `given_on`: a make-up
    mark, given on another day than its lesson (R-36). `comments` are those of the mark and of the whole column.
    `is_hidden`: of a column that families do not see yet; only teachers are shown such marks.
    """

    value: int | None
    sign: str
    name: str
    work: str
    weight: Decimal
    changed_on: date | None
    given_on: date | None
    comments: tuple[str, ...]
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
    """One line of a day. `homework` was set at this lesson, `due` on the last day with the subject, for this one."""

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
    """The pupil, and for a guardian also the other children: the switcher of the page. One query."""
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

    And those of the first day after `day_after` on which any of them has to go to school.
    """
    marks = _marks_by_lesson(pupil_ids, starts_on, ends_on)
    by_pupil: dict[int, dict[date, list[DiaryLesson]]] = {pupil_id: defaultdict(list) for pupil_id in pupil_ids}
    lessons = _LESSONS(pupil_ids=[*pupil_ids], starts_on=starts_on, ends_on=ends_on, day_after=day_after)
    over_at = {(lesson.pupil_id, lesson.on): lesson.ends_at for lesson in lessons if lesson.is_taking_place}
    for lesson in lessons:
        own_marks = marks.get((lesson.pupil_id, lesson.pk), ())
        line = _diary_lesson(lesson, tuple(own_marks), over_at.get((lesson.pupil_id, lesson.on)))
        by_pupil[lesson.pupil_id][lesson.on].append(line)
    return by_pupil


def _lessons(pupil_ids: Collection[int], starts_on: date, ends_on: date, day_after: date) -> QuerySet[Any]:
    """Lessons with everything that a line of the diary shows; a row per pupil and lesson."""
    ahead = (
        Lesson.objects.taking_place().of_pupils(pupil_ids).filter(on__gt=day_after, on__lte=day_after + SEARCH_AHEAD)
    )
    absence = Absence.objects.explained().filter(lesson=OuterRef("pk"), pupil=OuterRef("place__pupil"))
    lessons: QuerySet[Any] = (
        Lesson.objects.filter(Q(on__range=(starts_on, ends_on)) | Q(on=Subquery(ahead.order_by("on").values("on")[:1])))
        .of_pupils(pupil_ids)
        .annotate(
            noted=first_as_json(absence, letter="meant_letter", name="meant_name", is_late="code__is_late"),
            due=homework_due(
                text="homework__text",
                is_none_set="homework__is_none_set",
                minutes="homework__minutes",
                files=files_of("pk"),
            ),
            file_rows=files_of("pk"),
            late_minutes=Subquery(School.objects.values("homework_late_minutes")[:1]),
        )
        .select_related("subject", "teacher", "room", "entry", "homework", "moved_to", "substitution__absent_teacher")
        .order_by("on", "number", "pk")
    )
    return lessons


def _marks_by_lesson(
    pupil_ids: Collection[int], starts_on: date, ends_on: date
) -> dict[tuple[int, int], list[DiaryMark]]:
    by_lesson: dict[tuple[int, int], list[DiaryMark]] = defaultdict(list)
    for mark in _MARKS(pupil_ids=[*pupil_ids], starts_on=starts_on, ends_on=ends_on):
        by_lesson[mark.pupil_id, mark.work.lesson_id].append(diary_mark(mark))
    return by_lesson


def _marks(pupil_ids: Collection[int], starts_on: date, ends_on: date) -> MarkQuerySet:
    """Marks that a family may see, each with its work."""
    return (
        Mark.objects.given()
        .published()
        .filter(pupil__in=pupil_ids, work__lesson__on__range=(starts_on, ends_on))
        .select_related("work__work_type")
        .order_by("work__lesson__on", "work__position")
    )


def diary_mark(mark: Mark) -> DiaryMark:
    """The mark as a person reads it; of families, callers ask for published ones only. Needs work and type fetched."""
    work = mark.work
    return DiaryMark(
        value=mark.value,
        sign=str(mark),
        name=Result(mark.result).label if mark.result else "",
        work=f"{work.work_type.name}: {work.title}" if work.title else work.work_type.name,
        weight=work.weight,
        changed_on=mark.changed_on,
        given_on=mark.given_on,
        comments=tuple(filter(None, (mark.comment, work.comment))),
        is_hidden=work.is_hidden,
    )


def _diary_homework(lesson: Any, over_at: time | None) -> DiaryHomework:
    homework = getattr(lesson, "homework", None)
    files = attached_files(lesson.file_rows)
    if homework is None:
        return DiaryHomework(files=files)
    late = is_late_homework(homework, lesson, over_at, lesson.late_minutes)
    late_at = timezone.localtime(homework.first_written_at) if late else None
    return DiaryHomework(homework.text, homework.is_none_set, homework.minutes, late_at, files)


def _diary_lesson(lesson: Any, marks: tuple[DiaryMark, ...], over_at: time | None) -> DiaryLesson:
    """One line; `over_at` is when the pupil's last lesson of the day ends."""
    substitution = getattr(lesson, "substitution", None)
    due = lesson.due or {}
    return DiaryLesson(
        number=lesson.number,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        subject=lesson.subject.name,
        room=lesson.room.title if lesson.room else "",
        teacher=lesson.teacher.initials_name,
        replaced_teacher=substitution.absent_teacher.initials_name if substitution else "",
        is_taking_place=lesson.is_taking_place,
        note=state_note(lesson),
        topic=lesson.entry.topic if hasattr(lesson, "entry") else "",
        homework=_diary_homework(lesson, over_at),
        due=DiaryHomework(
            due.get("text") or "",
            bool(due.get("is_none_set")),
            due.get("minutes"),
            None,
            attached_files(due.get("files")),
        ),
        marks=marks,
        absence=DiaryAbsence(**lesson.noted) if lesson.noted else None,
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
_LESSONS = Prepared(_lessons, pupil_ids=KEYS, starts_on=DAY, ends_on=DAY, day_after=DAY)
_MARKS = Prepared(_marks, pupil_ids=KEYS, starts_on=DAY, ends_on=DAY)
_FREE_DAYS = Prepared(_free_days, pupil_id=KEY, starts_on=DAY, ends_on=DAY)
