"""Marks and absences of a subject from which the pupil was exempt: left behind by an exemption entered later."""

from __future__ import annotations

from datetime import date

from journal.models import Absence, Mark
from school.models import SubjectExemption
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import LessonState

RULE = "record_while_exempt"
MARKED = "Ершов Дмитрий, 5А, Математика, 2 урок: отметка «4», а ученик освобождён от предмета"
MISSED = "Ёшкина Светлана, 5А, Математика, 2 урок: пропуск «Н», а ученик освобождён от предмета"


def exempt(world: World, starts_on: date, ends_on: date | None = None, whose: str = "dima") -> None:
    pupil = getattr(world, whose).pupil
    SubjectExemption.objects.create(pupil=pupil, subject=world.maths, starts_on=starts_on, ends_on=ends_on)


def test_a_mark_of_an_exempt_pupil_is_found(world: World) -> None:
    exempt(world, YEAR_BEGINS)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [MARKED] for name in ("anna", "boris", "galina", "igor", "kira")}


def test_an_absence_of_an_exempt_pupil_is_found(world: World) -> None:
    exempt(world, MONDAY, MONDAY, whose="sveta")
    assert (texts(world.anna, RULE), texts(world.galina, RULE)) == ([MISSED], [MISSED])


def test_the_day_before_and_the_day_after_an_exemption_are_left_alone(world: World) -> None:
    exempt(world, TUESDAY)
    exempt(world, YEAR_BEGINS, date(2026, 10, 11), whose="sveta")
    assert texts(world.galina, RULE) == []


def test_the_sign_of_an_exemption_and_a_make_up_mark_of_another_day_are_left_alone(world: World) -> None:
    exempt(world, MONDAY, MONDAY)
    Mark.objects.filter(pupil=world.dima.pupil).update(given_on=TUESDAY)
    assert texts(world.galina, RULE) == []
    Mark.objects.filter(pupil=world.dima.pupil).update(given_on=None, value=None, result="exempt")
    assert texts(world.galina, RULE) == []


def test_who_missed_other_lessons_of_the_day_too_is_left_alone(world: World) -> None:
    exempt(world, MONDAY, whose="sveta")
    history = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=3, state=LessonState.HELD)
    j.make_absence(lesson=history, pupil=world.sveta.pupil, code=world.codes["Н"], by=world.anna.user)
    assert texts(world.galina, RULE) == []


def test_another_subject_is_left_alone(world: World) -> None:
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.pe, starts_on=YEAR_BEGINS)
    assert texts(world.galina, RULE) == []


def test_the_teacher_takes_back_the_mark(world: World) -> None:
    exempt(world, MONDAY)
    assert (buttons(world.anna, RULE), buttons(world.galina, RULE)) == (["Снять: отметка «4»"], [])
    assert mend(world.anna, RULE, "record") == "Запись снята."
    mark = Mark.objects.get(pupil=world.dima.pupil)
    assert (mark.value, mark.written_by, texts(world.anna, RULE)) == (None, world.anna.user, [])


def test_the_teacher_takes_back_the_absence(world: World) -> None:
    exempt(world, MONDAY, whose="sveta")
    assert buttons(world.anna, RULE) == ["Снять: пропуск «Н»"]
    mend(world.anna, RULE, "record")
    assert (Absence.objects.get(pupil=world.sveta.pupil).code, texts(world.anna, RULE)) == (None, [])


def test_a_record_and_a_mark_of_one_lesson_are_two(world: World) -> None:
    exempt(world, MONDAY)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user)
    assert len(texts(world.galina, RULE)) == 2


def test_management_is_led_to_the_exemption_and_teachers_to_the_lesson(world: World) -> None:
    exempt(world, MONDAY, TODAY)
    places = [findings(person, RULE)[0].place for person in (world.galina, world.anna)]
    assert [place.url for place in places if place] == [
        f"/school/pupils/{world.dima.pupil.pk}/",
        f"/journal/lessons/{world.lesson_monday.pk}/",
    ]
