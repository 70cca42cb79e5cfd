"""What goes along with a question about the journal."""

from __future__ import annotations

import pytest

from messaging.rules.support import browser_name, own_address, role_names, without_numbers


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://school.example/journal/7/?term=3", "/journal/7/?term=3"),
        ("http://school.example/journal/", "/journal/"),
        ("/journal/7/?q=тест#место", "/journal/7/?q=тест"),
        ("https://elsewhere.example/journal/", ""),
        ("//elsewhere.example/journal/", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("journal/", ""),
        ("/journal/\r\nSet-Cookie: x", "/journal/Set-Cookie: x"),
        ("http://[broken", ""),
        ("", ""),
        ("/" + "a" * 600, "/" + "a" * 499),
    ],
)
def test_only_an_address_of_this_server_goes_along(typed: str, address: str) -> None:
    assert own_address(typed, "school.example", 500) == address


def test_a_browser_names_itself_on_one_line() -> None:
    assert [browser_name("Firefox\r\n128", 300), browser_name("x" * 400, 300)] == ["Firefox  128", "x" * 300]


def test_roles_are_told_in_words_the_weightiest_first() -> None:
    assert [role_names(["teacher", "class_teacher", "guardian"]), role_names([])] == [
        "классный руководитель, учитель, родитель",
        "без роли",
    ]


def test_the_address_of_a_kind_of_page_names_nobody() -> None:
    assert without_numbers("journal/<int:group_id>/<int:subject_id>/") == "/journal/…/…/"
