"""What has become of a lesson whose teacher is away, as the database has it now."""

from __future__ import annotations

from timetable.models import Lesson, LessonState, SubjectReplacement, Substitution
from timetable.rules.proposals import Solution, SolutionKind

# What `solution_of` looks at, for select_related.
SOLUTION_PARTS = ("substitution", "subject_replacement__given")


def substitution_of(lesson: Lesson) -> Substitution | None:
    """The substitution at the lesson, if there is one."""
    return getattr(lesson, "substitution", None)


def replacement_of(lesson: Lesson) -> SubjectReplacement | None:
    """The lesson in another subject that has taken the place of this one."""
    return getattr(lesson, "subject_replacement", None)


def solution_of(lesson: Lesson, absent_id: int) -> Solution | None:
    """How the lesson is solved while the staff member is away; None when he is still to give it himself."""
    if replacement := replacement_of(lesson):
        return Solution(SolutionKind.SUBJECT, replacement.given.assignment_id)
    if lesson.state == LessonState.CANCELLED:
        return Solution(SolutionKind.CANCELLED)
    substitution = substitution_of(lesson)
    if substitution is None or substitution.substitute_id == absent_id:
        return None
    if lesson.joined_to_id:
        return Solution(SolutionKind.JOINED, lesson.joined_to_id)
    return Solution(SolutionKind.SUBSTITUTE, substitution.substitute_id)


def code_of(solution: Solution | None) -> str:
    """As the form sends it; empty for a lesson without a solution."""
    return solution.code if solution else ""


def is_open(lesson: Lesson, absent_id: int) -> bool:
    """Has somebody still to decide about it? Not when it was held: then it was given after all."""
    return lesson.state == LessonState.PLANNED and solution_of(lesson, absent_id) is None


def is_decided_elsewhere(lesson: Lesson) -> bool:
    """Was it moved, or cancelled for a reason of its own? Then absence changes nothing about it."""
    return lesson.state == LessonState.MOVED or (
        lesson.state == LessonState.CANCELLED and lesson.cancelled_for_id is None
    )
