"""The week of a class, a teacher or a pupil as it really takes place, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from common.prepared import AnyOf
from school.models import Enrolment, Pupil, SchoolClass, StaffMember
from school.roles import Roles
from timetable.access import lessons_visible_to
from timetable.models import Lesson, LessonState, Substitution
from timetable.models.groups import in_groups_of
from timetable.models.lessons import LessonQuerySet
from timetable.queries.calendars import calendar_rules
from timetable.rules import SchoolDay, school_days_between

_SATURDAY = 6


@dataclass(frozen=True)
class WeekLesson:
    """One lesson of a week: what, where, with whom; `note` says why it does not take place."""

    lesson_id: int
    number: int
    starts_at: time
    ends_at: time
    subject: str
    group: str
    teacher: str
    room: str
    replaced_teacher: str
    is_taking_place: bool
    note: str


@dataclass(frozen=True)
class WeekDay:
    """One day: its lessons, and why there are none."""

    on: date
    lessons: tuple[WeekLesson, ...]
    day_off: str = ""


@dataclass(frozen=True)
class Week:
    """Monday to Friday, and Saturday when it works or has lessons."""

    monday: date
    days: tuple[WeekDay, ...]

    @property
    def has_lessons(self) -> bool:
        return any(day.lessons for day in self.days)

    def is_over_on(self, today: date) -> bool:
        """Is it Saturday or Sunday, and no lesson of the week lies today or after?"""
        return today.isoweekday() >= _SATURDAY and not any(day.lessons for day in self.days if day.on >= today)


def week_of_class(school_class: SchoolClass, monday: date) -> Week:
    """Lessons of the class and its subgroups, in three queries. Needs the calendar fetched."""
    saturday = monday + timedelta(days=5)
    days = school_days_between(monday, saturday, calendar_rules(school_class.calendar, monday, saturday))
    lessons = Lesson.objects.between(monday, saturday).filter(in_groups_of([school_class]))
    return _week(monday, lessons, {day.on: day for day in days})


def week_of_teacher(teacher: StaffMember, monday: date) -> Week:
    """Lessons he gives, as a substitute too, and those in which somebody substitutes him; in one query."""
    days = (monday, monday + timedelta(days=5))
    own = Lesson.objects.between(*days).filter(teacher=teacher)
    substituted = Substitution.objects.filter(absent_teacher=teacher, lesson__on__range=days)
    keys = AnyOf("pk", own.order_by().values("pk")) | AnyOf("pk", substituted.values("lesson"))
    return _week(monday, Lesson.objects.filter(keys), {})


def week_of_pupil(pupil: Pupil, monday: date) -> Week:
    """Lessons of the groups in which the pupil is on the lesson's own day, in four queries."""
    saturday = monday + timedelta(days=5)
    days: dict[date, SchoolDay] = {}
    enrolments = Enrolment.objects.touching(monday, saturday).filter(pupil=pupil)
    for enrolment in enrolments.select_related("school_class__calendar"):
        rules = calendar_rules(enrolment.school_class.calendar, monday, saturday)
        days |= {day.on: day for day in school_days_between(monday, saturday, rules) if enrolment.holds_on(day.on)}
    # Their keys first: of many years PostgreSQL expects one lesson or two, and would look for the names of each.
    keys = Lesson.objects.of_pupils([pupil.pk], within=(monday, saturday)).order_by().values("pk")
    return _week(monday, Lesson.objects.filter(AnyOf("pk", keys)), days)


def lessons_to_open(roles: Roles, week: Week) -> frozenset[int]:
    """Lessons of the week whose page the person may open: one query for teachers, none for management and families."""
    shown = frozenset(lesson.lesson_id for day in week.days for lesson in day.lessons)
    if roles.is_management:
        return shown
    if roles.staff_id is None:
        return frozenset()
    return frozenset(lessons_visible_to(roles).filter(pk__in=shown).values_list("pk", flat=True))


def state_note(lesson: Lesson) -> str:
    """Why the lesson does not take place, in words; needs `moved_to` fetched."""
    to = lesson.moved_to
    return state_in_words(lesson.state, lesson.reason, *((to.on, to.number) if to else (None, None)))


def state_in_words(state: str, reason: str, moved_on: date | None, moved_number: int | None) -> str:
    """«Урок отменён: карантин», «Урок перенесён на 16.10, 5-й урок»; empty when it takes place."""
    if state == LessonState.CANCELLED:
        return f"Урок отменён: {reason}" if reason else "Урок отменён"
    if state == LessonState.MOVED:
        return f"Урок перенесён на {moved_on:%d.%m}, {moved_number}-й урок" if moved_on else "Урок перенесён"
    return ""


def _week(monday: date, lessons: LessonQuerySet, days: Mapping[date, SchoolDay]) -> Week:
    by_day: dict[date, list[WeekLesson]] = defaultdict(list)
    shown = lessons.order_by("on", "number", "group__name", "pk")
    for lesson in shown.select_related(
        "group__school_class", "subject", "teacher", "room", "moved_to", "substitution__absent_teacher"
    ):
        by_day[lesson.on].append(_line(lesson))
    dates = (monday + timedelta(days=number) for number in range(6))
    return Week(monday, tuple(_day(on, by_day, days.get(on)) for on in dates if _is_shown(on, by_day, days)))


def _is_shown(on: date, by_day: Mapping[date, object], days: Mapping[date, SchoolDay]) -> bool:
    works = on in days and days[on].works_as is not None
    return on.isoweekday() < _SATURDAY or on in by_day or works


def _day(on: date, by_day: Mapping[date, list[WeekLesson]], day: SchoolDay | None) -> WeekDay:
    return WeekDay(on, tuple(by_day.get(on, ())), day.reason if day is not None else "")


def _line(lesson: Lesson) -> WeekLesson:
    substitution = getattr(lesson, "substitution", None)
    return WeekLesson(
        lesson_id=lesson.pk,
        number=lesson.number,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        subject=lesson.subject.name,
        group=lesson.group.title,
        teacher=lesson.teacher.initials_name,
        room=lesson.room.name if lesson.room else "",
        replaced_teacher=substitution.absent_teacher.initials_name if substitution else "",
        is_taking_place=lesson.is_taking_place,
        note=state_note(lesson),
    )
