"""The pages of a pupil: one tap from each other for those who may open them, wherever one comes in."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from school.models import Pupil
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import YEAR_BEGINS, World

OF_FAMILY = (
    "journal:diary",
    "journal:pupil_marks",
    "journal:pupil_period_marks",
    "attendance:pupil_absences",
    "meals:pupil_month",
    "gtzo:card",
    "journal:pupil_teachers",
)
OF_SCHOOL = ("school:pupil", *OF_FAMILY)
NAV = re.compile(r'<nav class="chips" aria-label="Страницы ученика">(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'<a [^>]*?href="([^"#]+)[^"]*"[^>]*>([^<]+)')


def tabs(html: str) -> list[str]:
    found = NAV.search(html)
    return re.findall('href="([^"]+)"', found[1]) if found else []


@pytest.mark.parametrize(
    ("person", "names", "where"),
    [
        ("boris", OF_SCHOOL, OF_SCHOOL),
        ("galina", OF_SCHOOL, OF_SCHOOL),
        ("elena", OF_FAMILY, (*OF_FAMILY, "attendance:pupil_notices")),
        ("dima", OF_FAMILY, OF_FAMILY),
        ("pavel", (), ("gtzo:card",)),  # PE: the rest is not his
        ("raisa", (), ("meals:pupil_month",)),
    ],
)
def test_all_pages_of_a_pupil_are_one_tap_apart(
    world: World, signed_in: SignedIn, person: str, names: tuple[str, ...], where: tuple[str, ...]
) -> None:
    client, place = signed_in(world.people[person]), [world.dima.pupil.pk]
    expected = [reverse(name, args=place) for name in names]
    assert {name: tabs(client.get(reverse(name, args=place)).text) for name in where} == dict.fromkeys(where, expected)
    assert [client.get(url).status_code for url in expected] == [200] * len(expected)


def test_the_card_leads_to_documents_and_dials_phones(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    page = boris.get(reverse("school:pupil", args=[world.dima.pupil.pk])).text
    documents = LINK.findall(page.partition('id="documents"')[2].partition("</section>")[0])
    assert 'href="tel:+79000000000"' in page
    assert [boris.get(url.replace("&amp;", "&")).status_code for url, _ in documents] == [200, 200, 200]


def test_the_card_leads_to_the_previous_and_the_next_of_the_class(world: World, signed_in: SignedIn) -> None:
    other = s.make_pupil(last_name="Жуков", first_name="Олег", sex="m")
    s.make_enrolment(pupil=other, school_class=world.class_5b, starts_on=YEAR_BEGINS)
    galina = signed_in(world.galina)

    def neighbours(pupil: Pupil) -> list[tuple[str, str]]:
        page = galina.get(reverse("school:pupil", args=[pupil.pk])).text
        return LINK.findall(page.partition('aria-label="Ученики класса"')[2].partition("</nav>")[0])

    zoya = world.zoya.pupil
    assert neighbours(other) == [(reverse("school:pupil", args=[zoya.pk]), "Иванова-Жарова Зоя →")]
    assert neighbours(zoya) == [(reverse("school:pupil", args=[other.pk]), "← Жуков Олег")]


def test_who_is_in_no_class_has_no_neighbours(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(reverse("school:pupil", args=[world.nikita.pupil.pk])).text
    assert "Ученики класса" not in page


def test_the_class_list_leads_to_cards_and_shows_phones(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(reverse("school:school_class", args=[world.class_5a.pk])).text
    assert f'href="{reverse("school:pupil", args=[world.dima.pupil.pk])}"' in page
    assert 'href="tel:+79000000000"' in page


# Pages on which names of pupils are links. Each is walked by the class teacher and by the deputy.
LISTS = (
    ("school:school_class", "class"),
    ("journal:class_weeks", "class"),
    ("reports:class_absences", "class"),
    ("reports:class_results", "class"),
    ("gtzo:school_class", "class"),
    ("attendance:month_sheet", "class"),
    ("attendance:class_day", "class"),
    ("meals:class_sheet", "class"),
    ("meals:rights", "class"),
    ("reports:results_pupils", ""),
    ("reports:proposals", ""),
    ("reports:desk", ""),
    ("gtzo:badges", ""),
    ("notices:undelivered", ""),
)
START = {"boris": "class_teacher", "galina": "deputy"}


@pytest.mark.parametrize("person", sorted(START))
def test_the_name_of_a_pupil_leads_to_a_page_that_leads_on_to_all_of_his(
    world: World, signed_in: SignedIn, person: str
) -> None:
    """Whoever may read the card gets from any link with a pupil's name to the card with one more tap at most."""
    client = signed_in(world.people[person])
    names = tuple(child.pupil.short_name for child in (world.dima, world.sveta))
    pages = [reverse(name, args=[world.class_5a.pk] if of else []) for name, of in LISTS]
    pages.append(reverse("reports:start", args=[START[person]]))
    pages.append(reverse("journal:attention", args=[world.group_5a.pk, world.maths.pk]))
    answers = {url: client.get(url) for url in pages}
    links = {
        target.replace("&amp;", "&")
        for answer in answers.values()
        if answer.status_code == 200
        for target, text in LINK.findall(answer.text.partition("<main")[2])
        if text.strip().startswith(names)
    }
    astray = {url for url in links if "/school/pupils/" not in client.get(url).text.partition("<main")[2]}
    assert (len(links) > 0, astray) == (True, set())
