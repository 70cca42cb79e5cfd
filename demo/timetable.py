"""The weekly timetable of the demo school, from the courses and the solver."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from demo.solver import LessonToPlace, Place, solve, week_of
from demo.staff import Staff, Teacher
from demo.structure import DemoClass, Structure
from demo.workload import Course
from school.models import Room
from timetable.models import TimetableEntry


@dataclass(frozen=True, eq=False)
class WeeklyLesson:
    """The course has a lesson on this weekday under this number, in this room."""

    course: Course
    weekday: int
    number: int
    room: Room


def save_timetable(structure: Structure, staff: Staff, courses: list[Course]) -> list[WeeklyLesson]:
    """Solve both shifts apart (their times do not touch) and save the weekly timetable."""
    rooms = _class_rooms(structure, staff)
    weekly = [
        WeeklyLesson(course, place[0], place[1], course.teacher.room or rooms[course.school_class])
        for shift in (1, 2)
        for course, place in _solved(
            structure, [course for course in courses if course.school_class.spec.shift == shift]
        )
    ]
    TimetableEntry.objects.bulk_create(
        TimetableEntry(
            assignment=lesson.course.row,
            weekday=lesson.weekday,
            number=lesson.number,
            room=lesson.room,
            group=lesson.course.group,
            teacher=lesson.course.teacher.row,
            shift=lesson.course.school_class.spec.shift,
            starts_on=structure.begins,
            ends_on=structure.ends,
        )
        for lesson in weekly
    )
    return weekly


def _solved(structure: Structure, courses: list[Course]) -> list[tuple[Course, Place]]:
    by_class: dict[DemoClass, dict[str, list[Course]]] = defaultdict(lambda: defaultdict(list))
    for course in courses:
        by_class[course.school_class][course.subject].append(course)
    lessons = [
        [lesson for subject, parts in subjects.items() for lesson in [_to_place(subject, parts)] * parts[0].hours]
        for subjects in by_class.values()
    ]
    weeks = [week_of(len(row), each.calendar.school_days) for each, row in zip(by_class, lessons, strict=True)]
    solution = solve(weeks, lessons, structure.random_for("timetable", len(by_class)))
    return [
        (course, place)
        for each, places in zip(by_class, solution, strict=True)
        for place, lesson in sorted(places.items())
        for course in by_class[each][lesson.subject]
    ]


def _to_place(subject: str, parts: list[Course]) -> LessonToPlace:
    teachers: tuple[Teacher, ...] = tuple(course.teacher for course in parts)
    return LessonToPlace(subject, teachers)


def _class_rooms(structure: Structure, staff: Staff) -> dict[DemoClass, Room]:
    """Primary classes have a room of their own; the two shifts share them."""
    rooms: dict[DemoClass, Room] = {}
    for shift in (1, 2):
        young = [each for each in structure.classes if each.spec.grade <= 4 and each.spec.shift == shift]
        rooms.update(zip(young, staff.class_rooms, strict=False))
    return rooms
