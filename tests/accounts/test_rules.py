"""Logins from names and passwords for paper."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules
from accounts.models import LOGIN_PATTERN


@pytest.mark.parametrize(
    ("last_name", "first_name", "login"),
    [
        ("Ёлкина", "Анна", "elkina.anna"),
        ("Щербакова", "Жанна", "shcherbakova.zhanna"),
        ("Иванова-Жарова", "Зоя", "ivanova-zharova.zoya"),
        ("Объездчиков", "Игорь", "obezdchikov.igor"),
        ("Цой", "Юлия", "tsoy.yuliya"),
        ("Мамедов оглы", "Алиэкрем", "mamedov-ogly.aliekrem"),
        ("  О’Нил ", "Шэрон", "onil.sheron"),
        ("Müller", "Zoë", "muller.zoe"),
        ("Ё", "Я", "e.ya"),
        ("Ю", "", "user.yu"),
        ("王", "芳", "user"),
        ("Константинопольская-Преображенская", "Александра", "konstantinopolskaya.a"),
        ("Ща" * 40, "Анна", "shchashchashchashchashch.a"),
        ("", "Ща" * 40, "user.s"),
    ],
)
def test_a_login_is_made_of_the_name(last_name: str, first_name: str, login: str) -> None:
    assert rules.login_base(last_name, first_name) == login


def test_a_short_i_written_as_two_signs_is_the_same_letter() -> None:
    assert rules.transliterated("Никола\u0438\u0306") == rules.transliterated("Николай") == "nikolay"


def test_logins_are_numbered_from_two() -> None:
    assert list(islice(rules.numbered_logins("elkina.anna"), 3)) == ["elkina.anna", "elkina.anna2", "elkina.anna3"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_name_gives_a_login_that_the_database_accepts(last_name: str, first_name: str) -> None:
    assert re.fullmatch(LOGIN_PATTERN, rules.login_base(last_name, first_name) + "99999")


def test_temporary_passwords_are_readable_on_paper_and_never_repeat() -> None:
    passwords = [rules.temporary_password() for _ in range(500)]
    signs = set("".join(passwords))
    assert signs <= set(rules.READABLE_LETTERS + rules.READABLE_DIGITS + "-")
    assert signs.isdisjoint("0Oo1lIi")
    assert {len(password) for password in passwords} == {14}
    assert len(set(passwords)) == 500


def test_temporary_passwords_keep_the_rules_that_permanent_ones_keep() -> None:
    for _ in range(20):
        validate_password(rules.temporary_password())


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("берёза1", "Пароль слишком короткий: нужно не меньше 8 знаков."),
        ("берёзовыйлес", "Пароль должен содержать и буквы, и цифры или другие знаки."),
        ("password1", "Этот пароль слишком известен: его подбирают первым."),
    ],
)
def test_a_weak_password_is_refused_in_russian(password: str, complaint: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert refusal.value.messages == [complaint]
