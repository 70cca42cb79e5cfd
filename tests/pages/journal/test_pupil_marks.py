"""Marks by subject: the mean, what it was made of, and whose page it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from school.models import School, Term
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.owner import set_today
from tests.pages.reading import lines, section, table
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson

pytestmark = pytest.mark.usefixtures("kept_or_anew")


def marks_of(world: World) -> str:
    return f"/journal/diary/{world.dima.pupil.pk}/marks/"


def put(world: World, lesson: Lesson, value: int, *, weight: str = "1", position: int = 2) -> None:
    work_type = j.make_work_type(name=f"Вид {weight}-{lesson.pk}-{position}", short_name="В", weight=Decimal(weight))
    work = j.make_work(lesson=lesson, work_type=work_type, position=position, by=world.anna.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=value, by=world.anna.user)


def test_subject_shows_marks_mean_proposal_absences_and_the_formula(world: World, signed_in: SignedIn) -> None:
    """5 (w 3), 5 (w 1), 4 (w 5) make 4,44: the reference example; a mark of weight 0 is shown and not counted."""
    world.work_monday.marks.update(value=None)
    put(world, world.lesson_monday, 5, weight="3")
    put(world, world.lesson_monday, 5, weight="1", position=3)
    put(world, world.lesson_tuesday, 4, weight="5")
    put(world, world.lesson_tuesday, 2, weight="0", position=3)
    j.make_absence(lesson=world.lesson_of_nina, pupil=world.dima.pupil, code=world.codes["УП"], by=world.anna.user)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user)
    page = signed_in(world.elena).get(marks_of(world))
    assert section(page, "Математика", "Дата") == [
        "Математика",
        "4,44",
        *("5", "5", "4", "2"),
        "4 отметки; для отметки за период нужно не меньше 7",
        "Уроков прошло 5, пропущено 1, опозданий 1",
        "Пропущено: 05.10, 2 урок",
        "Опоздания: 12.10, 2 урок",
        "Чтобы выходило «5», нужна 1 отметка «5» за работы с весом 1.",
        "Как получилось 4,44",
    ]
    monday, tuesday = world.lesson_monday.pk, world.lesson_tuesday.pk
    assert table(page) == [
        ["Дата", "Отметка", "За что", "Балл после неё"],
        ["12.10", "5", f"Вид 3-{monday}-2, вес 3", "5,00"],
        ["12.10", "5", f"Вид 1-{monday}-3, вес 1", "5,00"],
        ["13.10", "4", f"Вид 5-{tuesday}-2, вес 5", "4,44"],
        ["13.10", "2", f"Вид 0-{tuesday}-3, в среднее не входит", "4,44"],
    ]
    assert "(5 × 3 + 5 × 1 + 4 × 5) : (3 + 1 + 5) = 40 : 9 = 4,44" in lines(page)


def test_proposal_follows_the_threshold_of_the_school(world: World, signed_in: SignedIn) -> None:
    put(world, world.lesson_tuesday, 5)
    world.school.minimum_quarter = [2]
    parent = signed_in(world.elena)
    proposed = []
    for threshold in ("0.50", "0.65"):
        world.school.rounding_threshold = Decimal(threshold)
        world.school.save()
        page = lines(parent.get(marks_of(world)))
        proposed.append(next(line for line in page if "сейчас выходит" in line))
    assert proposed == ["2 отметки, сейчас выходит 5", "2 отметки, сейчас выходит 4"]


@pytest.mark.parametrize(
    ("value", "weight", "advice"),
    [
        (3, "3", ["Чтобы выходило «4», нужна 1 отметка «5» за работы с весом 1."]),
        (
            4,
            "40",
            [
                "Чтобы выходило «5», до конца периода не выйдет: нужно 40 отметок «5» за работы с весом 1,"
                " уроков осталось 1."
            ],
        ),
        (5, "1", []),
    ],
)
def test_what_is_needed_for_the_next_mark_is_told(
    world: World, signed_in: SignedIn, value: int, weight: str, advice: list[str]
) -> None:
    world.work_monday.marks.update(value=None)
    put(world, world.lesson_monday, value, weight=weight)
    page = lines(signed_in(world.elena).get(marks_of(world)))
    assert [line for line in page if line.startswith("Чтобы выходило")] == advice


def test_several_ways_are_told_while_there_are_lessons_enough(world: World, signed_in: SignedIn) -> None:
    world.work_monday.marks.update(value=None)
    put(world, world.lesson_monday, 3, weight="3")
    for day in (17, 19, 20):
        t.make_lesson(assignment=world.maths_5a, on=date(2026, 10, day), number=3)
    page = lines(signed_in(world.elena).get(marks_of(world)))
    assert "Чтобы выходило «4», нужна 1 отметка «5» или 3 отметки «4» за работы с весом 1." in page


def test_the_trend_is_drawn_of_the_means_after_each_mark(world: World, signed_in: SignedIn) -> None:
    put(world, world.lesson_tuesday, 5)
    page = signed_in(world.elena).get(marks_of(world)).content.decode()
    assert 'aria-label="Средний балл: был 4,00, стал 4,50"' in page
    assert 'points="0.0,20.0 300.0,10.0 "' in page


def test_nothing_is_needed_when_the_term_is_over(world: World, signed_in: SignedIn) -> None:
    School.objects.update(minimum_quarter=[1])
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=TODAY - timedelta(days=1))
    page = lines(signed_in(world.elena).get(marks_of(world)))
    shown = ("сейчас выходит" in " ".join(page), [line for line in page if line.startswith("Чтобы выходило")])
    assert shown == (True, [])


def test_marks_come_along_to_another_class(world: World, signed_in: SignedIn) -> None:
    world.dima.pupil.enrolments.update(ends_on=TODAY - timedelta(days=1))
    s.make_enrolment(pupil=world.dima.pupil, school_class=world.class_5b, starts_on=TODAY)
    work = j.make_work(lesson=world.lesson_5b_today, work_type=world.answer, position=2, by=world.vera.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.vera.user)
    page = signed_in(world.elena).get(marks_of(world))
    assert section(page, "Математика", "Уроков прошло 5, пропущено 0") == [
        "Математика",
        "4,50",
        *("4", "5"),
        "2 отметки; для отметки за период нужно не меньше 7",
    ]


def test_subject_without_marks_is_listed_with_its_lessons(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)
    page = signed_in(world.elena).get(marks_of(world))
    here = lines(page).index("История")
    assert lines(page)[here : here + 3] == [
        "История",
        "Отметок нет; для отметки за период нужно не меньше 7.",
        "Уроков прошло 1, пропущено 0",
    ]


def test_term_is_one_of_the_pupil_that_has_begun(world: World, signed_in: SignedIn) -> None:
    parent = signed_in(world.elena)
    current = lines(parent.get(marks_of(world)))
    for term in (world.quarter_1.pk, world.quarter_2.pk, "999999", "не число"):
        assert lines(parent.get(marks_of(world), {"term": term})) == current


@pytest.mark.parametrize(
    ("kind", "ends_on", "shown"), [("trimester", "2026-11-04", "I"), ("half_year", "2026-11-05", "II")]
)
def test_a_term_of_another_calendar_is_the_own_one_of_its_last_day(
    world: World, signed_in: SignedIn, kind: str, ends_on: str, shown: str
) -> None:
    """So the switch between children of different calendars stays in the same part of the year."""
    set_today(date(2026, 11, 20))
    other = s.make_calendar(year=world.calendar.year, name="10–11 классы", term_kind=kind)
    term = s.make_term(calendar=other, number=1, starts_on=YEAR_BEGINS, ends_on=date.fromisoformat(ends_on))
    page = signed_in(world.elena).get(marks_of(world), {"term": term.pk}).text
    assert re.findall(r'aria-current="true">\s*(\w+) четверть', page) == [shown]


def test_pupil_without_lessons_or_terms_is_told_so(world: World, signed_in: SignedIn) -> None:
    newcomer = s.make_pupil(last_name="Яшин", first_name="Юрий")
    page = f"/journal/diary/{newcomer.pk}/marks/"
    before = lines(signed_in(world.galina).get(page))
    s.make_enrolment(pupil=newcomer, school_class=world.class_5a, starts_on=TODAY + timedelta(days=7))
    after = lines(signed_in(world.galina).get(page))
    assert (before[2], after[4]) == ("Отметок ещё нет", "В этом периоде уроков пока нет")


@pytest.mark.parametrize(
    ("person", "status"),
    [("elena", 200), ("dima", 200), ("boris", 200), ("galina", 200), ("kira", 200), ("igor", 200), ("zhanna", 404),
     ("sveta", 404), ("zoya", 404), ("lev", 403), ("olga", 403), ("nikita", 403), ("anna", 403), ("raisa", 403)],
)  # fmt: skip
def test_marks_are_for_family_class_teacher_and_management(
    world: World, signed_in: SignedIn, person: str, status: int
) -> None:
    page = signed_in(world.people[person]).get(marks_of(world))
    assert (page.status_code, "Отметки: Ершов Дмитрий" in page.content.decode()) == (status, status == 200)


def test_marks_refuse_other_methods_and_unknown_pupils(world: World, signed_in: SignedIn) -> None:
    parent = signed_in(world.elena)
    assert (parent.post(marks_of(world)).status_code, parent.get("/journal/diary/999999/marks/").status_code) == (
        405,
        404,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_marks_take_ten_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        subject = s.make_subject(name=f"Предмет {number}")
        assignment = t.make_assignment(
            group=world.group_5a, subject=subject, teacher=world.anna.staff, starts_on=YEAR_BEGINS
        )
        put(world, t.make_lesson(assignment=assignment, on=MONDAY, number=3 + number), 5)
    parent = signed_in(world.elena)
    parent.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(10):
        page = parent.get(marks_of(world))
    assert [line for line in lines(page) if line.startswith("Предмет")] == [f"Предмет {n}" for n in range(count)]


def test_missed_lessons_are_listed_behind_their_number_to_whoever_reads_it(world: World, signed_in: SignedIn) -> None:
    """Two of one day are two; each leads the family to its day, and the teacher of the gradebook reads the same."""
    again = t.make_lesson(assignment=world.maths_5a, on=TUESDAY, number=4)
    for lesson in (world.lesson_tuesday, again):
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Б"], by=world.anna.user)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user)
    own = reverse("journal:pupil_average", args=[world.group_5a.pk, world.maths.pk, world.dima.pupil.pk])
    expected = [
        "Уроков прошло 6, пропущено 2, опозданий 1",
        f"Пропущено: 13.10, {world.lesson_tuesday.number} урок; 13.10, 4 урок",
        f"Опоздания: 12.10, {world.lesson_monday.number} урок",
    ]
    pages = {(reader, marks_of(world)) for reader in (world.elena, world.dima, world.boris, world.galina)}
    for reader, address in (*pages, (world.anna, own), (world.galina, own)):
        browser = signed_in(reader)
        page = browser.get(address)
        found = lines(page)
        assert [line for line in found if line in expected] == expected
        days = re.findall(r'<a class="nowrap" href="([^"]*)">1[23]\.10, ', page.text)
        assert days == (
            []
            if address == own
            else [f"/journal/diary/{world.dima.pupil.pk}/?day=2026-10-{day}" for day in (13, 13, 12)]
        )
        assert {browser.get(day).status_code for day in days} <= {200}
