"""The reason of an absence is unknown, excused or unexcused: three states in every list, sheet and start page."""

from __future__ import annotations

import re

import pytest

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.house.texts import ROOT, files
from tests.pages.reading import lines, table
from tests.world import TUESDAY, World

# Added up without illness they are one of two states; with it, all that was missed.
TWO_STATES = re.compile(
    r"^(?!.*illness).*\b(?:unexcused\s*\+\s*[\w.]*unknown|unknown\s*\+\s*[\w.]*unexcused)\b", re.MULTILINE
)


@pytest.fixture
def dima_missed(world: World) -> None:
    """Дима: one lesson nobody has explained, two without an excuse, three with one."""
    for number, letter in ((1, "Н"), (3, "НП"), (4, "НП"), (5, "УП"), (6, "УП"), (7, "УП")):
        lesson = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=number)
        j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes[letter], by=world.boris.user)


@pytest.mark.usefixtures("dima_missed")
@pytest.mark.parametrize(("person", "page"), [("boris", "class_teacher"), ("galina", "deputy"), ("kira", "director")])
def test_start_pages_tell_unknown_from_unexcused(world: World, signed_in: SignedIn, person: str, page: str) -> None:
    shown = " ".join(lines(signed_in(world.people[person]).get(f"/start/{page}/")))
    assert re.search(
        r"Ершов Дмитрий(, 5А)? 6 из \d+ уроков, без уважительной причины – 2, причина неизвестна – 1", shown
    )


@pytest.mark.usefixtures("dima_missed")
@pytest.mark.parametrize(
    ("person", "page", "row"),
    [
        ("galina", "/reports/absences/", "5А"),
        ("boris", "/reports/classes/{class_5a}/absences/", "1. Ершов Дмитрий"),
        ("boris", "/attendance/classes/{class_5a}/month/", "1. Ершов Дмитрий"),
        ("elena", "/attendance/pupils/{dima}/", "октябрь 2026"),
    ],
)
def test_tables_count_each_state_apart(world: World, signed_in: SignedIn, person: str, page: str, row: str) -> None:
    """«уваж.», «неуваж.», «неизв.» stand side by side."""
    path = page.format(class_5a=world.class_5a.pk, dima=world.dima.pupil.pk)
    (found,) = [cells for cells in table(signed_in(world.people[person]).get(path)) if cells[0] == row]
    excused, unexcused, unknown, _late = map(int, found[-4:])
    others = 1 if row == "5А" else 0  # Света's lesson of Monday, unexplained
    assert (excused, unexcused, unknown) == (3, 2, 1 + others)


def test_nowhere_are_two_of_the_states_added_up() -> None:
    sources = [path for path in files() if path.suffix in {".py", ".sql", ".html"} and "tests" not in path.parts]
    assert [
        str(path.relative_to(ROOT)) for path in sources if TWO_STATES.search(path.read_text(encoding="utf-8"))
    ] == []
    assert TWO_STATES.search("sum(unexcused + unknown)::integer AS without_excuse")
    assert not TWO_STATES.search("SELECT d.illness + d.excused + d.unexcused + d.unknown AS total")
