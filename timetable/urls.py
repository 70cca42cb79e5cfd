"""Paths of the timetable floor."""

from django.urls import path

from timetable.views import (
    absences,
    beginning,
    class_setup,
    day_sheet,
    generation,
    lesson,
    substitutions,
    transfer,
    week,
)

app_name = "timetable"

week_urls = [
    path("", week.week, name="week"),
    path("generation/", generation.generation, name="generation"),
]

lesson_urls = [
    path("substitutions/", substitutions.substitutions, name="substitutions"),
    path("substitutions/<int:pk>/end/", substitutions.substitution_end, name="substitution_end"),
    path("lessons/<int:pk>/substitution/", substitutions.substitution_new, name="substitution_new"),
    path("lessons/<int:pk>/cancellation/", lesson.lesson_cancellation, name="lesson_cancellation"),
    path("lessons/<int:pk>/move/", lesson.lesson_move, name="lesson_move"),
]

absence_urls = [
    path("substitutions/day-sheet/", day_sheet.day_sheet, name="day_sheet"),
    path("substitutions/day-sheet/pdf/", day_sheet.day_sheet_file, {"kind": "pdf"}, name="day_sheet_pdf"),
    path("substitutions/day-sheet/xlsx/", day_sheet.day_sheet_file, {"kind": "xlsx"}, name="day_sheet_xlsx"),
    path("substitutions/absences/new/", absences.absence_new, name="absence_new"),
    path("substitutions/absences/<int:pk>/", absences.absence, name="absence"),
    path("substitutions/absences/<int:pk>/change/", absences.absence_change, name="absence_change"),
    path("substitutions/absences/<int:pk>/deletion/", absences.absence_deletion, name="absence_deletion"),
]

class_urls = [
    path("pupils/<int:pupil_id>/transfer/", transfer.transfer, name="transfer"),
    path("classes/new/", beginning.class_new, name="class_new"),
    path("bells/new/", beginning.bells_new, name="bells_new"),
    path("classes/<int:pk>/", class_setup.class_setup, name="class_setup"),
    path("classes/<int:pk>/groups/", class_setup.group_new, name="group_new"),
    path("classes/<int:pk>/memberships/", class_setup.membership_new, name="membership_new"),
    path("classes/<int:pk>/assignments/", class_setup.assignment_new, name="assignment_new"),
    path("classes/<int:pk>/entries/", class_setup.entry_new, name="entry_new"),
    path("memberships/<int:pk>/end/", class_setup.membership_end, name="membership_end"),
    path("assignments/<int:pk>/end/", class_setup.assignment_end, name="assignment_end"),
    path("entries/<int:pk>/end/", class_setup.entry_end, name="entry_end"),
]

urlpatterns = [*week_urls, *lesson_urls, *absence_urls, *class_urls]
