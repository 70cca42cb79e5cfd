"""Addresses in templates are those that Django finds, whatever was asked for before."""

from __future__ import annotations

from django.template import engines
from django.urls import set_script_prefix

DRAWN = """{{ url("journal:gradebook", group, 2) }} {{ url("journal:gradebook", group, 2, term=term) }}"""


def drawn(**values: object) -> str:
    return str(engines["jinja2"].from_string(DRAWN).render(values))


def test_an_address_has_its_arguments_and_a_query_only_where_there_is_one() -> None:
    assert [drawn(group=1, term=3), drawn(group=1, term=None), drawn(group=7, term=3)] == [
        "/journal/1/2/ /journal/1/2/?term=3",
        "/journal/1/2/ /journal/1/2/",
        "/journal/7/2/ /journal/7/2/?term=3",
    ]


def test_an_address_known_already_follows_the_place_of_the_program() -> None:
    before = drawn(group=1, term=None)
    set_script_prefix("/school/")
    try:
        assert drawn(group=1, term=None) == before.replace("/journal/", "/school/journal/")
    finally:
        set_script_prefix("/")
