"""Whatever names a pupil as a link leads to his card, for whom may open it (product 1): the hub to all about him."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from tests.access.test_matrix import Scene, scene
from tests.access.test_odd_requests import PAGES, answer, client_of

__all__ = ["scene"]

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).parents[2] / "templates"
LINK = re.compile(r'<a [^>]*?href="([^"#]+)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
# A switch stays on its page; so do the neighbours in the class, which lead from card to card anyway.
SWITCH = re.compile(r'<nav class="chips" aria-label="(?:Чей дневник|Чьё расписание)">.*?</nav>', re.DOTALL)
# A class teacher, management that leads nothing, a PE teacher and a subject teacher.
READERS = ("boris", "galina", "pavel", "anna")
# «<a href="{{ url('journal:diary', row.pupil_id) }}">{{ row.name }}</a>» in a template.
NAMED_LINK = re.compile(
    r"""<a [^>]*?href="\{\{ url\(['"](?P<page>[\w:]+)['"][^>]*>\s*"""
    r"""\{\{ ?[\w.]*(?:short_name|full_name|pupil|\.name) ?\}\}\s*</a>"""
)
PUPILS_PAGES = {
    "attendance:pupil_absences",
    "gtzo:card",
    "journal:cell",
    "journal:diary",
    "journal:pupil_average",
    "journal:pupil_marks",
    "journal:pupil_period_marks",
    "meals:pupil_month",
}
# Whoever reads them has children and no right to a card.
OF_FAMILIES = {"meals/children.html"}


# An addressee, who may be a pupil: his name opens what was written to him.
OF_ADDRESSEES = {"messaging:sending", "messaging:threads", "messaging:thread"}


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def named_links(scene: Scene, person: str, names: dict[str, int]) -> Iterator[tuple[str, int, str]]:
    """Page, pupil and address of each link whose words are a pupil's name, perhaps with his class."""
    client = client_of(scene, person)
    for row in PAGES:
        if row.status_for(person) != 200 or row.name in OF_ADDRESSEES:
            continue
        shown = answer(client, "get", row.url(scene.world))
        assert shown.status_code == 200, row
        html = shown.text.partition("<main")[2] if shown["Content-Type"].startswith("text/html") else ""
        for address, text in LINK.findall(SWITCH.sub("", html)):
            name = words(text).strip("←→ ").partition(",")[0].strip()
            if name in names:
                yield str(row), names[name], unescape(address).partition("?")[0]


@pytest.mark.parametrize("person", READERS)
def test_a_pupils_name_leads_to_his_card(scene: Scene, person: str) -> None:
    world = scene.world
    children = (world.dima.pupil, world.sveta.pupil, world.zoya.pupil, world.nikita.pupil)
    names = {name: each.pk for each in children for name in (each.full_name, each.short_name, each.initials_name)}
    client = client_of(scene, person)
    cards = {each.pk: reverse("school:pupil", args=[each.pk]) for each in children}
    opened = {key for key, card in cards.items() if answer(client, "get", card).status_code == 200}
    found = list(named_links(scene, person, names))
    astray = {(page, address) for page, key, address in found if key in opened and address != cards[key]}
    refused = {(page, address) for page, key, address in found if key not in opened and address == cards[key]}
    assert (astray, refused) == (set(), set())
    assert (len(found) > 10) == (person in {"boris", "galina"})


def test_no_template_leads_past_the_card() -> None:
    """A list that is empty in the world is found here: a name alone in a link to one page of a pupil."""
    past = {
        (str(path.relative_to(TEMPLATES)), found["page"])
        for path in TEMPLATES.rglob("*.html")
        for found in NAMED_LINK.finditer(path.read_text())
        if found["page"] in PUPILS_PAGES
    }
    assert {each for each in past if each[0] not in OF_FAMILIES} == set()
