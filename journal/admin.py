"""Reference tables of the journal floor. What teachers write (marks, absences, topics) and its history are not here:

they are written through the journal only, by its rules, and read on its pages (R-51, R-54).
"""

from __future__ import annotations

from django.contrib import admin

from journal.models import AbsenceCode, SubjectWeight, WorkType
from school.admin_site import ReferenceAdmin, ReferenceInline, site


class SubjectWeightInline(ReferenceInline):
    """Веса по предметам: without a line the weight of the work type holds."""

    model = SubjectWeight


@admin.register(WorkType, site=site)
class WorkTypeAdmin(ReferenceAdmin):
    """Виды работ. A new weight counts for works made from now on (R-30); a page of the journal applies it to others."""

    fieldsets = [
        (
            None,
            {
                "fields": ["name", "short_name", "weight", "colour", "is_control_work", "position"],
                "description": "Новый вес получают работы, которые появятся. К работам открытых периодов его применяют "
                'на странице <a href="/journal/weights/">«Веса работ»</a>; закрытые не меняются.',
            },
        )
    ]
    list_display = ["name", "short_name", "weight", "colour", "is_control_work", "position"]
    inlines = [SubjectWeightInline]


@admin.register(AbsenceCode, site=site)
class AbsenceCodeAdmin(ReferenceAdmin):
    """Коды пропусков: letters, what they mean, and the keys that write them (requirements 2.2)."""

    list_display = ["letter", "name", "is_absence", "is_illness", "is_excused", "is_late", "typed_as", "position"]
