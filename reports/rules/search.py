"""The words that are looked for: as typed, and as they were meant when the keyboard stood on Latin letters."""

from __future__ import annotations

from common.people import normalised

MOST_WORDS = 6
LONGEST_SEARCH = 100
_RUSSIAN_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")

Word = tuple[str, ...]


def words_of(typed: str) -> list[Word]:
    """Each word with its spellings: without capitals and Ё, and «thijd» as «ершов» too.

    Of the Russian layout, signs are letters, so a comma stays in the word until it is read in both ways.
    """
    words = normalised(typed[:LONGEST_SEARCH]).split()
    return [spellings for word in words[:MOST_WORDS] if (spellings := _spellings(word))]


def _spellings(word: str) -> Word:
    plain = word.strip(",.;")
    meant = word.translate(_RUSSIAN_KEYS) if word.isascii() and any(sign.isalpha() for sign in word) else plain
    return tuple(dict.fromkeys(spelling for spelling in (plain, meant) if spelling))


def has_words(text: str, words: list[Word]) -> bool:
    """Does each word stand somewhere in the text, in whatever order?"""
    found_in = normalised(text)
    return all(any(spelling in found_in for spelling in word) for word in words)
