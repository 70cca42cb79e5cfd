"""Passwords that are tried first are refused, others are not (P-12)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.guessable import LATIN_WORDS, WORDS, is_guessable
from accounts.rules import temporary_password

REFUSED = [
    "пароль123", "Пароль2026", "gfhjkm12", "parol2026!", "йцукен12", "qwerty12", "Йцукен!1", "12345678a", "яяяяяяя1",
    "аааааааа", "абабабаб", "абв1абв1абв1", "фывапролдж1", "asdf1234", "1qwertyui", "зайчик77", "наташа1985",
    "k.,jdm2026", "октябрь2026", "88887777а", "школа№92",
]  # fmt: skip
ACCEPTED = [
    "сосна-17-вечер",
    "берёза-92-утро",
    "shkola-92-demo",
    "две синие кружки",
    "7 гномов в лесу",
    "Тр0пинка-к-реке",
]


@pytest.mark.parametrize("password", REFUSED)
def test_what_people_think_of_first_is_guessable(password: str) -> None:
    assert is_guessable(password)


@pytest.mark.parametrize("password", ACCEPTED)
def test_several_words_are_not(password: str) -> None:
    assert not is_guessable(password)


@given(st.sampled_from(sorted(WORDS | LATIN_WORDS)), st.from_regex(r"[0-9!.-]{0,4}", fullmatch=True))
def test_a_word_with_up_to_four_signs_is_guessable_whatever_its_case(word: str, signs: str) -> None:
    assert [is_guessable(text) for text in (word + signs, word.upper() + signs, word.title() + signs)] == [True] * 3


def test_passwords_of_slips_are_not_guessable() -> None:
    assert [word for word in (temporary_password() for _ in range(500)) if is_guessable(word)] == []
