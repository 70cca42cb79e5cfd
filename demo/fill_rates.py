"""Which lessons are filled in: nearly all of the past, part of the last days; some teachers are late or careless."""

from __future__ import annotations

from datetime import timedelta

from demo.lessons import DemoLesson, LessonRegister
from demo.staff import Staff, Teacher
from demo.structure import Structure
from timetable.models import LessonState

_LATE_DAYS = (6, 9, 13)  # three teachers have written nothing for so many days
_CARELESS = 2  # teachers who forget homework
_FORGOTTEN, _YESTERDAY, _TODAY = 0.985, 0.82, 0.6  # share of lessons filled
_TODAY_UNTIL = 2  # lessons of today's first shift that may be filled by now
_HOMEWORK, _CARELESS_HOMEWORK = 0.97, 0.4


class FillRates:
    """Decides lesson by lesson; the story's own lessons of the last days are always left to be filled."""

    def __init__(self, structure: Structure, staff: Staff, register: LessonRegister) -> None:
        draw = structure.random_for("diligence")  # renamed it would draw another school
        strangers = draw.sample([teacher for teacher in staff.teachers if not teacher.login], 5)
        self._late: dict[Teacher, int] = dict(zip(strangers, _LATE_DAYS, strict=False))
        self._careless = set(strangers[len(_LATE_DAYS) :][:_CARELESS])
        self._today = structure.today
        past = [lesson.on for lesson in register.lessons if lesson.on < structure.today and lesson.is_taking_place]
        self._yesterday = max(past, default=structure.today)
        self._story = _unfilled_for_cast(structure, staff, register)
        self._draw = structure.random_for("filled")

    def hold(self, lessons: list[DemoLesson]) -> list[DemoLesson]:
        """Those of the lessons that get filled; they become held ones."""
        held = [lesson for lesson in lessons if self._is_filled(lesson, self._draw.random())]
        for lesson in held:
            lesson.state = LessonState.HELD
        return held

    def sets_homework(self, lesson: DemoLesson, chance: float) -> bool:
        """Has the teacher thought of the homework?"""
        return chance < (_CARELESS_HOMEWORK if lesson.teacher in self._careless else _HOMEWORK)

    def _is_filled(self, lesson: DemoLesson, chance: float) -> bool:
        if lesson.on > self._today or lesson in self._story:
            return False
        if lesson.on > self._today - timedelta(days=self._late.get(lesson.teacher, 0)):
            return False
        if lesson.on == self._today:
            is_over = lesson.school_class.spec.shift == 1 and lesson.number <= _TODAY_UNTIL
            return is_over and chance < _TODAY
        return chance < (_YESTERDAY if lesson.on == self._yesterday else _FORGOTTEN)


def _unfilled_for_cast(structure: Structure, staff: Staff, register: LessonRegister) -> set[DemoLesson]:
    """The last past lesson of Анна in 5А and the last one that Мария gave in her stead: their start pages show them."""
    anna, maria = staff.of("anna"), staff.of("maria")
    past = [
        lesson
        for lesson in sorted(register.lessons, key=lambda lesson: (lesson.on, lesson.number))
        if lesson.course.teacher is anna and lesson.school_class.name == "5А" and lesson.on < structure.today
    ]
    own = [lesson for lesson in past if lesson.teacher is anna][-1:]
    return {*own, *[lesson for lesson in past if lesson.teacher is maria][-1:]}
