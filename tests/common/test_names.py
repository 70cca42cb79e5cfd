"""How a name may be written, what is said of one that may not, and when two are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.names import LONGEST_NAME, LOOKALIKES, name_key, name_problem, tidy_name


@pytest.mark.parametrize(
    "name",
    [
        "Самаркина",
        "Ёлкина-Жукова",
        "Римский – Корсаков",
        "О’Коннор",
        "Д'Артаньян",
        "Д`Анжело",
        "Мамед оглы",
        "Кызы",
        "Нгуен Ван Тхань",
        "Қасымжомарт",
        "Әлия",
        "Җәлилев",
        "Ґалаґан",
        "Їжакевич",
        "Абдурахмангаджимагомедова",
        "Иванова (Петрова)",
        "Smith",
        "Müller",
        "Й",
        "",
    ],
)
def test_names_of_people_pass(name: str) -> None:
    assert name_problem(tidy_name(name)) == ""


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Cамаркина", "Латинская „C“ в слове «Cамаркина», 1-я буква. Наберите русскую „С“."),
        ("Pоман", "Латинская „P“ в слове «Pоман», 1-я буква. Наберите русскую „Р“."),
        ("Павлoвич", "Латинская „o“ в слове «Павлoвич», 5-я буква. Наберите русскую „о“."),
        ("Ёлкина-Жyкова", "Латинская „y“ в слове «Жyкова», 2-я буква. Наберите русскую „у“."),
        ("COBA", "Латинская „C“ в слове «COBA», 1-я буква. Наберите русскую „С“."),
        ("Иваnов", "Латинская „n“ в слове «Иваnов», 4-я буква. Напишите слово одним алфавитом."),
        ("Πетров", "Греческая „Π“ в слове «Πетров», 1-я буква. Напишите слово одним алфавитом."),
        ("李", "Буква «李» не русская и не латинская: напишите имя по-русски."),
        ("12345 <b>x</b>", "Не похоже на имя: в нём знак «1». Нужны буквы, дефис, апостроф, пробел."),
        ("<b>Анна</b>", "Не похоже на имя: в нём знак «<». Нужны буквы, дефис, апостроф, пробел."),
        ("Анна-", "Дефис стоит с краю: проверьте, всё ли имя здесь."),
        ("'", "Не похоже на имя: нужны буквы, дефис, апостроф, пробел."),
        ("А" * 81, "Длиннее 80 знаков. Проверьте, что здесь только имя."),
    ],
)
def test_what_is_no_name_is_told_with_the_sign_and_its_place(name: str, problem: str) -> None:
    assert name_problem(tidy_name(name)) == problem


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Анна \xa0 Мария ", "Анна Мария"),
        ("Тополев\u200b", "Тополев"),
        ("\u202eТополев", "Тополев"),
        ("Римский — Корсаков", "Римский-Корсаков"),
        ("О‘Коннор", "О'Коннор"),
        ("Сергеи\u0306", "Сергей"),
        ("–", ""),
    ],
)
def test_a_name_is_kept_in_one_way(typed: str, kept: str) -> None:
    assert tidy_name(typed) == kept


@pytest.mark.parametrize("other", ["САМАРКИНА", "Cамаркина", "Самаркинa", "Самарки\u200bна", "самаркина "], ids=ascii)
def test_look_alikes_are_one_name(other: str) -> None:
    assert name_key(other) == name_key("Самаркина")


@pytest.mark.parametrize(("one", "other"), [("Берёзкин", "Березкин"), ("О’Коннор", "О'Коннор"), ("А-Б", "А – Б")])
def test_what_people_write_differently_is_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


CYRILLIC = [chr(code) for code in range(0x400, 0x530) if chr(code).isalpha()]
words = st.text(alphabet=CYRILLIC, min_size=1, max_size=12).map(lambda word: unicodedata.normalize("NFC", word))
signs = st.sampled_from(["-", " - ", "–", " ", "'", "’", "ʼ"])


@given(st.lists(st.tuples(words, signs), min_size=1, max_size=3), words)
def test_words_of_any_cyrillic_alphabet_joined_as_names_are_pass(parts: list[tuple[str, str]], last: str) -> None:
    name = tidy_name("".join(word + sign for word, sign in parts) + last)
    assert name_problem(name) == ""


@given(words, words, st.sampled_from(sorted(map(chr, LOOKALIKES))))
def test_a_latin_letter_within_a_russian_word_never_passes(before: str, after: str, latin: str) -> None:
    name = before + latin + after
    assert f"„{latin}“" in name_problem(name)
    assert name_key(name) == name_key(before + chr(LOOKALIKES[ord(latin)]) + after)


@given(words, st.sampled_from('0123456789<>&;_@№$%"\\/=+*'), words)
def test_a_digit_or_a_sign_within_a_name_never_passes(before: str, sign: str, after: str) -> None:
    assert f"«{sign}»" in name_problem(before + sign + after)


@given(st.text(max_size=100))
def test_whatever_is_typed_is_judged_and_tidied_once(typed: str) -> None:
    name = tidy_name(typed)
    assert tidy_name(name) == name
    assert name_problem(name) or len(name) <= LONGEST_NAME
