"""Quality and quantity of the school by class."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import lines, section, table
from tests.world import YEAR_BEGINS, World

PAGE = "/reports/school/"
DASHES = ["–"] * 10


def test_deputy_reads_classes_with_subtotals_and_the_school(world: World, signed_in: SignedIn) -> None:
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=2, by=world.maria.user)
    page = signed_in(world.galina).get(PAGE)
    school = ["3", "1", "1", "0", "0", "0", "1", "66,7", "66,7", "60,0", "3,67"]
    assert table(page)[1:] == [
        ["5–9 классы: I четверть на 14.10.2026"],
        ["5А", "2", "0", "1", "0", "0", "0", "1", "50,0", "50,0", "40,0", "3,00"],
        ["5Б", "1", "1", "0", "0", "0", "0", "0", "100,0", "100,0", "100,0", "5,00"],
        ["Итого 5–9 классы", *school],
        ["Школа", *school],
    ]


def test_stages_stand_in_order_and_a_class_without_results_shows_dashes(world: World, signed_in: SignedIn) -> None:
    seniors = s.make_calendar(year=world.calendar.year, name="10–11 классы", term_kind="half_year")
    s.make_term(calendar=seniors, number=1, starts_on=YEAR_BEGINS, ends_on=date(2026, 12, 30))
    s.make_class(calendar=seniors, grade=10, letter="А")
    s.make_class(calendar=world.calendar, grade=1, letter="А")
    page = signed_in(world.galina).get(PAGE)
    assert [row[0] for row in table(page)[1:]] == [
        "1–4 классы: I четверть на 14.10.2026", "1А", "Итого 1–4 классы",
        "5–9 классы: I четверть на 14.10.2026", "5А", "5Б", "Итого 5–9 классы",
        "10–11 классы: I полугодие на 14.10.2026", "10А", "Итого 10–11 классы", "Школа",
    ]  # fmt: skip
    assert table(page)[2] == ["1А", "0", *DASHES]
    assert section(page, "Учебный период", "С") == [
        "Учебный период",
        "I четверть 2026/27",
        "I полугодие 2026/27",
        "2026/27 учебный год",
    ]


def test_a_mark_moves_the_figures_at_once(world: World, signed_in: SignedIn) -> None:
    deputy = signed_in(world.galina)
    before = table(deputy.get(PAGE))[2]
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=2, by=world.maria.user)
    after = table(deputy.get(PAGE))[2]
    assert (before[8], after[8]) == ("100,0", "50,0")


def test_before_the_first_term_the_page_says_what_is_missing(world: World, signed_in: SignedIn) -> None:
    world.calendar.terms.all().delete()
    assert "Учебные периоды ещё не начались" in lines(signed_in(world.galina).get(PAGE))


def test_unknown_term_is_the_current_one(world: World, signed_in: SignedIn) -> None:
    deputy = signed_in(world.galina)
    assert lines(deputy.get(PAGE, {"term": "2026-quarter-2"})) == lines(deputy.get(PAGE))


def test_school_results_are_for_management_only(world: World, signed_in: SignedIn) -> None:
    answers = {name: signed_in(person).get(PAGE).status_code for name, person in world.people.items()}
    assert answers == {name: 200 if name in {"galina", "igor", "kira"} else 403 for name in world.people}
    assert signed_in(world.galina).post(PAGE).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_school_results_take_six_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        school_class = s.make_class(calendar=world.calendar, grade=6 + number, letter="А")
        for _ in range(count):
            s.make_enrolment(pupil=s.make_pupil(), school_class=school_class, starts_on=YEAR_BEGINS)
    deputy = signed_in(world.galina)
    deputy.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(6):
        page = deputy.get(PAGE)
    assert [row[0] for row in table(page)[2:-2]] == ["5А", "5Б", *(f"{6 + number}А" for number in range(count))]
