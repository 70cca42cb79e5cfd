"""Every write of the timetable floor."""

from timetable.actions.absences import (
    Choice,
    Solved,
    change_absence,
    delete_absence,
    record_absence,
    solve_absence,
)
from timetable.actions.bells import add_bells, add_usual_bells
from timetable.actions.classes import add_classes
from timetable.actions.generation import ClassGeneration, GenerationResult, generate_lessons
from timetable.actions.groups import add_group_member, add_teaching_group, end_group_membership
from timetable.actions.lessons import cancel_lesson, end_substitution, move_lesson, substitute_teacher
from timetable.actions.transfers import transfer_into_subgroups
from timetable.actions.week import add_timetable_entry, assign_teacher, end_assignment, end_timetable_entry

__all__ = [
    "Choice",
    "ClassGeneration",
    "GenerationResult",
    "Solved",
    "add_bells",
    "add_classes",
    "add_group_member",
    "add_teaching_group",
    "add_timetable_entry",
    "add_usual_bells",
    "assign_teacher",
    "cancel_lesson",
    "change_absence",
    "delete_absence",
    "end_assignment",
    "end_group_membership",
    "end_substitution",
    "end_timetable_entry",
    "generate_lessons",
    "move_lesson",
    "record_absence",
    "solve_absence",
    "substitute_teacher",
    "transfer_into_subgroups",
]
