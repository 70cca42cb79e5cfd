"""Marks and absences at lessons of the class while the pupil was taught at home, by an order entered later."""

from __future__ import annotations

from datetime import date

from journal.models import Absence, Mark
from school.models import HomeSchooling
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.reports.desk.reading import findings, texts
from tests.world import MONDAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import LessonState

RULE = "records_while_at_home"
MARKED = "Ершов Дмитрий, 5А: на уроках класса (Математика) – 1 отметка (12.10)"
MISSED = "Ёшкина Светлана, 5А: на уроках класса (Математика) – 1 пропуск (12.10)"


def at_home(world: World, starts_on: date, ends_on: date | None = None, whose: str = "dima") -> None:
    pupil = getattr(world, whose).pupil
    HomeSchooling.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, basis="№ 7")


def test_class_teacher_and_management_are_told_and_no_teacher_of_a_subject(world: World) -> None:
    at_home(world, YEAR_BEGINS)
    at_home(world, MONDAY, MONDAY, whose="sveta")
    seen = {name: sorted(texts(person, RULE)) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [MISSED, MARKED] for name in ("boris", "galina", "igor", "kira")}


def test_the_day_before_and_the_day_after_are_left_alone(world: World) -> None:
    at_home(world, TUESDAY)
    at_home(world, YEAR_BEGINS, date(2026, 10, 11), whose="sveta")
    assert texts(world.galina, RULE) == []


def test_a_mark_that_was_earned_in_class_later_is_left_alone(world: World) -> None:
    at_home(world, MONDAY, MONDAY)
    Mark.objects.filter(pupil=world.dima.pupil).update(given_on=TUESDAY)
    assert texts(world.galina, RULE) == []


def test_a_group_in_which_the_pupil_is_alone_is_his_teaching_at_home(world: World) -> None:
    english = t.make_lesson(assignment=world.english_1_5a, on=MONDAY, number=5, state=LessonState.HELD)
    work = j.make_work(lesson=english, work_type=world.answer, by=world.vera.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.vera.user)
    at_home(world, YEAR_BEGINS)
    assert texts(world.galina, RULE) == [MARKED]


def test_records_of_one_gradebook_are_one_contradiction_until_the_last_is_taken_back(world: World) -> None:
    at_home(world, MONDAY)
    late = j.make_absence(
        lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user
    )
    assert texts(world.boris, RULE) == [MARKED.replace("1 отметка", "1 отметка, 1 пропуск")]
    Absence.objects.filter(pk=late.pk).update(code=None)
    assert texts(world.boris, RULE) == [MARKED]
    Mark.objects.filter(pupil=world.dima.pupil).update(value=None)
    assert texts(world.boris, RULE) == []


def test_management_is_led_to_the_orders_and_the_class_teacher_to_the_gradebook(world: World) -> None:
    at_home(world, MONDAY)
    places = [findings(person, RULE)[0].place for person in (world.galina, world.boris)]
    assert [place.url for place in places if place] == [
        "/school/home-schooling/",
        f"/journal/{world.group_5a.pk}/{world.maths.pk}/",
    ]
