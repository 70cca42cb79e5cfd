"""Paths of the messaging floor."""

from django.urls import path

from messaging.views.class_comments import class_comments
from messaging.views.help import guide, guide_picture, help_index, hint_closing
from messaging.views.help_entries import help_entries, help_entry, help_entry_new
from messaging.views.letters import letter, letter_file
from messaging.views.support import question, question_closing, question_new, questions, support

app_name = "messaging"

urlpatterns = [
    # questions about the journal
    path("questions/", questions, name="questions"),
    path("questions/new/", question_new, name="question_new"),
    path("questions/<int:pk>/", question, name="question"),
    path("questions/<int:pk>/closing/", question_closing, name="question_closing"),
    path("support/", support, name="support"),
    # help
    path("help/", help_index, name="help_index"),
    path("help/pictures/<str:name>", guide_picture, name="guide_picture"),
    path("hints/<slug:key>/closing/", hint_closing, name="hint_closing"),
    path("help/entries/", help_entries, name="help_entries"),
    path("help/entries/new/", help_entry_new, name="help_entry_new"),
    path("help/entries/<int:pk>/", help_entry, name="help_entry"),
    path("help/<slug:name>/", guide, name="guide"),
    # letters to parents
    path("classes/<int:class_id>/comments/", class_comments, name="class_comments"),
    path("letters/<int:pk>/", letter, name="letter"),
    path("letters/<int:pk>/pdf/", letter_file, name="letter_file"),
]
