"""Reference tables that decide about days and hours: what hangs on the days is seen before they are changed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from school.actions import record_confirmed
from school.admin_site import ReferenceAdmin, ReferenceInline, site
from school.models import Calendar, SchoolClass, SchoolYear, Term, TransferredDay, Vacation
from school.queries.affected import affected_by
from school.roles import RolesRequest
from school.views.confirmed_changes import SEEN, PageOfChange, confirmation_page
from timetable.models import BellSchedule, BellSlot
from timetable.queries.day_plan import changes_between, read_day_plan


class DaysAdmin(ReferenceAdmin):
    """A table by which days become other ones: written when what hangs on those days has been seen (record 46).

    Admin saves parent and inlines in one transaction and answers inside of it: what was not seen is taken back there.
    Rows are deleted one by one, for each asks.
    """

    actions = None

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: Any) -> None:
        cast(Any, request).days_before = read_day_plan()
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        cast(Any, request).days_before = read_day_plan()
        super().delete_model(request, obj)

    def response_add(
        self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._look(request, str(obj)) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        return self._look(request, str(obj)) or super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        return self._look(request, obj_display) or super().response_delete(request, obj_display, obj_id)

    def _look(self, request: HttpRequest, title: str) -> HttpResponse | None:
        """The page with what hangs on the days, and nothing is written; None when it was seen as it is now."""
        asked = cast(RolesRequest, request)
        changes = changes_between(cast(Any, request).days_before, read_day_plan())
        ids = {pk for change in changes for pk in change.class_ids}
        list(SchoolClass.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        affected = affected_by(changes)
        name = self.opts.verbose_name_plural or ""
        if affected.records and request.POST.get(SEEN) != affected.fingerprint:
            back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            answer = confirmation_page(asked, affected, PageOfChange(title, "Записать", back, str(name).capitalize()))
            transaction.set_rollback(True)
            return answer
        record_confirmed(changes=changes, affected=affected, title=f"{name}: {title}", by=asked.user)
        return None


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
