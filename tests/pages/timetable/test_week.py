"""The week of a class, a teacher or an own child."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import TransferredDay, Vacation
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.world import TODAY, World
from timetable.actions import cancel_lesson, move_lesson
from timetable.queries.week import WeekDay, WeekLesson, week_of_class, week_of_pupil, week_of_teacher

PAGE = "/timetable/"
MONDAY = date(2026, 10, 12)
NEXT = date(2026, 10, 19)


def subjects(page: str) -> list[str]:
    """What is shown, in order: «2 Математика»."""
    found = re.findall(r'</span>(\d+)</span>\s*<div>\s*<p class="subject">(?:<a [^>]+>)?([^<]+)</', page)
    return [f"{number} {subject}" for number, subject in found]


def lines(days: tuple[WeekDay, ...]) -> list[tuple[int, int, str, str]]:
    """Day, number, group and subject."""
    return [(day.on.day, each.number, each.group, each.subject) for day in days for each in day.lessons]


def test_a_class_has_the_lessons_of_the_class_and_its_subgroups(world: World) -> None:
    t.make_lesson(assignment=world.english_1_5a, on=TODAY, number=4)
    t.make_lesson(assignment=world.english_2_5a, on=TODAY, number=4)
    week = week_of_class(world.class_5a, MONDAY)
    assert lines(week.days) == [
        (12, 2, "5А", "Математика"),
        (13, 2, "5А", "Математика"),
        (14, 2, "5А", "Математика"),
        (14, 4, "5А, англ. 1", "Английский язык"),
        (14, 4, "5А, англ. 2", "Английский язык"),
        (16, 2, "5А", "Математика"),
    ]
    assert [day.on.day for day in week.days] == [12, 13, 14, 15, 16]


def test_days_off_say_why_and_a_working_saturday_is_shown(world: World) -> None:
    Vacation.objects.create(calendar=world.calendar, name="Каникулы", starts_on=NEXT, ends_on=date(2026, 10, 20))
    TransferredDay.objects.create(calendar=world.calendar, on=date(2026, 10, 24), works_as=1, reason="За 19 октября")
    week = week_of_class(world.class_5a, NEXT)
    assert [(day.on.day, day.day_off) for day in week.days] == [
        (19, "Каникулы"),
        (20, "Каникулы"),
        (21, ""),
        (22, ""),
        (23, ""),
        (24, "За 19 октября"),
    ]


def test_a_teacher_sees_own_lessons_substituted_ones_and_those_given_for_others(world: World) -> None:
    anna = week_of_teacher(world.anna.staff, MONDAY)
    maria = week_of_teacher(world.maria.staff, MONDAY)
    assert [(day.on.day, each.teacher, each.replaced_teacher) for day in anna.days for each in day.lessons] == [
        (12, "Белова А. С.", ""),
        (13, "Орлова М. В.", "Белова А. С."),
        (14, "Белова А. С.", ""),
        (16, "Орлова М. В.", "Белова А. С."),
    ]
    assert lines(maria.days) == [(13, 2, "5А", "Математика"), (16, 2, "5А", "Математика")]


def test_a_pupil_has_the_lessons_of_the_groups_he_is_in_on_each_day(world: World) -> None:
    for day in (MONDAY, TODAY):
        t.make_lesson(assignment=world.english_1_5a, on=day, number=4)
        t.make_lesson(assignment=world.english_2_5a, on=day, number=4)
    world.dima.pupil.group_memberships.update(ends_on=date(2026, 10, 13))
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=TODAY)
    week = week_of_pupil(world.dima.pupil, MONDAY)
    assert [line for line in lines(week.days) if line[3] == "Английский язык"] == [
        (12, 4, "5А, англ. 1", "Английский язык"),
        (14, 4, "5А, англ. 2", "Английский язык"),
    ]


def test_cancelled_and_moved_lessons_say_so(world: World) -> None:
    t.make_bells(starts_on=MONDAY)
    by = world.galina.user
    cancelled = t.make_lesson(assignment=world.history_5a, on=NEXT, number=1)
    moved = t.make_lesson(assignment=world.maths_5a, on=NEXT, number=2)
    cancel_lesson(lesson=cancelled, reason="Карантин", by=by)
    new = move_lesson(lesson=moved, on=date(2026, 10, 20), number=3, by=by)
    week = week_of_class(world.class_5a, NEXT)
    assert [(each.lesson_id, each.is_taking_place, each.note) for day in week.days for each in day.lessons] == [
        (cancelled.pk, False, "Урок отменён: Карантин"),
        (moved.pk, False, "Урок перенесён на 20.10, 3-й урок"),
        (new.pk, True, ""),
    ]
    first = week.days[0].lessons[0]
    assert first == WeekLesson(
        lesson_id=cancelled.pk,
        number=1,
        starts_at=cancelled.starts_at,
        ends_at=cancelled.ends_at,
        subject="История",
        group="5А",
        teacher="Громов Б. Н.",
        room="",
        replaced_teacher="",
        is_taking_place=False,
        note="Урок отменён: Карантин",
    )


@pytest.mark.parametrize(
    ("person", "query", "heading", "shown"),
    [
        ("galina", "", "Расписание 5А", ["2 Математика"] * 4),
        ("kira", "?teacher={vera}", "Расписание: Данилова В. П.", ["3 Математика"]),
        ("anna", "", "Расписание: Белова А. С.", ["2 Математика"] * 4),
        ("anna", "?class={class_5a}", "Расписание 5А", ["2 Математика"] * 4),
        ("boris", "?class={class_5a}", "Расписание 5А", ["2 Математика"] * 4),
        ("elena", "", "Расписание: Ершов Дмитрий", ["2 Математика"] * 4),
        ("dima", "?pupil={dima}", "Расписание: Ершов Дмитрий", ["2 Математика"] * 4),
        ("zhanna", "", "Расписание: Иванова-Жарова Зоя", ["3 Математика"]),
        ("elena", "?pupil={dima}&week=2026-10-05", "Расписание: Ершов Дмитрий", ["2 Математика"]),
    ],
)
def test_everybody_opens_the_own_week(
    world: World, signed_in: SignedIn, person: str, query: str, heading: str, shown: list[str]
) -> None:
    page = signed_in(world.people[person]).get(PAGE + query.format(**keys(world))).text
    assert (f"<h1>{heading}</h1>" in page, subjects(page)) == (True, shown)


def keys(world: World) -> dict[str, int]:
    return {
        "class_5a": world.class_5a.pk,
        "class_5b": world.class_5b.pk,
        "vera": world.vera.staff.pk,
        "dima": world.dima.pupil.pk,
        "zoya": world.zoya.pupil.pk,
    }


@pytest.mark.parametrize(
    ("person", "query", "status"),
    [
        ("anna", "?class={class_5b}", 404),
        ("anna", "?teacher={vera}", 404),
        ("anna", "?pupil={dima}", 404),
        ("boris", "?teacher={vera}", 404),
        ("elena", "?pupil={zoya}", 404),
        ("elena", "?class={class_5a}", 404),
        ("dima", "?teacher={vera}", 404),
        ("lev", "?pupil={dima}", 403),
        ("olga", "", 403),
        ("galina", "?class=0", 400),
        ("galina", "?class=x", 400),
        ("galina", "?class=99999999999999999999", 400),
    ],
)
def test_a_foreign_week_is_refused(world: World, signed_in: SignedIn, person: str, query: str, status: int) -> None:
    answer = signed_in(world.people[person]).get(PAGE + query.format(**keys(world)))
    assert (answer.status_code, subjects(answer.text)) == (status, [])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_longer_week_needs_no_more_queries(
    world: World, signed_in: SignedIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, rows + 1):
        t.make_lesson(assignment=world.maths_5a, on=NEXT, number=number)
    galina, elena = signed_in(world.galina), signed_in(world.elena)
    with django_assert_num_queries(9):
        page = galina.get(f"{PAGE}?class={world.class_5a.pk}&week={NEXT}").text
    assert subjects(page) == [f"{number} Математика" for number in range(1, rows + 1)]
    with django_assert_num_queries(9):
        page = elena.get(f"{PAGE}?pupil={world.dima.pupil.pk}&week={NEXT}").text
    assert subjects(page) == [f"{number} Математика" for number in range(1, rows + 1)]
