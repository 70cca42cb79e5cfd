"""Russian words are found whatever their endings."""

from __future__ import annotations

import pytest

from messaging.rules.words import around, score, stems


@pytest.mark.parametrize(
    "forms",
    [
        "отметка отметки отметку отметкой отметкам отметками отметках",
        "урок урока уроки уроков уроком уроками",
        "средний среднего среднему средние средним средняя",
        "питание питания питанию питанием",
        "ученик ученика ученику учеников учениками",
        "журнал журнале журналом журналы журналов",
        "замена замену замены замен заменой",
        "зачёт зачета зачетом",
        "отменить отмена отмены",
        "болезнь болезни болезнью",
    ],
)
def test_forms_of_a_word_are_one(forms: str) -> None:
    assert len(set(stems(forms))) == 1


def test_other_words_stay_apart() -> None:
    assert stems("класс учебник ученик год он") == ["класс", "учебник", "ученик", "год", "он"]
    assert [score(stems(one), [], stems(other)) for one, other in (("учебник", "ученик"), ("год", "годен"))] == [0, 0]


def test_a_word_is_found_by_one_with_a_longer_ending() -> None:
    assert [score(stems(one), [], stems(other)) for one, other in (("ставить", "ставят"), ("классы", "классный"))] == [
        1,
        1,
    ]


def test_every_wanted_word_must_be_there_and_a_title_counts_most() -> None:
    wanted = stems("средним баллом")
    title, text = stems("Средний балл"), stems("Столбец «Ср.» – средневзвешенный балл")
    found = [(title, []), ([], text), ([], stems("средний"))]
    assert [score(wanted, *each) for each in found] == [20, 2, 0]
    assert score([], title, text) == 0


def test_a_part_of_a_long_text_begins_and_ends_with_whole_words() -> None:
    text = "раз два три четыре пять шесть семь восемь девять десять"
    assert [around(stems("шесть"), text, 24), around(stems("раз"), text, 12), around(stems("нет"), "да", 10)] == [
        "…пять шесть семь восемь…",
        "раз два три…",
        "да",
    ]


def test_a_part_is_taken_where_most_of_the_wanted_words_stand() -> None:
    text = f"Балл выше. {'Слова. ' * 40}Средний балл считается по весам."
    assert around(stems("средний балл"), text, 60).endswith("Средний балл считается по весам.")
