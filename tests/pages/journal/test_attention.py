"""«Обратить внимание»: who stands on a border, who lacks marks, who is at risk of «н/а» (R-34, R-47)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.models import SubjectExemption, Term
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.journal.test_pupil_marks import put
from tests.pages.reading import lines, section
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World


def url(world: World) -> str:
    return reverse("journal:attention", args=[world.group_5a.pk, world.maths.pk])


def items(world: World, signed_in: SignedIn, title: str) -> list[str]:
    """The lines under the heading."""
    page = signed_in(world.anna).get(url(world))
    last = {"На грани": "Мало отметок"}.get(title)
    every = lines(page)
    begin = next(number for number, line in enumerate(every) if line.startswith(f"{title}:"))
    end = next((number for number, line in enumerate(every) if last and line.startswith(f"{last}:")), len(every))
    return every[begin:end]


@pytest.mark.parametrize(
    ("weights", "line"),
    [
        ({5: "45", 4: "55"}, "Ершов Дмитрий 4,45 «5» – от 4,50, сейчас выходит 4 чуть не хватает"),
        ({5: "60", 4: "40"}, "Ершов Дмитрий 4,60 «5» – от 4,50, сейчас выходит 5 может потерять"),
        ({5: "61", 4: "39"}, None),
        ({4: "39", 3: "61"}, None),
        ({4: "40", 3: "60"}, "Ершов Дмитрий 3,40 «4» – от 3,50, сейчас выходит 3 чуть не хватает"),
    ],
)
def test_a_mean_near_a_threshold_is_named_on_both_sides(
    world: World, signed_in: SignedIn, weights: dict[int, str], line: str | None
) -> None:
    world.work_monday.marks.update(value=None)
    for position, (value, weight) in enumerate(weights.items(), 2):
        put(world, world.lesson_tuesday, value, weight=weight, position=position)
    nobody = "Никто не стоит у порога отметки ближе, чем на 0,1."
    expected = ["На грани: 1", line] if line else ["На грани: 0", nobody]
    assert items(world, signed_in, "На грани") == expected


def test_who_lacks_marks_and_missed_more_than_half_is_at_risk(world: World, signed_in: SignedIn) -> None:
    """Five lessons so far; Света was away from three of them, and so was nobody else."""
    world.school.editing_window_days = None
    world.school.save()
    for lesson in (world.lesson_long_ago, world.lesson_tuesday):
        j.make_absence(lesson=lesson, pupil=world.sveta.pupil, code=world.codes["Б"], by=world.anna.user)
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user)
    assert items(world, signed_in, "Мало отметок") == [
        "Мало отметок: 2",
        "Ёшкина Светлана 0 отметок из 7, пропущено 3 урока из 5 под угрозой н/а",
        "Ершов Дмитрий 1 отметка из 7, пропущено 0 уроков из 5",
    ]


def test_the_exempt_and_those_who_left_are_not_waited_for(world: World, signed_in: SignedIn) -> None:
    SubjectExemption.objects.create(pupil=world.sveta.pupil, subject=world.maths, starts_on=YEAR_BEGINS)
    assert items(world, signed_in, "Мало отметок")[1:] == ["Ершов Дмитрий 1 отметка из 7, пропущено 0 уроков из 5"]


def test_the_page_begins_with_how_many_marks_there_are(world: World, signed_in: SignedIn) -> None:
    assert section(signed_in(world.boris).get(url(world)), "учеников", "На грани: 0") == [
        "учеников", "2", "уроков прошло", "5", "отметок на ученика", "0,5",
        "нужно каждому по правилу школы", "7", "последняя отметка за урок", "12.10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ends_on", "numbers"),
    [(TUESDAY, ["2", "4", "1,0", "13.10"]), (MONDAY, ["2", "3", "0,5", "12.10"])],
    ids=["its last day", "the day after"],
)
def test_a_term_that_is_over_is_looked_at_as_of_its_last_day(
    world: World, signed_in: SignedIn, ends_on: date, numbers: list[str]
) -> None:
    """Анна's lesson of Tuesday with a mark is of the term or not; Света left after Tuesday."""
    j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=4, by=world.anna.user)
    world.sveta.pupil.enrolments.update(ends_on=TUESDAY)
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=ends_on)
    page = signed_in(world.boris).get(url(world), {"term": world.quarter_1.pk})
    found = section(page, "учеников", "На грани: 0")
    assert [found[1], found[3], found[5], found[-1]] == numbers


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_the_number_of_pupils(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MONDAY - timedelta(days=3), number=2)
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.anna.user)
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яковлев{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        j.make_mark(work=work, pupil=pupil, value=5, by=world.anna.user)
    anna = signed_in(world.anna)
    assert lesson.on < TODAY
    with django_assert_num_queries(9):
        page = anna.get(url(world))
    assert f"Мало отметок: {2 + count}" in lines(page)
