"""«Справка по итогам проверки ЭЖ»: its figures are what plain SQL counts, for any range (R-48)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from journal.actions import write_topic
from reports.actions import accept_remark, check_journal, reply_to_remark
from reports.models import Remark
from school.models import School
from tests.conftest import SignedIn
from tests.factories.reports import make_remark_by_hand
from tests.pages.reading import lines, table
from tests.sql import fetched
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, World

PAGE = "/reports/statements/inspection/"
COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE r.state = 'accepted'), count(*) FILTER (WHERE r.state = 'fixed'),
           count(*) FILTER (WHERE r.state = 'issued' AND r.due_on >= ezh_today()),
           count(*) FILTER (WHERE r.state = 'issued' AND r.due_on < ezh_today())
      FROM reports_remark r JOIN school_staffmember s ON s.id = r.addressee_id
"""


@pytest.fixture
def inspected(world: World) -> World:
    """Two nights, between which Анна has written a topic; by hand one each: mended, accepted, overdue, to come."""
    School.objects.update(editing_window_days=None)
    check_journal(today=TUESDAY)
    write_topic(lesson=world.lesson_long_ago, topic="Дроби", known_version=0, by=world.anna.user)
    check_journal(today=TODAY)
    told = [
        make_remark_by_hand(addressee=who.staff, by=world.galina.user, text=text, issued_on=MONDAY, due_on=due_on)
        for who, text, due_on in (
            (world.anna, "Исправлено.", FRIDAY),
            (world.anna, "Принято.", FRIDAY),
            (world.vera, "Просрочено.", TUESDAY),
            (world.vera, "Срок не вышел.", TODAY),
        )
    ]
    reply_to_remark(remark=told[0], reply="", is_fixed=True, by=world.anna.user)
    accept_remark(remark=told[1], note="Спасибо", by=world.galina.user)
    return world


def days(starts_on: str, ends_on: str) -> dict[str, str]:
    return {"starts_on": starts_on, "ends_on": ends_on}


def counts_by_sql(where: str, group: str) -> list[list[str]]:
    rows = fetched(f"{COUNTED.replace('SELECT', f'SELECT {group},', 1)} WHERE {where} GROUP BY {group}")
    return sorted([str(cell) for cell in row] for row in rows)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-09-01", "2026-10-14"), ("2026-10-12", "2026-10-12"), ("2026-10-13", "2026-10-13")]
)
def test_figures_by_person_and_kind_are_what_sql_counts(
    inspected: World, signed_in: SignedIn, first: str, last: str
) -> None:
    rows = table(signed_in(inspected.galina).get(PAGE, days(first, last)))
    ends = [number for number, row in enumerate(rows) if row[0] == "Всего"]
    people, kinds = rows[1 : ends[0]], rows[ends[0] + 2 : ends[1]]
    where = f"r.issued_on BETWEEN '{first}' AND '{last}'"
    by_name = counts_by_sql(where, "s.last_name")
    assert [[row[0].partition(" ")[0], *row[1:]] for row in people] == by_name
    words = {"topic": "нет темы", "homework": "нет задания", "weekly_marks": "неделя без отметок",
             "filling": "заполнение журнала"}  # fmt: skip
    by_kind = counts_by_sql(where, "COALESCE(NULLIF(r.rule, ''), r.purpose)")
    assert sorted(kinds) == sorted([words[name], *figures] for name, *figures in by_kind)
    [total] = fetched(f"{COUNTED} WHERE {where}")
    assert rows[ends[0]] == rows[ends[1]] == ["Всего", *map(str, total)]


def test_what_is_overdue_and_what_was_closed_is_listed(inspected: World, signed_in: SignedIn) -> None:
    rows = table(signed_in(inspected.galina).get(PAGE, days("2026-09-01", "2026-10-14")))
    by_text = {row[3]: row for row in rows if len(row) > 3}
    closed = Remark.objects.get(state="accepted", rule="topic")
    assert by_text["Просрочено."][1:] == ["Данилова В. П.", "работа в целом", "Просрочено.", "12.10.2026", "13.10.2026"]
    assert by_text["Принято."][-1] == "Принято: Спасибо"
    assert by_text["Нет темы."][2:3] + by_text["Нет темы."][-1:] == [
        "5А, Математика, 07.09, 2 урок",
        closed.evidence,
    ]
    assert closed.evidence.startswith("Тема записана: «Дроби».")


def test_days_without_remarks_say_so(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(PAGE, days("2026-09-01", "2026-09-02"))
    assert "В эти дни замечаний не выдавали." in lines(page)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_it_is_taken_away_by_management_alone(inspected: World, signed_in: SignedIn, kind: str) -> None:
    answers = {
        name: signed_in(inspected.people[name]).get(f"{PAGE}{kind}/").status_code
        for name in ("galina", "kira", "igor", "anna", "boris", "elena")
    }
    assert answers == {"galina": 200, "kira": 200, "igor": 200, "anna": 403, "boris": 403, "elena": 403}


@pytest.mark.parametrize("n_remarks", [1, 3])
def test_queries_of_the_statement(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_remarks: int
) -> None:
    for number in range(n_remarks):
        make_remark_by_hand(
            addressee=world.anna.staff, by=world.galina.user, due_on=TODAY + timedelta(days=number)
        )  # fmt: skip
    galina = signed_in(world.galina)
    galina.get(PAGE)
    with django_assert_num_queries(7):
        page = galina.get(PAGE)
    assert ["Всего", str(n_remarks), "0", "0", str(n_remarks), "0"] in table(page)
