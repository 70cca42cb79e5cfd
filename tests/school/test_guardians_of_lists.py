"""Whoever stands where in a list: the same lines make the same persons."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from school.queries.imports import Person, people_by_name
from school.rules import GuardianLine, PupilLine

names = st.sampled_from([("Братцева", "Инна"), ("БРАТЦЕВА", "Инна"), ("Ким", "Яна")])
phones = st.sampled_from(["", "89001112244", "+7 900 111-22-44", "89005556677"])
emails = st.sampled_from(["", "a@b.ru", "A@B.RU", "c@d.ru"])


@st.composite
def guardian_lines(draw: st.DrawFn) -> GuardianLine:
    last_name, first_name = draw(names)
    return GuardianLine("mother", last_name, first_name, "", draw(phones), draw(emails))


lists = st.lists(guardian_lines(), min_size=1, max_size=4)


def persons(lines: list[tuple[int, GuardianLine]], same: list[str]) -> list[Person]:
    pupils = [PupilLine(number, guardians=(line,)) for number, line in lines]
    return [person for each in people_by_name(pupils, [], same).values() for person in each]


def parted(lines: list[tuple[int, GuardianLine]], same: list[str] | None = None) -> set[frozenset[int]]:
    return {frozenset(person.rows) for person in persons(lines, same or [])}


@given(lists)
def test_the_order_of_rows_changes_nothing(guardians: list[GuardianLine]) -> None:
    numbered = list(enumerate(guardians, 2))
    assert {frozenset(parted(list(order))) for order in permutations(numbered)} == {frozenset(parted(numbered))}


@given(lists)
def test_one_phone_or_one_address_with_one_name_is_one_person_and_no_other_is(guardians: list[GuardianLine]) -> None:
    numbered = list(enumerate(guardians, 2))
    row_of = {row: rows for rows in parted(numbered) for row in rows}
    for one_row, one in numbered:
        for other_row, other in numbered:
            if one.identities & other.identities:
                assert row_of[one_row] == row_of[other_row]
            if one.name_key != other.name_key or (one_row != other_row and not one.identities):
                assert one_row == other_row or row_of[one_row] != row_of[other_row]


@given(lists)
@settings(max_examples=50)
def test_an_answer_never_joins_two_who_have_phones_of_their_own(guardians: list[GuardianLine]) -> None:
    numbered = list(enumerate(guardians, 2))
    for person in persons(numbered, [line.name_key for line in guardians]):
        contacts = [str(identity[-1]) for _, line in person.lines for identity in line.identities]
        phones_of_one = {contact for contact in contacts if "@" not in contact}
        assert len(phones_of_one) < 2 or any("@" in contact for contact in contacts)
