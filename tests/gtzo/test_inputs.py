"""What PE teachers type is read, asked about or refused; nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtzo.rules.inputs import Ambiguous, Answer, Invalid, Parsed, format_result, read_result, read_uin
from gtzo.rules.norms import InputKind, plausible_range
from tests.gtzo.tables import FEDERAL

SECONDS, MINUTES, COUNT, METRES, CENTIMETRES, SIGNED = InputKind


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("5:20", MINUTES, 320),
        ("5.20", MINUTES, 320),
        ("5,20", MINUTES, 320),
        (" 0:58 ", MINUTES, 58),
        ("9,6", SECONDS, 96),
        ("9.6", SECONDS, 96),
        ("10", SECONDS, 100),
        ("+7", SIGNED, 7),
        ("-3", SIGNED, -3),
        ("\u22123", SIGNED, -3),
        ("0", SIGNED, 0),
        ("12", COUNT, 12),
        ("34,5", METRES, 3450),
        ("34.05", METRES, 3405),
        ("165", CENTIMETRES, 165),
    ],
)
def test_results_are_read_as_people_write_them(text: str, kind: InputKind, value: int) -> None:
    assert read_result(text, kind) == Parsed(value)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("5", Ambiguous("5 – это минуты или секунды?", ("5:00", "0:05"))),
        ("58", Ambiguous("58 – это минуты или секунды?", ("58:00", "0:58"))),
    ],
)
def test_a_bare_number_of_a_minutes_trial_is_asked_about(text: str, answer: Answer) -> None:
    assert read_result(text, MINUTES) == answer
    assert read_result(text, MINUTES, is_confirmed=True) == answer


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("5:2", MINUTES, "Введите минуты и секунды, например 5:20."),
        ("5:60", MINUTES, "Секунд меньше 60."),
        ("пять", MINUTES, "Введите минуты и секунды, например 5:20."),
        ("9,65", SECONDS, "Введите секунды с десятыми, например 9,6."),
        ("9,6с", SECONDS, "Введите секунды с десятыми, например 9,6."),
        ("н", COUNT, "Введите целое число, например 12."),
        ("-3", COUNT, "Введите целое число, например 12."),
        ("3,5", CENTIMETRES, "Введите целые сантиметры, например 165."),
        ("", METRES, "Введите метры, например 34 или 34,5."),
        ("++7", SIGNED, "Введите сантиметры со знаком, например +7 или -3."),
    ],
)
def test_what_cannot_be_a_result_is_refused_with_an_example(text: str, kind: InputKind, reason: str) -> None:
    assert read_result(text, kind) == Invalid(reason)


def test_one_second_for_sixty_metres_is_written_only_when_confirmed() -> None:
    plausible = plausible_range(norm for norm in FEDERAL.norms.values() if norm.trial.code == "run60")
    assert read_result("1", SECONDS, plausible) == Ambiguous("Необычный результат: 1,0. Записать его?", ("1,0",))
    assert read_result("1", SECONDS, plausible, is_confirmed=True) == Parsed(10)
    assert read_result("9,6", SECONDS, plausible) == Parsed(96)


@given(st.sampled_from(InputKind), st.integers(0, 5999), st.booleans())
def test_what_is_written_is_read_back(kind: InputKind, size: int, is_negative: bool) -> None:
    value = -(size % 100) if is_negative and kind is SIGNED else size % 999 if kind is SIGNED else size
    assert read_result(format_result(value, kind), kind) == Parsed(value)


@given(st.text(max_size=12), st.sampled_from(InputKind))
def test_any_text_gets_an_answer_and_every_option_is_clear(text: str, kind: InputKind) -> None:
    answer = read_result(text, kind)
    options = answer.options if isinstance(answer, Ambiguous) else ()
    assert all(isinstance(read_result(option, kind), Parsed) for option in options)


@pytest.mark.parametrize(
    ("text", "uin"),
    [("24-42-0012345", "24-42-0012345"), ("24420012345", "24-42-0012345"), ("24-42-12345", None), ("", None)],
)
def test_a_personal_number_is_eleven_digits(text: str, uin: str | None) -> None:
    assert read_uin(text) == uin
