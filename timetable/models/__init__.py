"""Nouns of the timetable floor."""

from timetable.models.groups import GroupMember, GroupMembership, TeachingAssignment, TeachingGroup
from timetable.models.lessons import Lesson, LessonState, Substitution
from timetable.models.week import BellSchedule, BellSlot, TimetableEntry

__all__ = [
    "BellSchedule",
    "BellSlot",
    "GroupMember",
    "GroupMembership",
    "Lesson",
    "LessonState",
    "Substitution",
    "TeachingAssignment",
    "TeachingGroup",
    "TimetableEntry",
]
