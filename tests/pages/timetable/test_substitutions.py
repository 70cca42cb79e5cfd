"""The day of substitutions, with a form for each lesson of the teacher who is away."""

from __future__ import annotations

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from journal.actions import close_term
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.world import FRIDAY, TODAY, World
from timetable.actions import record_absence
from timetable.models import Lesson, Substitution
from timetable.queries.substitutions import FreeTeacher, SubstitutionLine, substitution_day

PAGE = "/timetable/substitutions/"
LATER = date(2026, 10, 20)


def new_url(lesson: Lesson) -> str:
    return f"/timetable/lessons/{lesson.pk}/substitution/"


def notices(page: str) -> list[str]:
    return [text.strip() for text in re.findall(r'<p class="notice \w+"><strong>\w+\.</strong>([^<]+)</p>', page)]


def groups(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)</th>', page)


def test_a_teacher_of_the_subject_is_offered_first_and_nobody_who_is_busy(world: World) -> None:
    t.make_lesson(assignment=world.maths_5a, on=LATER, number=2)
    t.make_lesson(assignment=world.english_2_5a, on=LATER, number=3)
    t.make_lesson(assignment=world.maths_5b, on=LATER, number=3)
    day = substitution_day(Lesson.objects.all(), LATER, teacher_id=world.anna.staff.pk)
    free = day.lessons[0].free
    assert [each.name for each in free] == [
        "Данилова В. П.", "Громов Б. Н.", "Орлова М. В.", "Соколов П. И.",
        "Ерёмина Г. И.", "Костин И. О.", "Лебедева К. А.", "Родионова Н. Е.", "Тихонова Р. Ф.",
    ]  # fmt: skip
    assert free[0] == FreeTeacher(world.vera.staff.pk, "Данилова В. П.", teaches_subject=True)
    assert [each.teaches_subject for each in free[1:]] == [False] * 8
    vera = substitution_day(Lesson.objects.all(), LATER, teacher_id=world.vera.staff.pk)
    assert "Орлова М. В." not in [each.name for each in vera.lessons[0].free]


def test_nobody_who_is_away_is_offered(world: World) -> None:
    t.make_lesson(assignment=world.maths_5a, on=LATER, number=2)
    record_absence(staff=world.vera.staff, starts_on=LATER, ends_on=LATER, reason="trip", by=world.galina.user)
    day = substitution_day(Lesson.objects.all(), LATER, teacher_id=world.anna.staff.pk)
    assert "Данилова В. П." not in [each.name for each in day.lessons[0].free]


def test_the_day_shows_who_is_substituted_by_whom(world: World) -> None:
    day = substitution_day(Lesson.objects.all(), FRIDAY)
    substitution = Substitution.objects.get(lesson=world.lesson_friday)
    assert [(each.teacher, each.substitution, each.free) for each in day.lessons] == [
        ("Орлова М. В.", SubstitutionLine(substitution.pk, "Белова А. С.", "болезнь", is_paid=True), ())
    ]
    assert [name for _, name in day.teachers] == ["Белова А. С.", "Орлова М. В."]


def test_the_deputy_names_a_substitute(world: World, signed_in: SignedIn) -> None:
    data = {"substitute": world.vera.staff.pk, "reason": "course", "is_paid": "on"}
    page = signed_in(world.galina).post(new_url(world.lesson_today), data, follow=True)
    assert page.redirect_chain == [(f"{PAGE}?day=2026-10-14&teacher={world.anna.staff.pk}", 302)]
    assert notices(page.text) == ["Замена записана: 14.10.2026, 2 урок, Данилова В. П."]
    made = Substitution.objects.get(lesson=world.lesson_today)
    assert (made.absent_teacher, made.substitute, made.reason, made.is_paid, made.lesson.teacher) == (
        world.anna.staff,
        world.vera.staff,
        "course",
        True,
        world.vera.staff,
    )


def test_a_busy_substitute_is_refused_by_name_of_the_lesson(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.maths_5b, on=TODAY, number=2)
    data = {"substitute": world.vera.staff.pk, "reason": "illness"}
    page = signed_in(world.galina).post(new_url(world.lesson_today), data, follow=True)
    assert notices(page.text) == ["Данилова В. П. в это время ведёт 5Б, математика."]
    assert not Substitution.objects.filter(lesson=world.lesson_today).exists()


def test_nothing_chosen_is_said_in_words(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).post(new_url(world.lesson_today), {"reason": "illness"}, follow=True)
    assert notices(page.text) == ["Кто заменит: Обязательное поле."]


def test_a_substitution_is_taken_back(world: World, signed_in: SignedIn) -> None:
    substitution = Substitution.objects.get(lesson=world.lesson_friday)
    page = signed_in(world.igor).post(f"/timetable/substitutions/{substitution.pk}/end/", follow=True)
    assert notices(page.text) == ["Замена снята: 16.10.2026, 2 урок."]
    world.lesson_friday.refresh_from_db()
    assert (world.lesson_friday.teacher, Substitution.objects.filter(pk=substitution.pk).count()) == (
        world.anna.staff,
        0,
    )


def test_a_closed_term_keeps_its_own_page(world: World, signed_in: SignedIn) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    data = {"substitute": world.vera.staff.pk, "reason": "illness"}
    answer = signed_in(world.galina).post(new_url(world.lesson_today), data)
    assert (answer.status_code, Substitution.objects.filter(lesson=world.lesson_today).count()) == (423, 0)


@pytest.mark.parametrize(("person", "status"), [("kira", 403), ("anna", 403), ("boris", 403), ("elena", 403)])
def test_nobody_else_changes_substitutions(world: World, signed_in: SignedIn, person: str, status: int) -> None:
    client = signed_in(world.people[person])
    substitution = Substitution.objects.get(lesson=world.lesson_friday)
    answers = [
        client.post(new_url(world.lesson_today), {"substitute": world.vera.staff.pk, "reason": "illness"}),
        client.post(f"/timetable/substitutions/{substitution.pk}/end/"),
    ]
    assert [answer.status_code for answer in answers] == [status, status]
    assert list(Substitution.objects.filter(lesson__on__gte=TODAY)) == [substitution]


def test_missing_ones_are_not_found_and_reading_changes_nothing(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert galina.post("/timetable/lessons/0/substitution/").status_code == 404
    assert galina.post("/timetable/substitutions/0/end/").status_code == 404
    assert galina.get(new_url(world.lesson_today)).status_code == 405
    assert galina.post(PAGE).status_code == 405


def test_the_director_reads_without_forms(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.kira).get(f"{PAGE}?day={TODAY}&teacher={world.anna.staff.pk}").text
    assert (groups(page), 'method="post" action="/timetable' in page) == (["5А"], False)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_longer_day_needs_no_more_queries(
    world: World, signed_in: SignedIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, rows + 1):
        t.make_lesson(assignment=world.maths_5a, on=LATER, number=number)
    galina = signed_in(world.galina)
    with django_assert_num_queries(5):
        page = galina.get(f"{PAGE}?day={LATER}").text
    assert groups(page) == ["5А"] * rows
    with django_assert_num_queries(7):
        page = galina.get(f"{PAGE}?day={LATER}&teacher={world.anna.staff.pk}").text
    assert (groups(page), page.count("Данилова В. П.</option>")) == (["5А"] * rows, rows)
