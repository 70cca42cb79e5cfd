"""Names of 26 letters on printed pages: no word runs over another, and none over the edge of the paper."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.urls import reverse

from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, World

LONG: dict[str, Any] = {
    "last_name": "Абдурахмангаджимагомедова",
    "first_name": "Магомедпатимат",
    "patronymic": "Абдурахмангаджиевна",
    "birth_date": date(2015, 4, 5),
}
_WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
_TOUCH = 0.3  # of a point: letters have no sharp edges


class Word(NamedTuple):
    """Where a word stands, in points from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def pages_of(pdf: bytes) -> list[tuple[float, list[Word]]]:
    """Width and words of each page."""
    shown = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    pages = re.findall(r'<page width="([\d.]+)".*?>(.*?)</page>', shown, re.DOTALL)
    return [(float(width), [_word(*found) for found in _WORD.findall(words)]) for width, words in pages]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    return Word(float(left), float(top), float(right), float(bottom), text)


def crossings(pdf: bytes) -> list[tuple[str, str]]:
    """Pairs of words of which one runs over the other."""
    found = []
    for width, words in pages_of(pdf):
        assert [word.text for word in words if word.right > width or word.left < 0] == []
        for at, one in enumerate(words):
            for other in words[at + 1 :]:
                across = min(one.right, other.right) - max(one.left, other.left)
                down = min(one.bottom, other.bottom) - max(one.top, other.top)
                if across > _TOUCH and down > (one.bottom - one.top) / 2:
                    found.append((one.text, other.text))
    return found


@pytest.fixture
def long_named(world: World) -> None:
    """A girl whose names are longer than any column."""
    pupil = s.make_pupil(**LONG)
    s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    g.make_federal_norms(by=world.pavel.user)
    for code, value in (("run30", 59), ("pushup", 13), ("bend", 4)):
        g.make_result(pupil=pupil, code=code, on=TODAY, value=value, by=world.pavel.user)


@pytest.mark.usefixtures("long_named")
def test_case_20_a_protocol_of_fitness_keeps_words_in_their_cells(world: World, signed_in: SignedIn) -> None:
    url = reverse("gtzo:school_class", args=[world.class_5a.pk])
    pdf = signed_in(world.pavel).get(url, {"as": "pdf"}).content
    assert crossings(pdf) == []


@pytest.mark.usefixtures("long_named")
def test_case_20_a_month_sheet_of_meals_keeps_words_in_their_cells(world: World, signed_in: SignedIn) -> None:
    url = reverse("meals:class_sheet_file", args=[world.class_5a.pk, "pdf"])
    pdf = signed_in(world.raisa).get(url, {"month": "2026-09"}).content
    assert crossings(pdf) == []
