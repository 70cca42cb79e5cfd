"""Reference tables of the school floor; those that decide about days stand in timetable/admin.py."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from school.admin_site import ReferenceAdmin, is_administrator, site
from school.models import ClassTeacherAppointment, JournalDeadlines, Room, School, Subject


@admin.register(School, site=site)
class SchoolAdmin(ReferenceAdmin):
    """The only row: details and settings of journal keeping."""

    fieldsets = [
        ("Реквизиты", {"fields": ["name", "short_name", "address", "phone", "email", "inn", "ogrn", "time_zone"]}),
        ("Внешняя служба поддержки", {"fields": ["support_phone", "support_email"]}),
        (
            "Правила ведения журнала",
            {"fields": ["lowest_mark", "editing_window_days", "substitute_access_days"]},
        ),
        (
            "Отметки за период",
            {
                "fields": [
                    "rounding_threshold",
                    "two_forbids_five",
                    "control_mark_for_five",
                    "minimum_quarter",
                    "minimum_trimester",
                    "minimum_half_year",
                    "period_mark_days",
                ]
            },
        ),
        (
            "Домашние задания и сроки записи",
            {"fields": ["homework_limits", "homework_late_minutes", "topic_late_days", "homework_files"]},
        ),
        ("Контроль", {"fields": ["remark_days"]}),
        ("Доступ", {"fields": ["slip_valid_days"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request) and not School.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: School, form: object, change: bool) -> None:  # Django's signature
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(JournalDeadlines, site=site)
class JournalDeadlinesAdmin(ReferenceAdmin):
    """The only row: until when what is kept in the journal has to be there."""

    fieldsets = [
        ("Урок", {"fields": ["entry_hard_days", "is_roll_demanded", "control_work_days", "control_work_hard_days"]}),
        (
            "Класс",
            {
                "fields": [
                    "reason_days",
                    "reason_hard_days",
                    "notice_days",
                    "notice_hard_days",
                    "meal_hard_days",
                    "slip_days",
                    "slip_hard_days",
                ]
            },
        ),
        ("ГТЗО", {"fields": ["fitness_weeks", "fitness_hard_weeks"]}),
    ]

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_administrator(request) and not JournalDeadlines.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: JournalDeadlines, form: object, change: bool
    ) -> None:  # Django's signature
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(Subject, site=site)
class SubjectAdmin(ReferenceAdmin):
    """Предметы."""

    list_display = ["name", "short_name", "is_pe", "position"]
    search_fields = ["name"]


@admin.register(Room, site=site)
class RoomAdmin(ReferenceAdmin):
    """Кабинеты."""

    search_fields = ["name"]


@admin.register(ClassTeacherAppointment, site=site)
class ClassTeacherAppointmentAdmin(ReferenceAdmin):
    """Классное руководство."""

    list_display = ["school_class", "teacher", "starts_on", "ends_on"]
    list_select_related = ["school_class", "teacher"]
    list_filter = ["school_class__year"]
