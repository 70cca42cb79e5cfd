"""Every write of the timetable floor."""

from timetable.actions.generation import ClassGeneration, GenerationResult, generate_lessons
from timetable.actions.groups import add_group_member, add_teaching_group, end_group_membership
from timetable.actions.lessons import cancel_lesson, end_substitution, move_lesson, substitute_teacher
from timetable.actions.week import add_timetable_entry, assign_teacher, end_assignment, end_timetable_entry

__all__ = [
    "ClassGeneration",
    "GenerationResult",
    "add_group_member",
    "add_teaching_group",
    "add_timetable_entry",
    "assign_teacher",
    "cancel_lesson",
    "end_assignment",
    "end_group_membership",
    "end_substitution",
    "end_timetable_entry",
    "generate_lessons",
    "move_lesson",
    "substitute_teacher",
]
