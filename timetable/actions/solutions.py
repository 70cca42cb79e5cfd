"""One lesson whose teacher is away: the old solution goes, the new one comes (R-25)."""

from __future__ import annotations

from collections.abc import Mapping

import pgtrigger
from django.db.models import ProtectedError

from common.refusals import Refused
from timetable.models import (
    Lesson,
    LessonState,
    StaffAbsence,
    SubjectReplacement,
    Substitution,
    TeachingAssignment,
)
from timetable.queries.conflicts import conflict_of_lesson, conflicts_described
from timetable.queries.solutions import replacement_of, substitution_of
from timetable.rules.proposals import Solution, SolutionKind

_SOLVED = ("teacher", "state", "reason", "room", "joined_to", "cancelled_for")
_NO_SUBSTITUTE = "учитель отсутствует, замены нет"


def defer_name_rule() -> None:
    """Let the row of a substitution come before the name on its lesson, where constraints are looked at at once."""
    pgtrigger.constraints(pgtrigger.Deferred, "timetable.Substitution:name_changed")


class LessonSolver:
    """Writes solutions of locked lessons for one absence; `others` are locked lessons that may be joined to."""

    def __init__(self, absence: StaffAbsence, others: Mapping[int, Lesson], *, is_paid: bool) -> None:
        self._absence = absence
        self._others = others
        self._is_paid = is_paid

    def solve(self, lesson: Lesson, solution: Solution | None) -> None:
        """Raises Refused when somebody is busy or away, Locked when the term is closed."""
        defer_name_rule()
        before = substitution_of(lesson)
        clear_solution(lesson)
        if solution is None:
            save_solved(lesson)
        elif solution.kind == SolutionKind.SUBSTITUTE:
            self._substitute(lesson, solution.key, before)
        elif solution.kind == SolutionKind.JOINED:
            self._join(lesson, solution.key, before)
        elif solution.kind == SolutionKind.SUBJECT:
            self._replace_subject(lesson, solution.key)
        else:
            self._cancel(lesson, _NO_SUBSTITUTE)
            save_solved(lesson)

    def _substitute(self, lesson: Lesson, staff_id: int, before: Substitution | None) -> None:
        lesson.teacher_id = staff_id
        self._add_substitution(lesson, before)
        save_solved(lesson)

    def _add_substitution(self, lesson: Lesson, before: Substitution | None, **more: object) -> None:
        """When the substitute himself is away, who replaces him stands in for the regular teacher, not for him."""
        is_own = lesson.assignment.teacher_id == self._absence.staff_id
        Substitution.objects.create(
            lesson=lesson,
            absent_teacher_id=lesson.assignment.teacher_id,
            substitute_id=lesson.teacher_id,
            reason=self._absence.reason if is_own or before is None else before.reason,
            is_paid=self._is_paid,
            absence=self._absence if is_own or before is None else before.absence,
            **more,
        )

    def _join(self, lesson: Lesson, host_id: int, before: Substitution | None) -> None:
        host = self._others.get(host_id)
        if host is None or (host.subject_id, host.group.school_class.grade) != (
            lesson.subject_id,
            lesson.group.school_class.grade,
        ):
            raise Refused("Урока, с которым объединяли, в это время больше нет.")
        own_room_id = lesson.room_id
        lesson.teacher_id, lesson.joined_to_id, lesson.room_id = host.teacher_id, host.pk, host.room_id
        self._add_substitution(lesson, before, own_room_id=own_room_id)
        lesson.save(update_fields=_SOLVED)

    def _replace_subject(self, lesson: Lesson, assignment_id: int) -> None:
        assignments = TeachingAssignment.objects.on(lesson.on).filter(group=lesson.group_id)
        assignment = assignments.exclude(subject=lesson.subject_id).select_related("subject").filter(pk=assignment_id)
        own = assignment.first()
        if own is None:
            raise Refused("Этот учитель больше не ведёт в группе другой предмет.")
        if StaffAbsence.objects.on(lesson.on).filter(staff=own.teacher_id).exists():
            raise Refused("Этот учитель в день урока сам отсутствует.")
        self._cancel(lesson, f"замена предметом: {own.subject.name}")
        save_solved(lesson)
        given = _lesson_instead(lesson, own)
        with conflicts_described(lambda: conflict_of_lesson(given)):
            given.save()
        SubjectReplacement.objects.create(
            lesson=lesson,
            given=given,
            absent_teacher_id=lesson.teacher_id,
            reason=self._absence.reason,
            is_paid=self._is_paid,
            absence=self._absence,
        )

    def _cancel(self, lesson: Lesson, reason: str) -> None:
        if lesson.state == LessonState.HELD:
            raise Refused("Урок уже проведён: он остаётся в журнале как есть.")
        lesson.state, lesson.reason, lesson.cancelled_for = LessonState.CANCELLED, reason, self._absence


def _lesson_instead(lesson: Lesson, own: TeachingAssignment) -> Lesson:
    return Lesson(
        assignment=own,
        group_id=lesson.group_id,
        group=lesson.group,
        subject_id=own.subject_id,
        teacher_id=own.teacher_id,
        on=lesson.on,
        number=lesson.number,
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        room_id=lesson.room_id,
    )


def clear_solution(lesson: Lesson) -> None:
    """Take the solution away, the lesson as in the timetable still unsaved. Raises Refused for what was given."""
    if replacement := replacement_of(lesson):
        _take_back(replacement)
    if substitution := substitution_of(lesson):
        if lesson.joined_to_id:
            lesson.joined_to_id, lesson.room_id = None, substitution.own_room_id
        Substitution.objects.filter(pk=substitution.pk).delete()
    if lesson.cancelled_for_id:
        lesson.state, lesson.reason, lesson.cancelled_for = LessonState.PLANNED, "", None
    lesson.teacher_id = lesson.assignment.teacher_id


def save_solved(lesson: Lesson) -> None:
    """Write what a solution decides; a refusal names who stands in the way."""
    with conflicts_described(lambda: conflict_of_lesson(lesson)):
        lesson.save(update_fields=_SOLVED)


def _take_back(replacement: SubjectReplacement) -> None:
    given = replacement.given
    SubjectReplacement.objects.filter(pk=replacement.pk).delete()
    try:
        Lesson.objects.filter(pk=given.pk, state=LessonState.PLANNED).delete()
    except ProtectedError as error:
        raise Refused("На уроке, который дан взамен, уже есть записи: он остаётся.") from error
    if Lesson.objects.filter(pk=given.pk).exclude(state=LessonState.CANCELLED).exists():
        raise Refused("Урок, который дан взамен, уже проведён или перенесён: он остаётся.")
