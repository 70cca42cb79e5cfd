"""Everything that writes the journal: one verb, one transaction, one actor."""

from journal.actions.attachments import CheckedFile, attach_files, remove_file
from journal.actions.cards import write_card
from journal.actions.cells import note_whole_day, put_absence, put_absence_at, put_mark, put_mark_at
from journal.actions.corrections import (
    decline_correction,
    end_correction,
    grant_correction,
    request_correction,
)
from journal.actions.council import (
    add_council,
    lay_class_before_council,
    save_decisions,
    sign_council,
    withdraw_class_from_council,
)
from journal.actions.diary import see_week, tick_homework
from journal.actions.entries import set_homework, write_topic
from journal.actions.lesson_page import save_lesson
from journal.actions.locks import (
    close_term,
    close_term_of_grade,
    close_year,
    end_term_reopening,
    end_year_reopening,
    reopen_term,
    reopen_year,
)
from journal.actions.period_marks import accept_proposals, save_period_marks, set_period_mark
from journal.actions.rolls import call_roll
from journal.actions.usual_lists import add_usual_lists
from journal.actions.works import add_work, apply_weight, change_work, publish_work, remove_work

__all__ = [
    "CheckedFile",
    "accept_proposals",
    "add_council",
    "add_usual_lists",
    "add_work",
    "apply_weight",
    "attach_files",
    "call_roll",
    "change_work",
    "close_term",
    "close_term_of_grade",
    "close_year",
    "decline_correction",
    "end_correction",
    "end_term_reopening",
    "end_year_reopening",
    "grant_correction",
    "lay_class_before_council",
    "note_whole_day",
    "publish_work",
    "put_absence",
    "put_absence_at",
    "put_mark",
    "put_mark_at",
    "remove_file",
    "remove_work",
    "reopen_term",
    "reopen_year",
    "request_correction",
    "save_decisions",
    "save_lesson",
    "save_period_marks",
    "see_week",
    "set_homework",
    "set_period_mark",
    "sign_council",
    "tick_homework",
    "withdraw_class_from_council",
    "write_card",
    "write_topic",
]
