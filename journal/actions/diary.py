"""What families leave in the diary: ticks, and weeks looked at."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from journal.models import Homework, HomeworkTick, WeekSeen
from school.models import Enrolment, Guardian, Pupil, SchoolYear


@action
def tick_homework(*, pupil: Pupil, homework: Homework, seen_version: int, is_done: bool, by: User) -> HomeworkTick:
    """The pupil has done the homework that he saw, or has not after all: what is rewritten later is to be done anew."""
    tick, _ = HomeworkTick.objects.update_or_create(
        pupil=pupil,
        homework=homework,
        defaults={"homework_version": seen_version, "is_done": is_done, "written_at": current_moment()},
    )
    return tick


@action
def see_week(*, pupil: Pupil, guardian: Guardian, monday: date, today: date, by: User) -> WeekSeen:
    """«Ознакомлен»: said once, a second time changes nothing.

    Raises Refused for a week that has not begun, and for one in which the pupil was not at the school.
    """
    if monday > today:
        raise Refused("Эта неделя ещё не началась: ознакомиться можно с нынешней и прошедшими.")
    sunday = monday + timedelta(days=6)
    places = Enrolment.objects.filter(pupil=pupil).touching(monday, sunday)
    # An enrolment without an end goes no further than the year of its class.
    if not places.filter(school_class__year__in=SchoolYear.objects.touching(monday, sunday)).exists():
        raise Refused("В эту неделю ребёнок не учился в школе: отметить можно только недели его учёбы.")
    seen, _ = WeekSeen.objects.get_or_create(pupil=pupil, guardian=guardian, monday=monday)
    return seen
