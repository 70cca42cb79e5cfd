"""Pages of the attendance floor."""

from django.urls import path

from attendance.views.class_day import class_day, mornings
from attendance.views.class_notices import class_notices, notice_confirmation, notice_refusal
from attendance.views.excuse_notes import excuse_note_withdraw, excuse_notes
from attendance.views.month_sheet import month_sheet, month_sheet_file
from attendance.views.pupil_absences import own_absences, pupil_absences
from attendance.views.pupil_notices import notice_withdrawal, pupil_notices

app_name = "attendance"

urlpatterns = [
    # families
    path("pupils/", own_absences, name="own_absences"),
    path("pupils/<int:pupil_id>/", pupil_absences, name="pupil_absences"),
    path("pupils/<int:pupil_id>/notices/", pupil_notices, name="pupil_notices"),
    path("notices/<int:pk>/withdrawal/", notice_withdrawal, name="notice_withdrawal"),
    # the class teacher's day
    path("classes/", mornings, name="mornings"),
    path("classes/<int:class_id>/day/", class_day, name="class_day"),
    path("classes/<int:class_id>/notices/", class_notices, name="class_notices"),
    path("classes/<int:class_id>/notices/<int:pk>/confirmation/", notice_confirmation, name="notice_confirmation"),
    path("classes/<int:class_id>/notices/<int:pk>/refusal/", notice_refusal, name="notice_refusal"),
    path("classes/<int:class_id>/month/", month_sheet, name="month_sheet"),
    path("classes/<int:class_id>/month/<str:kind>/", month_sheet_file, name="month_sheet_file"),
    # teaching at home
    # reasons by document
    path("classes/<int:class_id>/notes/", excuse_notes, name="excuse_notes"),
    path("classes/<int:class_id>/notes/<int:pk>/withdrawal/", excuse_note_withdraw, name="excuse_note_withdraw"),
]
