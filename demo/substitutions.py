"""Substitutions and the rest that did not go by the timetable: ill teachers, cancelled and moved lessons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from demo.lessons import NO_SUBSTITUTE, DemoAbsence, DemoLesson, LessonRegister
from demo.movements import school_day
from demo.staff import Staff, Teacher
from demo.structure import Structure
from timetable.models.lessons import SubstitutionReason
from timetable.models.usual_bells import USUAL_BELLS

_ILL_TEACHERS = 12
_REASONS = (SubstitutionReason.ILLNESS, SubstitutionReason.ILLNESS, SubstitutionReason.TRIP, SubstitutionReason.COURSE)
_FROST_DAY = 47  # the school day on which the youngest stay at home
_MOVES = 6


def change_lessons(structure: Structure, staff: Staff, register: LessonRegister) -> None:
    """Change the planned lessons: first the story, then the rest of the school at random."""
    _substitute_anna(structure, staff, register)
    change_some_lessons(structure, staff, register)


def change_some_lessons(structure: Structure, staff: Staff, register: LessonRegister) -> None:
    """What happens in any year: illness, frost, lessons that are moved."""
    _teachers_fall_ill(structure, staff, register)
    _cancel_for_frost(structure, register)
    _move_some(structure, register)


def _lessons_of(register: LessonRegister, teacher: Teacher, class_name: str) -> list[DemoLesson]:
    return [
        lesson
        for lesson in register.lessons
        if lesson.course.teacher is teacher and lesson.school_class.name == class_name
    ]


def _substitute_anna(structure: Structure, staff: Staff, register: LessonRegister) -> None:
    """Мария gives the last lesson and the next one; Нина gave one long enough ago to have lost her rights."""
    anna, maria, nina = staff.of("anna"), staff.of("maria"), staff.of("nina")
    lessons = _lessons_of(register, anna, "5А")
    for substitute, since, until, wanted in (
        (maria, -3, -1, -1),
        (maria, 0, 10, 0),
        (nina, -12, -5, -1),
    ):
        days = (structure.today + timedelta(days=since), structure.today + timedelta(days=until))
        free = [
            lesson
            for lesson in lessons
            if days[0] <= lesson.on <= days[1] and register.is_free(substitute, lesson.hour)
        ]
        if free:
            register.substitute(free[wanted], substitute, SubstitutionReason.ILLNESS)


def _teachers_fall_ill(structure: Structure, staff: Staff, register: LessonRegister) -> None:
    """Each is away for some days; one of them today and some days more, of which the deputy has solved tomorrow."""
    draw = structure.random_for("illness")
    away = draw.sample([teacher for teacher in staff.teachers if not teacher.login], _ILL_TEACHERS)
    for number, teacher in enumerate(away):
        starts_on = structure.today - timedelta(days=1) if number == 0 else school_day(structure, draw.randint(5, 150))
        ends_on = starts_on + timedelta(days=draw.randint(2, 4) + (2 if number == 0 else 0))
        if starts_on > structure.today:
            continue
        reason = draw.choice(_REASONS)
        register.absences.append(DemoAbsence(teacher, starts_on, ends_on, reason))
        for lesson in _lessons_between(register, teacher, starts_on, ends_on):
            if lesson.on > structure.today + timedelta(days=1):
                continue
            substitute = _free_colleague(staff, register, lesson, away)
            if substitute:
                register.substitute(lesson, substitute, reason)
            else:
                register.cancel(lesson, NO_SUBSTITUTE)


def _lessons_between(register: LessonRegister, teacher: Teacher, starts_on: date, ends_on: date) -> list[DemoLesson]:
    return [
        lesson
        for lesson in register.lessons
        if lesson.course.teacher is teacher
        and lesson.is_taking_place
        and not lesson.is_substituted
        and starts_on <= lesson.on <= ends_on
    ]


def _free_colleague(
    staff: Staff, register: LessonRegister, lesson: DemoLesson, away: Iterable[Teacher]
) -> Teacher | None:
    """Of the same department if possible, in the building anyway, with no lesson at that hour."""
    absent = set(away)
    free = [
        teacher
        for teacher in staff.teachers
        if teacher not in absent
        and not teacher.login
        and register.is_free(teacher, lesson.hour)
        and register.is_there(teacher, lesson.on)
    ]
    same = [teacher for teacher in free if teacher.department == lesson.course.teacher.department]
    return next(iter(same or free), None)


def _cancel_for_frost(structure: Structure, register: LessonRegister) -> None:
    day = school_day(structure, _FROST_DAY)
    if day > structure.today:
        return
    for lesson in register.lessons:
        if lesson.on == day and lesson.is_taking_place and lesson.school_class.spec.grade <= 4:
            register.cancel(lesson, "актированный день: мороз 33 °C")


def _move_some(structure: Structure, register: LessonRegister) -> None:
    """A lesson of the past fell out and was given some days later, after the class's usual lessons."""
    draw = structure.random_for("moves")
    whole = [
        lesson
        for lesson in register.lessons
        if lesson.is_taking_place
        and not lesson.is_substituted
        and not lesson.course.part
        and not lesson.course.teacher.login
        and lesson.on < structure.today - timedelta(days=10)
    ]
    for lesson in draw.sample(whole, min(_MOVES, len(whole))):
        target = _after_lessons(register, lesson)
        if target:
            register.move(lesson, *target, "совещание учителей, урок перенесён")


def _after_lessons(register: LessonRegister, lesson: DemoLesson) -> tuple[date, int] | None:
    shift = lesson.school_class.spec.shift
    for ahead in range(1, 8):
        day = lesson.on + timedelta(days=ahead)
        numbers = [
            other.number for other in register.lessons if other.on == day and other.school_class is lesson.school_class
        ]
        number = max(numbers, default=99) + 1
        if number <= len(USUAL_BELLS[shift]) and register.is_free(lesson.course.teacher, (day, shift, number)):
            return day, number
    return None
