"""Whatever lists the pupils of a class numbers them as the list of the class does (R-39, decision 49).

Every page and every file of the matrix is opened in a class that a girl of the beginning of the alphabet has joined and
a boy of its middle has left: whoever counts the rows anew gets other numbers there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from reports.queries.statements import STATEMENTS, Scope
from tests.access.matrix import Row, read_rows
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import meals as m
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, World

READERS = ("boris", "galina", "igor", "kira", "raisa", "pavel", "anna")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBERS = {
    "Ершов Дмитрий": "1", "Ёшкина Светлана": "2", "Петров Никита": "3", "Яшин Олег": "4", "Абрамова Анна": "5",
}  # fmt: skip
NOW_IN_CLASS = NUMBERS.keys() - {"Петров Никита"}
NAMED = re.compile(rf"(?:(?:^|\| )(\d+)(?:\.| \|) ?)?({'|'.join(NUMBERS)})\b")
# Where the names of a class stand otherwise than as its list.
NO_LISTS = {
    "journal:attention",  # each stands where he is picked out: on a border, short of marks
    "journal:work",  # the names stand together behind each mark, and their number beside them
    "reports:statement movement",  # orders of the school are numbered
}
NUMBERED = {
    "attendance:class_day", "attendance:month_sheet", "attendance:month_sheet_file", "class-absences", "class-report",
    "gtzo:entry", "gtzo:protocol", "gtzo:school_class", "gtzo:school_class?as=xlsx", "journal:class_weeks",
    "journal:council_decisions", "journal:gradebook", "journal:gradebook_file", "journal:lesson",
    "journal:period_column", "journal:period_marks", "journal:period_marks_file", "journal:work_file",
    "meals:class_day", "meals:class_sheet", "meals:class_sheet_file", "meals:servings", "messaging:class_comments",
    "reports:class_absences", "reports:class_absences_file", "reports:parents_letters", "reports:statement",
    "reports:statement_file", "school:school_class", "year-summary",
}  # fmt: skip


@pytest.fixture
def changed_class(world: World) -> World:
    """Яшин is there from the first day, Абрамова from October; Петров has left in September."""
    for last_name, first_name, on in (("Яшин", "Олег", YEAR_BEGINS), ("Абрамова", "Анна", date(2026, 10, 1))):
        pupil = s.make_pupil(last_name=last_name, first_name=first_name)
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=on)
    g.norms_of_the_matrix(world)
    m.make_serving(pupil=world.dima.pupil, on=TODAY, by=world.boris.user)
    return world


def answers(world: World, signed_in: SignedIn) -> Iterator[tuple[str, Any]]:
    """By name of the page, as the first of the readers who may open it gets it."""
    clients = {name: signed_in(world.people[name]) for name in READERS}
    for row in (_as_book(row) for row in read_rows() if row.method == "GET"):
        reader = next((name for name in READERS if row.status_for(name) == 200), None)
        if reader is not None:
            with transaction.atomic():
                answer = clients[reader].get(row.url(world))
                transaction.set_rollback(True)
            if answer.streaming:
                answer.getvalue()  # at its end the file is closed
            yield " ".join((row.name, *map(str, row.objects))), answer
    for statement in STATEMENTS:
        if statement.scope == Scope.CLASS:
            page = reverse("reports:statement", args=[statement.key])
            yield f"{statement.key} xlsx", clients["galina"].get(f"{page}xlsx/", {"class": world.class_5a.pk})
    protocol = reverse("gtzo:school_class", args=[world.class_5a.pk])
    yield "gtzo:school_class?as=xlsx", clients["pavel"].get(protocol, {"as": "xlsx"})


def _as_book(row: Row) -> Row:
    """A paper as the workbook of the same cells."""
    return replace(row, objects=tuple("xlsx" if one == "pdf" else one for one in row.objects))


def rows_of(answer: Any) -> list[str]:
    """The text of each row of a table, its cells apart, of each item of a list and each legend; each row of a book."""
    if answer.headers["Content-Type"] == XLSX:
        rows = (row for page in load_workbook(BytesIO(answer.content)) for row in page.iter_rows(values_only=True))
        return [" | ".join("" if cell is None else str(cell) for cell in row) for row in rows]
    main = answer.text.partition("<main")[2] if answer.headers["Content-Type"].startswith("text/html") else ""
    return [_text(inner) for _, inner in re.findall(r"<(tr|li|legend)\b[^>]*>(.*?)</\1>", main, re.DOTALL)]


def _text(inner: str) -> str:
    cells = re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", inner, re.DOTALL) or [inner]
    return " | ".join(" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells)


def test_every_list_of_a_class_has_the_numbers_of_its_list(changed_class: World, signed_in: SignedIn) -> None:
    """A list that numbers anew has other numbers; one without numbers has none for all who are in the class."""
    wrong, bare, numbered = set(), set(), set()
    for page, answer in answers(changed_class, signed_in):
        found: dict[str, set[str]] = defaultdict(set)
        for number, name in (hit.groups() for hit in map(NAMED.search, rows_of(answer)) if hit):
            found[name].add(number or "")
        if any(numbers - {"", NUMBERS[name]} for name, numbers in found.items()):
            wrong.add(page)
        if all("" in found[name] for name in NOW_IN_CLASS):
            bare.add(page)
        if all(NUMBERS[name] in found[name] for name in NOW_IN_CLASS):
            numbered.add(page.partition(" ")[0])
    assert {page for page in wrong | bare if not page.startswith(tuple(NO_LISTS))} == set()
    assert numbered == NUMBERED
