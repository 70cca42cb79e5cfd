"""Paths of the messaging floor."""

from django.urls import path

from messaging.views.abuse import abuse_report, abuse_report_new, abuse_reports
from messaging.views.announcements import (
    acknowledgement,
    announcement,
    announcement_correction,
    announcement_new,
    announcement_withdrawal,
    announcements,
)
from messaging.views.class_comments import class_comments
from messaging.views.help import guide, guide_picture, help_index, hint_closing
from messaging.views.help_entries import help_entries, help_entry, help_entry_new
from messaging.views.letters import letter, letter_file
from messaging.views.new_threads import families, mailing_new, recipients, thread_new
from messaging.views.support import question, question_closing, question_new, questions, support
from messaging.views.threads import message_file, sending, thread, thread_reading, threads

app_name = "messaging"

urlpatterns = [
    # correspondence
    path("", threads, name="threads"),
    path("threads/<int:pk>/", thread, name="thread"),
    path("threads/<int:pk>/reading/", thread_reading, name="thread_reading"),
    path("recipients/", recipients, name="recipients"),
    path("recipients/<str:kind>/<int:pk>/", families, name="families"),
    path("new/", thread_new, name="thread_new"),
    path("new/<str:kind>/<int:pk>/", mailing_new, name="mailing_new"),
    path("sendings/<int:pk>/", sending, name="sending"),
    path("files/<int:pk>/", message_file, name="message_file"),
    path("messages/<int:pk>/abuse/", abuse_report_new, name="abuse_report_new"),
    path("abuse/", abuse_reports, name="abuse_reports"),
    path("abuse/<int:pk>/", abuse_report, name="abuse_report"),
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
    # announcements
    path("announcements/", announcements, name="announcements"),
    path("announcements/new/", announcement_new, name="announcement_new"),
    path("announcements/<int:pk>/", announcement, name="announcement"),
    path("announcements/<int:pk>/correction/", announcement_correction, name="announcement_correction"),
    path("announcements/<int:pk>/withdrawal/", announcement_withdrawal, name="announcement_withdrawal"),
    path("announcements/<int:pk>/acknowledgement/", acknowledgement, name="acknowledgement"),
    # letters to parents
    path("classes/<int:class_id>/comments/", class_comments, name="class_comments"),
    path("letters/<int:pk>/", letter, name="letter"),
    path("letters/<int:pk>/pdf/", letter_file, name="letter_file"),
]
