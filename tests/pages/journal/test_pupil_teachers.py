"""«Учителя» of a pupil: who teaches him what today, without phones."""

from __future__ import annotations

import re
from html import unescape

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import table
from tests.world import YEAR_BEGINS, World


def address(world: World) -> str:
    return f"/journal/diary/{world.dima.pupil.pk}/teachers/"


TEACHERS = [
    ["Учитель", "Предметы"],
    ["Громов Борис Николаевич", "История классный руководитель"],
    ["Белова Анна Сергеевна", "Математика"],
    ["Данилова Вера Павловна", "Английский язык"],
    ["Соколов Павел Ильич", "Физическая культура"],
]


@pytest.mark.parametrize("person", ["boris", "galina"])
def test_each_teacher_of_today_stands_once_and_the_class_teacher_first(
    world: World, signed_in: SignedIn, person: str
) -> None:
    """Мария teaches the other subgroup of English."""
    assert table(signed_in(world.people[person]).get(address(world))) == TEACHERS


@pytest.mark.parametrize("person", ["elena", "dima"])
def test_a_family_may_write_to_each(world: World, signed_in: SignedIn, person: str) -> None:
    browser = signed_in(world.people[person])
    page = browser.get(address(world))
    assert [row[:2] for row in table(page)] == TEACHERS
    links = re.findall(r'href="(/messaging/new/[^"]+)"', page.content.decode())
    assert len(links) == 4
    assert {browser.get(unescape(link)).status_code for link in links} == {200}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_the_number_of_subjects(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        subject = s.make_subject(name=f"Предмет {number}", position=50 + number)
        t.make_assignment(group=world.group_5a, subject=subject, teacher=world.nina.staff, starts_on=YEAR_BEGINS)
    elena = signed_in(world.elena)
    elena.get("/")
    with django_assert_num_queries(6):
        page = elena.get(address(world))
    assert ["Родионова Нина Егоровна", ", ".join(f"Предмет {number}" for number in range(count))] in [
        row[:2] for row in table(page)
    ]
