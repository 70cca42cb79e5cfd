"""Reference tables of the school floor; those that decide about days stand in timetable/admin.py."""

from __future__ import annotations

from django.contrib import admin

from school.admin_site import OnlyRowAdmin, ReferenceAdmin, site
from school.models import ClassTeacherAppointment, JournalDeadlines, Room, School, Subject


@admin.register(School, site=site)
class SchoolAdmin(OnlyRowAdmin):
    """The only row: details and settings of journal keeping."""

    accusative = "школу"
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


@admin.register(JournalDeadlines, site=site)
class JournalDeadlinesAdmin(OnlyRowAdmin):
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
