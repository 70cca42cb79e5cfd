"""What the families of the story's class have left in the diary: weeks they have looked at, homework ticked off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from accounts.models import User
from journal.models import Homework, HomeworkTick, WeekSeen
from school.models import Enrolment, Guardianship, Pupil
from school.roles import roles_of
from timetable.models import GroupMember, Lesson
from timetable.rules import monday_of

_CLASS_TEACHER, _CHILD, _MOTHER = "boris", "dima", "elena"
_WEEK, _SUNDAY = timedelta(days=7), timedelta(days=6)
_WEEKS_BACK, _DAYS_OF_TICKS = 6, timedelta(days=5)
_READ_AT, _DONE_AT = time(19, 40), time(18, 10)


def leave_in_diaries(today: date, now: datetime) -> None:
    """Дима's mother sees every week on its Sunday, two of five others do; he ticks off two of three homeworks."""
    _see_weeks(today)
    _tick_off(today, now)


def _see_weeks(today: date) -> None:
    [boris] = User.objects.filter(username=_CLASS_TEACHER)
    enrolments = Enrolment.objects.on(today).filter(school_class__in=roles_of(boris).led_class_ids)
    days = Lesson.objects.between(monday_of(today) - _WEEKS_BACK * _WEEK, monday_of(today) - timedelta(days=1))
    taught = days.filter(group__school_class__in=enrolments.values("school_class"))
    mondays = sorted({monday_of(day) for day in taught.order_by().values_list("on", flat=True).distinct()})
    bonds = Guardianship.objects.on(today).filter(pupil__in=enrolments.values("pupil"), guardian__user__is_active=True)
    WeekSeen.objects.bulk_create(
        WeekSeen(guardian_id=guardian, pupil_id=pupil, monday=monday, written_at=_moment(monday + _SUNDAY, _READ_AT))
        for row, (guardian, pupil, name) in enumerate(
            bonds.order_by("pk").values_list("guardian", "pupil", "guardian__user__username")
        )
        for column, monday in enumerate(mondays)
        if name == _MOTHER or (row * 3 + column) % 5 < 2
    )


def _tick_off(today: date, now: datetime) -> None:
    """Each on the day on which it was set."""
    dima = Pupil.objects.get(user__username=_CHILD)
    groups = GroupMember.objects.on(today).filter(pupil=dima).values("group")
    lessons = Lesson.objects.between(today - _DAYS_OF_TICKS, today).filter(group__in=groups)
    homework = Homework.objects.filter(lesson__in=lessons, text__gt="").select_related("lesson")
    HomeworkTick.objects.bulk_create(
        HomeworkTick(
            pupil=dima, homework=each, homework_version=each.version, written_at=_moment(each.lesson.on, _DONE_AT)
        )
        for number, each in enumerate(homework.order_by("lesson__on", "lesson__number", "pk"))
        if number % 3 and _moment(each.lesson.on, _DONE_AT) < now
    )


def _moment(day: date, at: time) -> datetime:
    return make_aware(datetime.combine(day, at))
