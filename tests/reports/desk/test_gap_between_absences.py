"""Absent before and after a lesson but not at it; who was seen there, or need not be there, is left alone."""

from __future__ import annotations

import pytest

from journal.models import Absence
from school.models import SubjectExemption
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, mend, texts
from tests.world import MONDAY, World
from timetable.models import Lesson, LessonState, TeachingAssignment

RULE = "gap_between_absences"
FOUND = "Ершов Дмитрий, 5А: нет на 1-м и 3-м уроках, а на 2-м (Математика) пропуска нет"


def history(world: World, number: int, *, absent: bool = True, assignment: TeachingAssignment | None = None) -> Lesson:
    lesson = t.make_lesson(assignment=assignment or world.history_5a, on=MONDAY, number=number, state=LessonState.HELD)
    if absent:
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], by=world.boris.user)
    return lesson


@pytest.fixture
def gap(world: World) -> None:
    """Дима missed lessons 1 and 3 on Monday; lesson 2 is Анна's, where he has no mark."""
    history(world, 1)
    history(world, 3)
    world.work_monday.marks.update(value=None)


@pytest.mark.usefixtures("gap")
def test_it_is_found(world: World) -> None:
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [FOUND] for name in ("anna", "boris", "galina", "igor", "kira")}


@pytest.mark.usefixtures("gap")
def test_its_teacher_notes_the_absence(world: World) -> None:
    assert (buttons(world.anna, RULE), buttons(world.galina, RULE)) == (["Отметить пропуск 2-го урока"], [])
    assert mend(world.anna, RULE, "absence") == "Пропуск отмечен."
    noted = Absence.objects.get(lesson=world.lesson_monday, pupil=world.dima.pupil)
    assert (noted.code, noted.written_by, texts(world.anna, RULE)) == (world.codes["Н"], world.anna.user, [])


@pytest.mark.usefixtures("gap")
def test_a_mark_says_that_he_was_there(world: World) -> None:
    world.work_monday.marks.update(value=4)
    assert texts(world.galina, RULE) == []


@pytest.mark.usefixtures("gap")
@pytest.mark.parametrize("letter", ["ОП", None])
def test_a_lateness_and_an_absence_taken_back_say_so_too(world: World, letter: str | None) -> None:
    code = world.codes[letter] if letter else None
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=code, by=world.anna.user)
    assert texts(world.galina, RULE) == []


@pytest.mark.usefixtures("gap")
def test_a_lesson_that_nobody_has_written_about_yet_is_left_alone(world: World) -> None:
    Lesson.objects.filter(pk=world.lesson_monday.pk).update(state=LessonState.PLANNED)
    assert texts(world.galina, RULE) == []


@pytest.mark.usefixtures("gap")
def test_who_is_exempt_need_not_be_there(world: World) -> None:
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=MONDAY)
    assert texts(world.galina, RULE) == []


def test_the_lesson_of_the_other_subgroup_is_not_his(world: World) -> None:
    for number in (4, 6):
        history(world, number)
    history(world, 5, absent=False, assignment=world.english_2_5a)
    assert texts(world.galina, RULE) == []


def test_two_lessons_in_a_row_without_an_absence_are_left_alone(world: World) -> None:
    world.work_monday.marks.update(value=None)
    history(world, 1)
    history(world, 3, absent=False)
    history(world, 4)
    assert texts(world.galina, RULE) == []
