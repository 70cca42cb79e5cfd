"""Nouns of the school floor."""

from school.models.calendar import Calendar, SchoolYear, Term, TransferredDay, Vacation
from school.models.classes import ClassTeacherAppointment, Room, SchoolClass, Subject
from school.models.confirmed_changes import ChangeKind, ConfirmedChange
from school.models.deadlines import JournalDeadlines
from school.models.imports import PupilImport
from school.models.membership import Enrolment, HomeSchooling, SchoolOrder, SubjectExemption, Withdrawal
from school.models.people import Guardian, Guardianship, Pupil, PupilUserObjectPermission, Sex, StaffMember
from school.models.school import School
from school.models.versions import ContentVersion, VersionKind

__all__ = [
    "Calendar",
    "ChangeKind",
    "ClassTeacherAppointment",
    "ConfirmedChange",
    "ContentVersion",
    "Enrolment",
    "Guardian",
    "Guardianship",
    "HomeSchooling",
    "JournalDeadlines",
    "Pupil",
    "PupilImport",
    "PupilUserObjectPermission",
    "Room",
    "School",
    "SchoolClass",
    "SchoolOrder",
    "SchoolYear",
    "Sex",
    "StaffMember",
    "Subject",
    "SubjectExemption",
    "Term",
    "TransferredDay",
    "Vacation",
    "VersionKind",
    "Withdrawal",
]
