"""Whatever people write into the journal, the gradebook shows it letter by letter: nothing of it becomes HTML."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from ezh.jinja2 import environment
from journal.models import AbsenceCode, Mark, Work
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.world import TODAY, World

SIGNS = """<b>"'&"""
TEXT = f"{SIGNS}а</b>"


class _Reader(HTMLParser):
    """Tags that a browser would see, and how often the text stands in what it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.texts += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def typed(world: World) -> World:
    """The text in everything that a cell or a head of a column is made of."""
    anna, sveta = world.anna.user, world.sveta.pupil
    Mark.objects.filter(work=world.work_monday).update(comment=TEXT)
    Work.objects.filter(pk=world.work_monday.pk).update(title=TEXT, comment=TEXT)
    j.make_outstanding_work(work=world.work_monday, pupil=sveta, due_on=TODAY, comment=TEXT, by=anna)
    j.make_entry(lesson=world.lesson_today, topic=TEXT, by=anna)
    j.make_homework(lesson=world.lesson_today, text=TEXT, by=anna)
    AbsenceCode.objects.filter(pk=world.codes["Н"].pk).update(letter="<b>", name=TEXT)
    return world


def test_what_people_write_is_shown_and_never_becomes_html(typed: World, signed_in: SignedIn) -> None:
    reader = _Reader()
    reader.feed(signed_in(typed.anna).get(f"/journal/{typed.group_5a.pk}/{typed.maths.pk}/").content.decode())
    places = [text for text in reader.texts if TEXT in text]
    assert "b" not in reader.tags
    assert [text for text in places if text.startswith("сдать до")] == [f"сдать до 14.10: {TEXT}"] * 2
    assert [text for text in places if text.startswith(("Ответ", "Тема"))] == [
        f"Тема: {TEXT} · Задание: {TEXT}",
        f"Ответ на уроке, вес 1: {TEXT} · {TEXT}",
    ]
    assert TEXT in places  # the comment on the mark
    assert "<b>" in reader.texts  # the letter


def test_things_drawn_once_are_drawn_in_their_places_and_escaped() -> None:
    drawn: list[str] = []

    def draw(thing: str) -> str:
        drawn.append(thing)
        return f"<{thing}>"

    page = environment(autoescape=True).from_string("{{ each_once(draw)(things) }}")
    assert page.render(draw=draw, things=["а", "б", "а"]) == "&lt;а&gt;&lt;б&gt;&lt;а&gt;"
    assert drawn == ["а", "б"]
    macro = "{% macro cell(thing) %}<td>{{ thing }}</td>{% endmacro %}{{ each_once(cell)(things) }}"
    markup = environment(autoescape=True).from_string(macro).render(things=["<", "<"])
    assert markup == "<td>&lt;</td><td>&lt;</td>"
