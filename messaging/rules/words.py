"""Finding texts by Russian words, whatever their endings: few texts, so that no index of a database is needed."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")
# Endings of nouns, adjectives and infinitives; what is left has three letters at least.
_ENDING = re.compile(
    r"(?<=\w{3})(?:иями|[ая]ми|[оеы]го|[оеи]му|[ыи]ми|(?:[иаея]ть)(?:ся)?|и?[аяоеиы]м|и?[аяыи]х|[оеиы]й|[аоеиыя]е|"
    r"[аяую]я|[ьую]ю|[ое]в|и[юяи]|[аяыиоеуюьй])$"
)
_LIKE = 4  # letters that two words must have in common when one goes on longer


def stems(text: str) -> list[str]:
    """The words of the text without their endings, in its order: «Отметки» and «отметкой» are one."""
    return [_stem(word) for word in _WORD.findall(text.lower().replace("ё", "е"))]


def _stem(word: str) -> str:
    return _ENDING.sub("", word)


def score(wanted: list[str], title: list[str], text: list[str]) -> int:
    """How well a text with a title answers a search: 0 unless it has each of the wanted words.

    A word of the title counts ten times one of the text, and no word more often than five times.
    """
    total = 0
    for stem in dict.fromkeys(wanted):
        in_title = sum(_alike(word, stem) for word in title)
        in_text = sum(_alike(word, stem) for word in text)
        if not in_title and not in_text:
            return 0
        total += 10 * min(in_title, 1) + min(in_text, 5)
    return total


def around(wanted: list[str], text: str, longest: int = 220) -> str:
    """The part of the text where most of the wanted words stand, with «…» for what is left out."""
    places = [(match.start(), stem) for match in _WORD.finditer(text) for stem in _wanted_in(match[0], wanted)]
    begin = 0
    if places:
        # Of the places with as many of the words after them the first.
        best, _ = max(places, key=lambda place: (_number_after(place[0], places, longest // 2), -place[0]))
        begin = max(best - longest // 3, 0)
    if begin:
        begin = text.find(" ", begin) + 1
    part = text[begin : begin + longest]
    if begin + longest < len(text):
        part = part[: part.rfind(" ")] + "…"
    return ("…" if begin else "") + part


def _number_after(begin: int, places: list[tuple[int, str]], longest: int) -> int:
    return len({stem for place, stem in places if begin <= place < begin + longest})


def _wanted_in(word: str, wanted: list[str]) -> list[str]:
    return [each for each in wanted if any(_alike(stem, each) for stem in stems(word))]


def _alike(one: str, other: str) -> bool:
    """The same word, or one with a longer ending: «журнал» and «журнальный»."""
    return one == other or (min(len(one), len(other)) >= _LIKE and (one.startswith(other) or other.startswith(one)))
