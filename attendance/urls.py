"""Pages of the attendance floor."""

from django.urls import path

from attendance.views.excuse_notes import excuse_note_withdraw, excuse_notes

app_name = "attendance"

urlpatterns = [
    path("classes/<int:class_id>/notes/", excuse_notes, name="excuse_notes"),
    path("classes/<int:class_id>/notes/<int:pk>/withdrawal/", excuse_note_withdraw, name="excuse_note_withdraw"),
]
