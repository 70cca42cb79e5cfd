"""What is odd about a menu that is put up for a day: asked back before it is shown (issue 18, case 19)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from common.formatting import date_short
from meals.models import DayMenu
from school.models import Calendar
from timetable.queries.calendars import calendar_rules
from timetable.rules import school_day


def doubts_of_menu(on: date, days_in_file: Sequence[date]) -> list[str]:
    """Two queries and two for each calendar of the year."""
    doubts = []
    if days_in_file and on not in days_in_file:
        named = ", ".join(date_short(day) for day in days_in_file)
        doubts.append(f"В файле {named}, а вы прикладываете на {date_short(on)}.")
    calendars = list(Calendar.objects.filter(year__starts_on__lte=on, year__ends_on__gte=on))
    days = [school_day(on, calendar_rules(each, on, on)) for each in calendars]
    if days and all(day.works_as is None for day in days):
        doubts.append(f"В этот день не кормят: {days[0].reason.lower()}.")
    standing = DayMenu.objects.shown().filter(on=on).first()
    if standing is not None:
        doubts.append(f"На {date_short(on)} уже есть меню «{standing.file_name}»: новое встанет на его место.")
    return doubts
