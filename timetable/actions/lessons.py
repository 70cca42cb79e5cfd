"""What happens to one lesson: substitution, cancellation, move (R-15, R-25)."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from common.actions import action
from common.refusals import Refused
from school.models import StaffMember
from timetable.actions.solutions import clear_solution, save_solved
from timetable.models import BellSlot, Lesson, LessonState, StaffAbsence, Substitution
from timetable.queries.calendars import calendar_rules, get_bells
from timetable.queries.conflicts import conflict_of_lesson, conflicts_described
from timetable.rules import school_day

_IN_WORDS = {
    LessonState.HELD: "Урок уже проведён: он остаётся в журнале как есть.",
    LessonState.CANCELLED: "Урок уже отменён.",
    LessonState.MOVED: "Урок уже перенесён.",
}


@action
def substitute_teacher(
    *, lesson: Lesson, substitute: StaffMember, reason: str, is_paid: bool = True, by: User
) -> Substitution:
    """Another teacher gives the lesson; his name stands in it from now on and his rights begin on its date (R-26).

    A held lesson may be substituted too: the substitution is often written down afterwards. Raises Refused when the
    substitute is busy at the time, when there is a substitution already, or when the lesson does not take place;
    Locked when the term is closed.
    """
    current = _lock_lesson(lesson)
    if current.state in {LessonState.CANCELLED, LessonState.MOVED}:
        raise Refused(_IN_WORDS[LessonState(current.state)])
    if Substitution.objects.filter(lesson=current).exists():
        raise Refused("У урока уже есть замена: сначала снимите её.")
    absent_teacher_id = current.teacher_id
    current.teacher = substitute
    with conflicts_described(lambda: conflict_of_lesson(current)):
        substitution = Substitution.objects.create(
            lesson=current,
            absent_teacher_id=absent_teacher_id,
            substitute=substitute,
            reason=reason,
            is_paid=is_paid,
            absence=StaffAbsence.objects.on(current.on).filter(staff=absent_teacher_id).first(),
        )
        current.save(update_fields=["teacher"])
    return substitution


@action
def end_substitution(*, substitution: Substitution, by: User) -> Lesson:
    """The regular teacher gives the lesson after all; history keeps the substitution.

    Raises Refused when he is busy elsewhere by now, Locked when the term is closed.
    """
    lesson = _lock_lesson(substitution.lesson)
    clear_solution(lesson)
    save_solved(lesson)
    return lesson


@action
def cancel_lesson(*, lesson: Lesson, reason: str, by: User) -> Lesson:
    """The lesson does not take place; teacher, group and room are free at the time. A held lesson is never cancelled.

    Raises Refused when it was held, cancelled or moved before, Locked when the term is closed.
    """
    current = _planned(lesson)
    current.state, current.reason = LessonState.CANCELLED, reason
    current.save(update_fields=["state", "reason"])
    return current


@action
def move_lesson(*, lesson: Lesson, on: date, number: int, reason: str = "", by: User) -> Lesson:
    """The lesson takes place on another date or in another slot: a new lesson, to which the old one points.

    What was written ahead stays with the old lesson. Raises Refused when it was held, cancelled, moved or substituted
    before, when it stands there already, when the day is free or has no such bell, or when anybody is busy then;
    Locked when a term is closed.
    """
    old = _planned(lesson)
    if (on, number) == (old.on, old.number):
        raise Refused("Урок и так стоит на этом месте: выберите другой день или номер урока.")
    if Substitution.objects.filter(lesson=old).exists():
        raise Refused("У урока есть замена: сначала снимите её.")
    new = _at_another_time(old, on, number)
    old.state, old.reason = LessonState.MOVED, reason
    with conflicts_described(lambda: conflict_of_lesson(new)):
        old.save(update_fields=["state", "reason"])
        new.save()
        old.moved_to = new
        old.save(update_fields=["moved_to"])
    return new


def _at_another_time(lesson: Lesson, on: date, number: int) -> Lesson:
    """A copy of the lesson at another time, unsaved, given by the teacher of the assignment."""
    assignment = lesson.assignment
    if not assignment.holds_on(on):
        raise Refused(f"{assignment.teacher.initials_name} не ведёт этот предмет в группе {on:%d.%m.%Y}.")
    slot = _bell(lesson, on, number)
    return Lesson(
        assignment=assignment,
        group=lesson.group,
        subject_id=lesson.subject_id,
        teacher=assignment.teacher,
        on=on,
        number=number,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        room_id=lesson.room_id,
    )


def _bell(lesson: Lesson, on: date, number: int) -> BellSlot:
    school_class = lesson.group.school_class
    day = school_day(on, calendar_rules(school_class.calendar, on, on))
    if day.works_as is None:
        raise Refused(f"{on:%d.%m.%Y} – не учебный день ({day.reason}).")
    bells = get_bells(on, on, {school_class.shift})
    slot = bells.slot(shift=school_class.shift, on=on, works_as=day.works_as, number=number)
    if slot is None:
        raise Refused(f"{on:%d.%m.%Y} в сетке звонков нет {number}-го урока.")
    return slot


def _lock_lesson(lesson: Lesson) -> Lesson:
    """The lesson as it is now, locked: two deputies at once must not decide about it differently."""
    lessons = Lesson.objects.select_for_update(of=("self",), no_key=True)
    return lessons.select_related("assignment__teacher", "group__school_class__calendar").get(pk=lesson.pk)


def _planned(lesson: Lesson) -> Lesson:
    current = _lock_lesson(lesson)
    if current.state != LessonState.PLANNED:
        raise Refused(_IN_WORDS[LessonState(current.state)])
    return current
