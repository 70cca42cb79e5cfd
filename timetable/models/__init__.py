"""Nouns of the timetable floor."""

from timetable.models.absences import StaffAbsence, SubjectReplacement
from timetable.models.groups import GroupMember, GroupMembership, TeachingAssignment, TeachingGroup
from timetable.models.lessons import STATES_TAKING_PLACE, Lesson, LessonState, Substitution
from timetable.models.week import BellSchedule, BellSlot, TimetableEntry

__all__ = [
    "STATES_TAKING_PLACE",
    "BellSchedule",
    "BellSlot",
    "GroupMember",
    "GroupMembership",
    "Lesson",
    "LessonState",
    "StaffAbsence",
    "SubjectReplacement",
    "Substitution",
    "TeachingAssignment",
    "TeachingGroup",
    "TimetableEntry",
]
