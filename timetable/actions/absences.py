"""A teacher is away for some days: the absence, and all its lessons solved at once (R-25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.db import connection
from django.db.models import Q

from accounts.models import User
from common.actions import action
from common.refusals import Outdated, Refused, refusals_explained, write_one_by_one
from school.models import StaffMember
from timetable.actions.solutions import LessonSolver, clear_solution, defer_name_rule, save_solved
from timetable.models import Lesson, LessonState, StaffAbsence, Substitution
from timetable.models.lessons import LessonQuerySet
from timetable.queries.solutions import SOLUTION_PARTS, code_of, is_decided_elsewhere, solution_of
from timetable.rules.proposals import Solution, SolutionKind

# Of the advisory locks of this floor (timetable/models/groups.py has 92 and the class): one solves at a time.
_SOLVING = (93, 0)
_GONE = "Этого урока в отсутствии больше нет: его перенесли, отменили или отдали другому."


@dataclass(frozen=True)
class Choice:
    """What is wanted for a lesson, and the solution that the person saw when he chose (its code)."""

    solution: Solution | None
    seen: str = ""


@dataclass(frozen=True)
class Solved:
    """How many lessons were written, and the refusals by lesson; what a refusal concerns is left as it was."""

    n_made: int = 0
    refusals: dict[int, Refused] = field(default_factory=dict)
    lessons: dict[int, str] = field(default_factory=dict)


@action
def record_absence(
    *, staff: StaffMember, starts_on: date, ends_on: date, reason: str, note: str = "", by: User
) -> StaffAbsence:
    """A staff member is away from a day to a day. Substitutions that exist already on these days become part of it.

    Raises Refused when the days are in the wrong order or touch another absence of his.
    """
    absence = StaffAbsence.objects.create(staff=staff, starts_on=starts_on, ends_on=ends_on, reason=reason, note=note)
    earlier = Substitution.objects.filter(absence=None, absent_teacher=staff, lesson__on__range=(starts_on, ends_on))
    earlier.update(absence=absence)
    return absence


@action
def change_absence(
    *, absence: StaffAbsence, starts_on: date, ends_on: date, reason: str, note: str = "", by: User
) -> Solved:
    """Longer: the lessons of the new days are open. Shorter: those to come get their teacher back, those given stay.

    A lesson that cannot go back – its hour is taken by now, its term closed – is left as it is and told.
    """
    _wait_for_turn()
    current = StaffAbsence.objects.select_for_update().get(pk=absence.pk)
    current.starts_on, current.ends_on, current.reason, current.note = starts_on, ends_on, reason, note
    current.save()
    return _free(current, ~Q(on__range=(starts_on, ends_on)))


@action
def delete_absence(*, absence: StaffAbsence, by: User) -> None:
    """It was recorded by mistake: all its lessons go back; history keeps everything.

    Raises Refused when a lesson was given by somebody else meanwhile, or cannot go back.
    """
    _wait_for_turn()
    current = StaffAbsence.objects.select_for_update().get(pk=absence.pk)
    freed = _free(current, Q())
    if freed.refusals:
        pk, refusal = next(iter(freed.refusals.items()))
        raise Refused(f"{freed.lessons[pk]}: {refusal.message}")
    if _solved_lessons(current).exists():
        raise Refused("По этому отсутствию уже были замены: вместо того чтобы снимать, измените последний день.")
    current.delete()


@action
def solve_absence(*, absence: StaffAbsence, choices: Mapping[int, Choice], is_paid: bool = True, by: User) -> Solved:
    """Solve lessons of the absence, each on its own: what is refused stays as it was, the others are written.

    Everything is looked up anew: a lesson that is there no more, one that somebody else has solved meanwhile, a teacher
    who is busy or away by now are refused, each with its reason.
    """
    _wait_for_turn()
    current = StaffAbsence.objects.select_for_update().get(pk=absence.pk)
    joined_to = {
        one.solution.key for one in choices.values() if one.solution and one.solution.kind == SolutionKind.JOINED
    }
    own = Lesson.objects.of_absence(current.staff_id, current.starts_on, current.ends_on).order_by()
    locked = _locked(Q(pk__in=own.values("pk")) | Q(pk__in=joined_to))
    mine = set(own.values_list("pk", flat=True))
    solver = LessonSolver(current, locked, is_paid=is_paid)
    absent_id = current.staff_id
    wanted = [
        (pk, partial(_solve, solver, locked.get(pk) if pk in mine else None, choice, absent_id))
        for pk, choice in _joined_first(choices, locked)
        if _is_change(choice, code_of(solution_of(locked[pk], absent_id)) if pk in mine else choice.seen)
    ]
    n_made, refusals = write_one_by_one(wanted)
    return Solved(n_made, refusals)


def _is_change(choice: Choice, now: str) -> bool:
    return code_of(choice.solution) not in {choice.seen, now}


def _solve(solver: LessonSolver, lesson: Lesson | None, choice: Choice, absent_id: int) -> None:
    if lesson is None or is_decided_elsewhere(lesson):
        raise Outdated(_GONE)
    if code_of(solution_of(lesson, absent_id)) != choice.seen:
        raise Outdated("Этот урок тем временем решил другой сотрудник: вот что он записал.")
    with refusals_explained():
        solver.solve(lesson, choice.solution)


def _joined_first(choices: Mapping[int, Choice], lessons: Mapping[int, Lesson]) -> Iterable[tuple[int, Choice]]:
    """A lesson that is joined to another of the absent teacher must leave it before that one gets somebody else."""
    return sorted(choices.items(), key=lambda item: item[0] not in lessons or not lessons[item[0]].joined_to_id)


def _wait_for_turn() -> None:
    """Two who solve at once would give one teacher to two lessons and wait for each other in a circle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _SOLVING)


def _locked(which: Q) -> dict[int, Lesson]:
    """The lessons as they are now, locked in one order, with all that a solution looks at."""
    ids = Lesson.objects.filter(which).order_by("pk").values_list("pk", flat=True)
    lock: Collection[int] = list(ids.select_for_update(of=("self",), no_key=True))
    lessons = Lesson.objects.filter(pk__in=lock).select_related(
        "assignment__teacher", "group__school_class", "subject", *SOLUTION_PARTS
    )
    return {lesson.pk: lesson for lesson in lessons.order_by("on", "number", "pk")}


def _free(absence: StaffAbsence, which: Q) -> Solved:
    """Lessons of the absence that have not begun go back to their teacher."""
    to_come = _solved_lessons(absence).to_come().filter(which).exclude(state=LessonState.HELD)
    lessons = _locked(Q(pk__in=to_come.values("pk")))
    n_made, refusals = write_one_by_one((pk, partial(_give_back, lesson)) for pk, lesson in lessons.items())
    return Solved(n_made, refusals, {pk: f"{lesson}, {lesson.group.title}" for pk, lesson in lessons.items()})


def _give_back(lesson: Lesson) -> None:
    with refusals_explained():
        defer_name_rule()
        clear_solution(lesson)
        save_solved(lesson)


def _solved_lessons(absence: StaffAbsence) -> LessonQuerySet:
    return Lesson.objects.filter(Q(substitution__absence=absence) | Q(cancelled_for=absence))
