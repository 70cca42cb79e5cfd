"""Addresses typed by hand: objects that are not there and parameters that mean nothing never show or break anything."""

from __future__ import annotations

from itertools import product
from uuid import UUID

import pytest
from django.urls import reverse

from tests.access.matrix import read_rows
from tests.conftest import SignedIn
from tests.world import World

PEOPLE = ["anna", "boris", "elena", "galina", "igor"]
# No such row; more than the database can hold.
NO_KEYS = [999_999, 10**30]
NO_VALUES = ["", "abc", "-1", "0", "9" * 40, "²", "٣", "1\x00", "2026-13-45", "0001-01-01", "9999-12-31", "%", "1,2"]

ROWS_WITH_OBJECT = {row.name: row for row in read_rows() if row.objects and row.name != "reports:start"}
# Page → its parameters and somebody who may open it.
PARAMETERS = {
    "accounts:sign_in": ("next why", "elena"),
    "attendance:class_day": ("on show", "boris"),
    "attendance:month_sheet": ("month show", "boris"),
    "attendance:pupil_absences": ("term starts_on ends_on class show", "elena"),
    "journal:attention": ("term list pupil", "anna"),
    "curriculum:plans": ("year", "anna"),
    "journal:changes": ("starts_on ends_on school_class only_others author", "anna"),
    "journal:diary": ("week day", "elena"),
    "journal:gradebook": ("term", "anna"),
    "journal:gradebooks": ("class", "galina"),
    "journal:pupil_marks": ("term", "elena"),
    "meals:class_day": ("on show", "boris"),
    "meals:class_sheet": ("month show pupil meal", "boris"),
    "meals:coverage": ("month show band", "galina"),
    "meals:day_order": ("on meal class seating category diet", "galina"),
    "meals:school_sheet": ("month show class meal category", "galina"),
    "reports:absences": ("term starts_on ends_on show", "galina"),
    "reports:class_absences": ("term starts_on ends_on show", "boris"),
    "reports:class_results": ("term", "boris"),
    "reports:day_lessons": ("day show", "galina"),
    "journal:council_decisions": ("show", "galina"),
    "journal:programme": ("lessons", "anna"),
    "reports:homework": ("starts_on ends_on teacher", "galina"),
    "reports:desk": ("term rule show", "galina"),
    "reports:objectivity": ("term list class_id subject_id teacher_id", "galina"),
    "reports:proposals": ("term class_id show", "galina"),
    "reports:school_results": ("term", "galina"),
    "reports:unfilled": ("teacher group subject", "galina"),
    "school:guardian_search": ("name", "boris"),
    "timetable:class_new": ("after", "igor"),
    "timetable:substitutions": ("day teacher", "galina"),
    "timetable:week": ("week pupil class teacher", "galina"),
}


@pytest.mark.parametrize("name", sorted(ROWS_WITH_OBJECT))
def test_an_object_that_is_not_there_is_not_found_by_anybody(world: World, signed_in: SignedIn, name: str) -> None:
    row = ROWS_WITH_OBJECT[name]
    clients = {person: signed_in(world.people[person]) for person in PEOPLE}
    answers = {}
    keys = [UUID(int=key % 2**128) for key in NO_KEYS] if name.startswith("tasks:") else NO_KEYS
    for (person, client), key in product(clients.items(), keys):
        url = reverse(name, args=[key] * len(row.objects))
        answers[person, key] = {client.get(url).status_code, client.post(url, row.data).status_code}
    assert {who: statuses for who, statuses in answers.items() if statuses - {403, 404, 405}} == {}


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_parameter_that_means_nothing_breaks_no_page(world: World, signed_in: SignedIn, name: str) -> None:
    """Refused in words, or there is nothing there, or the page shows what it shows without the parameter."""
    row = next(row for row in read_rows() if row.name == name)
    parameters, person = PARAMETERS[name]
    client = signed_in(world.people[person])
    page = row.url(world).partition("?")[0]
    answers = {
        (parameter, value): client.get(page, {parameter: value}).status_code
        for parameter, value in product(parameters.split(), NO_VALUES)
    }
    assert {asked: status for asked, status in answers.items() if status not in {200, 302, 400, 404}} == {}


@pytest.mark.parametrize(
    "name",
    sorted(name for name, (parameters, _) in PARAMETERS.items() if {"on", "week", "day"} & {*parameters.split()}),
)
def test_a_day_beyond_all_school_years_is_refused_in_words(world: World, signed_in: SignedIn, name: str) -> None:
    row = next(row for row in read_rows() if row.name == name)
    parameter, person = PARAMETERS[name][0].split()[0], PARAMETERS[name][1]
    page = row.url(world).partition("?")[0]
    answers = [
        signed_in(world.people[person]).get(page, {parameter: day})
        for day in ("1999-12-31", "2000-01-01", "2099-12-31", "2100-01-01")
    ]
    assert [answer.status_code for answer in answers] == [400, 200, 200, 400]
    assert "В адресе указан день, которого нет в учебных годах: «2100-01-01»." in answers[-1].text
