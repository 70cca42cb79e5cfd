"""Paths of the journal floor."""

from django.urls import URLPattern, path

from journal.views.diary import diaries, diary
from journal.views.pupil_marks import pupil_marks

app_name = "journal"

urlpatterns: list[URLPattern] = [
    # the family's side
    path("diary/", diaries, name="diaries"),
    path("diary/<int:pupil_id>/", diary, name="diary"),
    path("diary/<int:pupil_id>/marks/", pupil_marks, name="pupil_marks"),
]
