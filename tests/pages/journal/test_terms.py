"""Closing and opening terms: management does it, class by class, and the journal obeys at once (R-51)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.formatting import moment
from journal.actions import reopen_term
from journal.models import TermLock, TermReopening
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import World

URL = "/journal/terms/"


def lock_url(world: World, name: str) -> str:
    return reverse(f"journal:{name}", args=[world.quarter_1.pk, world.class_5a.pk])


def closing_url(world: World) -> str:
    return reverse("reports:term_lock", args=[world.quarter_1.pk, world.class_5a.pk])


def test_every_class_shows_its_terms(world: World, signed_in: SignedIn) -> None:
    close = ["Закрыть: {0}, I четверть", "Закрыть: {0}, II четверть"]
    assert table(signed_in(world.galina).get(URL)) == [
        ["Класс", "I четверть 01.09–25.10", "II четверть 05.11–30.12"],
        ["5А", *(text.format("5А") for text in close)],
        ["5Б", *(text.format("5Б") for text in close)],
    ]


def test_each_class_leads_to_what_is_not_ready_in_its_grade(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(URL).content.decode()
    address = reverse("reports:term_grade", args=[world.quarter_1.pk, 5])
    assert f'href="{address}#class-{world.class_5a.pk}"' in page


@pytest.mark.parametrize("person", ["galina", "kira", "igor"])
def test_management_closes_a_term(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    closed = lines(client.post(closing_url(world), {"confirmed": "99"}, follow=True))
    assert "Готово. 5А, I четверть: период закрыт." in closed
    lock = TermLock.objects.get()
    assert (lock.term, lock.school_class, lock.closed_by) == (
        world.quarter_1,
        world.class_5a,
        world.people[person].user,
    )
    cell = table(client.get(URL))[1][1]
    assert cell.startswith(f"закрыт {world.people[person].user.initials_name}, ")
    assert ("Открыть…" in cell) == (person != "kira")


def test_a_closed_term_is_opened_for_a_while_with_a_reason_and_the_page_says_who_did_it(
    world: World, signed_in: SignedIn
) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.kira.user)
    galina = signed_in(world.galina)
    page = galina.post(lock_url(world, "term_reopening"), {"reason": "ошибка в КТП", "days": "3"}, follow=True)
    opened = TermReopening.objects.get()
    until = moment(opened.open_until)
    assert f"Готово. 5А: I четверть: открыт до {until}, потом закроется сам." in lines(page)
    cells, history = table(page)[1], table(page)[-1]
    assert cells[1] == f"открыт до {until} Закрыть снова: 5А, I четверть"
    assert history == [
        "5А: I четверть", f"Ерёмина Г. И., {moment(opened.opened_at)}", "ошибка в КТП", f"{until} открыт",
    ]  # fmt: skip
    ended = galina.post(lock_url(world, "term_reopening_end"), follow=True)
    assert "Готово. 5А: I четверть: период снова закрыт." in lines(ended)
    assert table(ended)[1][1].startswith("закрыт Лебедева К. А., ")
    again = galina.post(lock_url(world, "term_reopening_end"), follow=True)
    assert "Ошибка. Сейчас это не открыто." in lines(again)


def test_opening_without_a_reason_keeps_the_span_that_was_chosen(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.kira.user)
    page = signed_in(world.galina).post(lock_url(world, "term_reopening"), {"reason": "", "days": "14"})
    assert page.status_code == 400
    assert "Обязательное поле." in lines(page)
    assert '<option value="14" selected>' in page.content.decode()


def test_terms_of_another_year_are_shown_on_demand(world: World, signed_in: SignedIn) -> None:
    year = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    calendar = s.make_calendar(year=year)
    s.make_term(calendar=calendar, number=1, starts_on=date(2025, 9, 1), ends_on=date(2025, 10, 26))
    s.make_class(calendar=calendar, grade=4, letter="А")
    galina = signed_in(world.galina)
    assert [row[0] for row in table(galina.get(URL, {"year": year.pk}))] == ["Класс", "4А"]
    assert [galina.get(URL, {"year": typed}).status_code for typed in ("999999", "x")] == [404, 404]


def test_closing_twice_is_refused_with_a_reason(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.kira.user)
    answer = signed_in(world.galina).post(closing_url(world))
    assert answer.status_code == 400
    assert any("Период для этого класса уже закрыт." in line for line in lines(answer))
    assert TermLock.objects.get().closed_by == world.kira.user


def test_a_term_of_another_calendar_is_not_found(world: World, signed_in: SignedIn) -> None:
    other = s.make_calendar(year=world.calendar.year, name="10–11 классы", term_kind="half_year")
    school_class = s.make_class(calendar=other, grade=10, letter="А")
    url = reverse("reports:term_lock", args=[world.quarter_1.pk, school_class.pk])
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
    for lock in TermLock.objects.all():
        reopen_term(lock=lock, reason="ошибка", span=timedelta(days=1), by=world.galina.user)
    with django_assert_num_queries(8):
        assert len(table(galina.get(URL))) == len(rows) + 1 + n_classes
