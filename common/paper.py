"""How tables fit on A4: which columns go on which sheet, and which words are wider than their column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from math import ceil

# Between the margins of templates/documents/sheet.typ, in mm.
PORTRAIT, LANDSCAPE = 186, 273
MM_A_CHARACTER = 1.9  # of a width in characters, at the size in which wide tables are set
_MM_A_POINT = 0.353
_WIDEST_LETTERS = 0.62  # of the height of the type, a line of text on the average
_LONGEST_UPRIGHT = 46  # mm
_SOFT_HYPHEN, _BREAK = "\u00ad", "\u200b"
_VOWEL, _CONSONANT = "[аеёиоуыэюяАЕЁИОУЫЭЮЯ]", "[б-джзк-нп-тф-щБ-ДЖЗК-НП-ТФ-Щ]"
_SYLLABLE = re.compile(
    rf"(?<=\w{_VOWEL})(?={_CONSONANT}{_VOWEL})|(?<={_VOWEL}[{_CONSONANT[1:-1]}йьъЙЬЪ])(?={_CONSONANT}+{_VOWEL})"
)
_LONGEST_PIECE = 8
WORDS = re.compile(r"[^ \t\n]+")  # between which a line may end, but not in «№ 12-о», «К. А.», «5 урок», «СВО – 2»
KEPT_TOGETHER = re.compile(r"(?<=№) |(?<=\b[А-ЯЁ]\.) (?=[А-ЯЁ]\.)|(?<=\d) (?=урок|мин)|(?<=\w) (?=– \d)|(?<=–) (?=\d)")


def sheets_of_columns(
    widths: Sequence[int], groups: Sequence[str], lead: int, *, is_landscape: bool
) -> list[list[int]]:
    """The numbers of the columns on each sheet, about as wide as each other: the first `lead` stand on all of them.

    Neighbours of one group stay together. Without `lead` everything stands on one sheet, however narrow.
    """
    everything = list(range(len(widths)))
    capacity = int((LANDSCAPE if is_landscape else PORTRAIT) / MM_A_CHARACTER)
    if not lead or sum(widths) <= capacity:
        return [everything]
    room = capacity - sum(widths[:lead])
    runs = [list(run) for _, run in groupby(everything[lead:], lambda number: groups[number] or number)]
    sheets = _filled(runs, widths, room)
    while len(narrower := _filled(runs, widths, room - 1)) == len(sheets) and room > 1:
        sheets, room = narrower, room - 1
    return [[*range(lead), *numbers] for numbers in sheets]


def _filled(runs: Sequence[list[int]], widths: Sequence[int], room: int) -> list[list[int]]:
    """Runs of columns put on sheets one after the other; one that is too wide by itself has its own."""
    sheets: list[list[int]] = []
    left = 0
    for run in runs:
        width = sum(widths[number] for number in run)
        if not sheets or width > left:
            sheets.append([])
            left = room
        sheets[-1] += run
        left -= width
    return sheets


def type_size(n_columns: int) -> float:
    """The size of the type, in points: the more columns, the smaller."""
    return 7.5 if n_columns > 20 else 9 if n_columns > 10 else 10.5


def widths_in_mm(widths: Sequence[int], *, is_landscape: bool) -> list[float]:
    """What each column gets of the whole width of the paper."""
    return [width * (LANDSCAPE if is_landscape else PORTRAIT) / sum(widths) for width in widths]


def is_tight(text: str, mm: float, points: float) -> bool:
    """May a word of the text be wider than its column? Those are measured, the others need not be."""
    longest = max(map(len, WORDS.findall(text)), default=0)
    padding = 1.6 if points < 9 else 3.2
    return longest > 0 and longest * points * _MM_A_POINT * _WIDEST_LETTERS > mm - padding


def breakable(word: str) -> str:
    """The word with places where it may be broken: by syllables, and anywhere where that is not enough."""
    pieces = _SYLLABLE.sub(_SOFT_HYPHEN, word).split(_SOFT_HYPHEN)
    return _SOFT_HYPHEN.join(_BREAK.join(piece) if len(piece) > _LONGEST_PIECE else piece for piece in pieces)


def upright_length(text: str, mm: float, points: float) -> float:
    """How high a head that is read from below becomes, in mm: as many lines as the column has room for."""
    line = points * _MM_A_POINT
    whole = len(text) * line * _WIDEST_LETTERS + 3
    longest_word = max(map(len, text.split()), default=0) * line * _WIDEST_LETTERS + 3
    n_lines = max(int((mm - 1) / (line * 1.35)), 1)
    return min(max(ceil(whole / n_lines) + (5 if n_lines > 1 else 0), ceil(longest_word)), _LONGEST_UPRIGHT)
