"""Reference tables that decide about days and hours: what hangs on the days is seen before they are changed."""

from __future__ import annotations

from django.contrib import admin

from school.admin_site import ReferenceInline, site
from school.models import Calendar, SchoolClass, SchoolYear, Term, TransferredDay, Vacation
from school.queries.affected import Change
from school.seen_tables import SeenAdmin
from timetable.models import BellSchedule, BellSlot
from timetable.queries.day_plan import DayPlan, changes_between, read_day_plan


class DaysAdmin(SeenAdmin):
    """A table of years, calendars, classes or bells: how each day works is read before and after."""

    def read_days(self) -> DayPlan:
        return read_day_plan()

    def changes_since(self, before: DayPlan) -> list[Change]:
        return changes_between(before, read_day_plan())


@admin.register(SchoolYear, site=site)
class SchoolYearAdmin(DaysAdmin):
    """Учебные годы."""

    list_display = ["__str__", "starts_on", "ends_on"]


class TermInline(ReferenceInline):
    """Terms of a calendar."""

    model = Term


class VacationInline(ReferenceInline):
    """Vacations of a calendar."""

    model = Vacation


class TransferredDayInline(ReferenceInline):
    """Days that depart from the week."""

    model = TransferredDay


@admin.register(Calendar, site=site)
class CalendarAdmin(DaysAdmin):
    """A calendar with everything that belongs to it."""

    list_display = ["name", "year", "term_kind", "school_days"]
    list_filter = ["year"]
    inlines = [TermInline, VacationInline, TransferredDayInline]


@admin.register(SchoolClass, site=site)
class SchoolClassAdmin(DaysAdmin):
    """Классы; pupils come by enrolment, not here."""

    list_display = ["name", "year", "calendar", "shift", "profile"]
    list_filter = ["year", "grade"]
    list_select_related = ["year", "calendar__year"]


class BellSlotInline(ReferenceInline):
    """Lessons of a bell schedule."""

    model = BellSlot


@admin.register(BellSchedule, site=site)
class BellScheduleAdmin(DaysAdmin):
    """Сетки звонков."""

    accusative = "сетку звонков"
    list_display = ["name", "shift", "weekday", "starts_on", "ends_on"]
    list_filter = ["shift"]
    inlines = [BellSlotInline]
