"""Closing and opening terms: management does it, class by class, and the journal obeys at once (R-51)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import TermLock
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import World

URL = "/journal/terms/"


def lock_url(world: World, name: str) -> str:
    return reverse(f"journal:{name}", args=[world.quarter_1.pk, world.class_5a.pk])


def test_every_class_shows_its_terms(world: World, signed_in: SignedIn) -> None:
    close = ["Закрыть: {0}, I четверть", "Закрыть: {0}, II четверть"]
    assert table(signed_in(world.galina).get(URL)) == [
        ["Класс", "I четверть 01.09–25.10", "II четверть 05.11–30.12"],
        ["5А", *(text.format("5А") for text in close)],
        ["5Б", *(text.format("5Б") for text in close)],
    ]


def test_each_class_leads_to_what_is_not_ready_in_its_grade(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(URL).content.decode()
    address = reverse("journal:term_grade", args=[world.quarter_1.pk, 5])
    assert f'href="{address}#class-{world.class_5a.pk}"' in page


@pytest.mark.parametrize("person", ["galina", "kira", "igor"])
def test_management_closes_and_opens_a_term(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    closed = lines(client.post(lock_url(world, "term_lock"), {"confirmed": "99"}, follow=True))
    assert "Готово. 5А, I четверть: период закрыт." in closed
    lock = TermLock.objects.get()
    assert (lock.term, lock.school_class, lock.closed_by) == (
        world.quarter_1,
        world.class_5a,
        world.people[person].user,
    )
    cell = table(client.get(URL))[1][1]
    assert cell.startswith(f"закрыт {world.people[person].user.initials_name}, ")
    opened = lines(client.post(lock_url(world, "term_unlock"), follow=True))
    assert "Готово. 5А, I четверть: период снова открыт." in opened
    assert list(TermLock.objects.all()) == []


def test_closing_twice_is_refused_with_a_reason(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.kira.user)
    answer = signed_in(world.galina).post(lock_url(world, "term_lock"))
    assert answer.status_code == 400
    assert any("Период для этого класса уже закрыт." in line for line in lines(answer))
    assert TermLock.objects.get().closed_by == world.kira.user


def test_a_term_of_another_calendar_is_not_found(world: World, signed_in: SignedIn) -> None:
    other = s.make_calendar(year=world.calendar.year, name="10–11 классы", term_kind="half_year")
    school_class = s.make_class(calendar=other, grade=10, letter="А")
    url = reverse("journal:term_lock", args=[world.quarter_1.pk, school_class.pk])
    assert signed_in(world.galina).post(url).status_code == 404
    assert list(TermLock.objects.all()) == []


@pytest.mark.parametrize("n_classes", [1, 3])
def test_queries_do_not_depend_on_the_number_of_classes(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_classes: int
) -> None:
    for letter in "ГДЕ"[:n_classes]:
        school_class = s.make_class(calendar=world.calendar, grade=6, letter=letter)
        j.make_term_lock(term=world.quarter_1, school_class=school_class, by=world.galina.user)
    galina = signed_in(world.galina)
    with django_assert_num_queries(6):
        rows = table(galina.get(URL))
    assert [row[0] for row in rows[3:]] == [f"6{letter}" for letter in "ГДЕ"[:n_classes]]
