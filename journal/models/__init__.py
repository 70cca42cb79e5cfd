"""Nouns of the journal floor."""

from journal.models.absences import Absence, AbsenceCode
from journal.models.entries import Homework, LessonEntry
from journal.models.locks import LessonUnderLock, SchoolClassUnderLock, TermLock, TermUnderLock
from journal.models.marks import Mark, Work, WorkType

__all__ = [
    "Absence",
    "AbsenceCode",
    "Homework",
    "LessonEntry",
    "LessonUnderLock",
    "Mark",
    "SchoolClassUnderLock",
    "TermLock",
    "TermUnderLock",
    "Work",
    "WorkType",
]
