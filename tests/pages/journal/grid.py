"""The grid of a gradebook page: read as a table of texts, filled, and saved cell by cell."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from tests.factories.gradebooks import fill_gradebook
from tests.pages.reading import Page
from tests.world import TODAY, YEAR_BEGINS, Child, World
from timetable.models import Lesson


class _Grid(HTMLParser):
    """Collects the cells of the table #grid without its foot: text, and the attributes of each."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.attributes: list[list[dict[str, str | None]]] = []
        self._inside = False
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._inside = dict(attrs).get("id") == "grid"
        if tag == "tfoot":
            self._inside = False
        if self._inside and tag == "tr":
            self.rows.append([])
            self.attributes.append([])
        if self._inside and tag in {"td", "th"}:
            self.rows[-1].append("")
            self.attributes[-1].append(dict(attrs))
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag in {"td", "th"}:
            self.rows[-1][-1] = " ".join(self.rows[-1][-1].split())
            self._in_cell = False
        if tag == "table":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def grid(page: Page) -> _Grid:
    """The grid of the page; three rows of heads, then the pupils."""
    parser = _Grid()
    parser.feed(page.content.decode())
    return parser


def filled(world: World, *, n_pupils: int, n_lessons: int) -> None:
    """The gradebook of 5А in mathematics gets so many pupils and lessons more, with marks and absences."""
    world.school.editing_window_days = None
    world.school.save()
    fill_gradebook(
        assignment=world.maths_5a,
        starts_on=YEAR_BEGINS,
        today=TODAY,
        n_pupils=n_pupils,
        n_lessons=n_lessons,
        work_type=world.answer,
        code=world.codes["Н"],
        by=world.anna.user,
    )


def save_mark(
    client: Client,
    lesson: Lesson,
    person: Child,
    *,
    value: int | str,
    version: int = 0,
    position: int = 1,
    operation: UUID | None = None,
) -> dict[str, Any]:
    """As the grid sends it; gives the answer with its status."""
    address = reverse("journal:mark", args=[lesson.pk, position, person.pupil.pk])
    answer = client.post(address, {"value": value, "version": version, "operation": operation or uuid4()})
    return {"status": answer.status_code, **json.loads(answer.content)}
