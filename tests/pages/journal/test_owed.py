"""Точки: the teacher's start page leads with those past their day, the family sees all that are waited for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from journal.models import OutstandingWork, Work
from journal.queries.owed import SHOWN
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import lines, section
from tests.world import MONDAY, TODAY, World
from timetable.models import LessonState

YESTERDAY = TODAY - timedelta(days=1)
THAT_MONDAY = date(2026, 9, 14)
START = "/start/teacher/"


def owe(world: World, *, due_on: date = YESTERDAY, comment: str = "") -> OutstandingWork:
    return j.make_outstanding_work(
        work=world.work_monday, pupil=world.sveta.pupil, due_on=due_on, comment=comment, by=world.anna.user
    )


def test_the_teacher_sees_what_is_past_its_day(world: World, signed_in: SignedIn) -> None:
    owe(world, comment="№ 5 заново")
    page = signed_in(world.anna).get(START)
    assert section(page, "Просроченные точки: 1 работа", "Мои журналы") == [
        "Просроченные точки: 1 работа",
        "до 13.10 Ёшкина Светлана, 5А, Математика Ответ на уроке 12.10: № 5 заново",
    ]
    card = f"/journal/lessons/{world.lesson_monday.pk}/cells/1/{world.sveta.pupil.pk}/"
    assert f'href="{card}"' in page.content.decode()


@pytest.mark.parametrize("case", ["due today", "taken back", "settled by a mark", "the pupil has left"])
def test_what_is_not_overdue_is_not_listed(world: World, signed_in: SignedIn, case: str) -> None:
    owed = owe(world, due_on=TODAY if case == "due today" else YESTERDAY)
    if case == "taken back":
        OutstandingWork.objects.filter(pk=owed.pk).update(is_owed=False)
    if case == "settled by a mark":
        j.make_mark(work=world.work_monday, pupil=world.sveta.pupil, value=3, by=world.anna.user)
    if case == "the pupil has left":
        world.sveta.pupil.enrolments.update(ends_on=YESTERDAY)
    assert "Просроченные точки" not in " ".join(lines(signed_in(world.anna).get(START)))


@pytest.mark.parametrize("person", ["boris", "vera", "maria"])
def test_other_teachers_do_not_see_them(world: World, signed_in: SignedIn, person: str) -> None:
    owe(world)
    assert "Просроченные точки" not in " ".join(lines(signed_in(world.people[person]).get(START)))


def test_a_long_list_is_cut_and_says_so(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """And all of them where they are asked for."""
    for number in range(SHOWN + 1):
        lesson = t.make_lesson(
            assignment=world.maths_5a,
            on=THAT_MONDAY + timedelta(days=number // 4),
            number=3 + number % 4,
            state=LessonState.HELD,
        )
        world.school.editing_window_days = None
        world.school.save()
        work = j.make_work(lesson=lesson, work_type=world.answer, by=world.anna.user)
        j.make_outstanding_work(work=work, pupil=world.sveta.pupil, due_on=MONDAY, by=world.anna.user)
    anna = signed_in(world.anna)
    with django_assert_num_queries(12):
        page = lines(anna.get(START))
    assert f"Просроченные точки: {SHOWN + 1} работа" in page
    assert sum(line.startswith("до 12.10 Ёшкина") for line in page) == SHOWN
    assert f"Показаны самые давние {SHOWN}. Показать все: {SHOWN + 1}" in page
    with django_assert_num_queries(12):
        page = lines(anna.get(START, {"overdue": "all"}))
    assert sum(line.startswith("до 12.10 Ёшкина") for line in page) == SHOWN + 1
    assert not any("Показаны" in line for line in page)


def test_the_family_sees_what_teachers_wait_for(world: World, signed_in: SignedIn) -> None:
    owe(world, due_on=YESTERDAY, comment="№ 5 заново")
    tuesday = j.make_outstanding_work(
        work=world.work_tuesday, pupil=world.sveta.pupil, due_on=TODAY, by=world.anna.user
    )
    url = f"/journal/diary/{world.sveta.pupil.pk}/marks/"
    seen = lines(signed_in(world.sveta).get(url))
    here = seen.index("Учителя ждут: 2 работы")
    assert seen[here + 1 : here + 3] == [
        "до 13.10 Математика: Ответ на уроке 12.10 – № 5 заново срок прошёл",
        "до 14.10 Математика: Ответ на уроке 13.10",
    ]
    Work.objects.filter(pk=tuesday.work_id).update(is_hidden=True)
    assert "Учителя ждут: 1 работа" in lines(
        signed_in(world.sveta).get(f"/journal/diary/{world.sveta.pupil.pk}/marks/")
    )
