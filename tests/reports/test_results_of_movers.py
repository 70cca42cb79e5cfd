"""Ten ways in which pupils and teachers move: every list and total is right as of its date (requirements 1.7, 2.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest

from reports.queries.comparison import By, comparison
from reports.queries.periods import Compared, periods_of
from reports.queries.result_lists import ResultFilter, result_lists
from school.models import SchoolClass, SubjectExemption
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

# Class, pupil, subject and mark, teacher; the world has Дима's 4 of Monday and Зоя's 5 of today.
DIMA, ZOYA = "5А Ершов Математика 4 Белова", "5Б Иванова-Жарова Математика 5 Данилова"


def compared_as_of(day: date) -> Compared:
    periods = periods_of(day)
    term = periods.of_key("")
    assert term is not None
    return periods.compared(term)


def lists(day: date) -> list[str]:
    """What the lists of the school show of the term as it stood on the day."""
    classes, compared = SchoolClass.objects.all(), compared_as_of(day)
    every = [each for mark in "5432" for each in result_lists(classes, compared, ResultFilter(mark=mark))]
    return sorted(
        f"{pupil.class_name} {pupil.name.split()[0]} {own.subject} {own.mark} {own.teacher.split(' ')[0]}".strip()
        for each in every
        for pupil in each.pupils
        for own in pupil.results
    )


def totals(day: date, by: By) -> dict[str, int]:
    """How many results each row counts, rows without any left out."""
    return {row.title.split()[0].strip(","): row.now.n for row in comparison(compared_as_of(day), by).rows if row.now.n}


def transferred(world: World) -> None:
    """Дима goes to 5Б on Tuesday; his mark comes along."""
    world.dima.pupil.enrolments.update(ends_on=MONDAY)
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TUESDAY)


def withdrawn(world: World) -> None:
    """Дима's last day is Monday."""
    world.dima.pupil.enrolments.update(ends_on=MONDAY)


def returned(world: World) -> None:
    """He is away on Tuesday and back today."""
    withdrawn(world)
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5a, starts_on=TODAY)


def arrived(world: World) -> None:
    """A new pupil, who has no mark yet."""
    s.make_enrolment(pupil=s.make_pupil(last_name="Новиков"), school_class=world.class_5a, starts_on=TUESDAY)


def _english_mark(world: World) -> None:
    lesson = t.make_lesson(assignment=world.english_1_5a, on=MONDAY, number=5)
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.vera.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=3, by=world.vera.user)


def changed_subgroup(world: World) -> None:
    """His English of Monday is Вера's, from Tuesday he is in Мария's subgroup and the mark is hers to answer for."""
    _english_mark(world)
    world.dima.pupil.group_memberships.update(ends_on=MONDAY)
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=TUESDAY)


def substituted(world: World) -> None:
    """Мария gave the mark of Tuesday as a substitute: the result stays Анна's."""
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=5, by=world.maria.user)


def new_teacher(world: World) -> None:
    """Нина has taken mathematics over from Анна today."""
    world.group_5a.assignments.filter(subject=world.maths).update(ends_on=TUESDAY)
    t.make_assignment(group=world.group_5a, subject=world.maths, teacher=world.nina.staff, starts_on=TODAY)


def exempted(world: World) -> None:
    """From Tuesday."""
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=TUESDAY)


def exemption_over(world: World) -> None:
    """Until Monday."""
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=YEAR_BEGINS, ends_on=MONDAY)


def without_teacher(world: World) -> None:
    """Анна's assignment has ended on Tuesday and nobody has it yet."""
    world.group_5a.assignments.filter(subject=world.maths).update(ends_on=TUESDAY)


CASES: dict[str, tuple[Callable[[World], None], dict[date, list[str]]]] = {
    "transferred": (transferred, {
        MONDAY: [DIMA], TUESDAY: ["5Б Ершов Математика 4 Данилова"],
        TODAY: ["5Б Ершов Математика 4 Данилова", ZOYA]}),
    "withdrawn": (withdrawn, {MONDAY: [DIMA], TUESDAY: [], TODAY: [ZOYA]}),
    "returned": (returned, {MONDAY: [DIMA], TUESDAY: [], TODAY: [DIMA, ZOYA]}),
    "arrived without marks": (arrived, {MONDAY: [DIMA], TODAY: [DIMA, ZOYA]}),
    "changed subgroup": (changed_subgroup, {
        MONDAY: ["5А Ершов Английский язык 3 Данилова", DIMA],
        TUESDAY: ["5А Ершов Английский язык 3 Орлова", DIMA]}),
    "substituted": (substituted, {MONDAY: [DIMA], TUESDAY: [DIMA, "5А Ёшкина Математика 5 Белова"]}),
    "new teacher": (new_teacher, {TUESDAY: [DIMA], TODAY: ["5А Ершов Математика 4 Родионова", ZOYA]}),
    "exempted": (exempted, {MONDAY: [DIMA], TUESDAY: []}),
    "exemption over": (exemption_over, {MONDAY: [], TUESDAY: [DIMA]}),
    "without teacher": (without_teacher, {TUESDAY: [DIMA], TODAY: ["5А Ершов Математика 4", ZOYA]}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_lists_and_totals_are_right_as_of_their_date(world: World, case: str) -> None:
    move, expected = CASES[case]
    move(world)
    assert {day: lists(day) for day in expected} == {day: sorted(rows) for day, rows in expected.items()}
    for day, rows in expected.items():
        assert sum(totals(day, By.SUBJECT).values()) == len(rows)
        assert totals(day, By.TEACHER) == Counter(row.split()[-1] if len(row.split()) > 4 else "Без" for row in rows)
        assert totals(day, By.CLASS) == Counter(name for name, _ in {tuple(row.split()[:2]) for row in rows})


def test_a_pupil_brings_his_earlier_result_from_the_class_he_was_in(world: World) -> None:
    """In 4Б a year ago, in 5А now: his own 5 stands beside his 4, the class is compared with 4А."""
    year = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    calendar = s.make_calendar(year=year)
    term = s.make_term(calendar=calendar, number=4, starts_on=date(2026, 4, 6), ends_on=date(2026, 5, 26))
    was_a, was_b = (s.make_class(calendar=calendar, grade=4, letter=letter) for letter in "АБ")
    world.class_5a.predecessor = was_a
    world.class_5a.save()
    ends_on = date(2026, 8, 31)
    s.make_enrolment(pupil=world.dima.pupil, school_class=was_b, starts_on=date(2025, 9, 1), ends_on=ends_on)
    j.make_past_period_mark(pupil=world.dima.pupil, subject=world.maths, term=term, value=5, by=world.anna.user)
    [found] = result_lists([world.class_5a], compared_as_of(TODAY), ResultFilter(subject_id=world.maths.pk, fell=True))
    assert [(pupil.name, own.mark, own.before) for pupil in found.pupils for own in pupil.results] == [
        ("Ершов Дмитрий", "4", "5")
    ]
    [row, _] = comparison(compared_as_of(TODAY), By.CLASS).rows
    assert (row.title, row.figures["mean_mark"].before.value) == ("5А", None)
