"""The help inside the product: own guides first, the page's own chapter, a search, hints that are put away."""

from __future__ import annotations

import re

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tests.conftest import SignedIn
from tests.factories.messaging import make_help_entry
from tests.pages.reading import lines
from tests.world import World

HELP = "/messaging/help/"
TITLES = re.compile(r'<h3 id="guide-(\w+)">')


def test_the_own_guides_come_first(world: World, signed_in: SignedIn) -> None:
    of_boris, of_elena = (TITLES.findall(signed_in(each).get(HELP).text) for each in (world.boris, world.elena))
    assert (of_boris[:2], of_elena[0], set(of_boris) == set(of_elena), len(of_elena)) == (
        ["teacher", "class_teacher"], "family", True, 8,
    )  # fmt: skip


def test_the_question_mark_opens_the_chapter_of_the_page(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    link = re.search(r'class="help-link" href="([^"]+)"', boris.get("/journal/corrections/").text)
    assert link
    page = boris.get(link[1].replace("&amp;", "&"))
    anchor = "исправить-закрытое"
    assert (link[1].partition("#")[0], f'id="{anchor}"' in page.text) == (
        "/messaging/help/teacher/?page=journal:corrections",
        True,
    )


def test_a_guide_shows_its_pictures_to_who_has_signed_in(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    address = re.search(r'<img src="(/messaging[^"]+)"', elena.get(f"{HELP}deputy/").text)
    assert address
    picture = elena.get(address[1])
    assert (picture.status_code, picture.headers["Content-Type"], picture.getvalue()[:4]) == (
        200, "image/png", b"\x89PNG",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["..%2f..%2f..%2fmanage.py", "gradebook.md", "..", "year.png.bak"])
def test_no_other_file_is_handed_out(world: World, signed_in: SignedIn, name: str) -> None:
    assert signed_in(world.igor).get(f"{HELP}pictures/{name}").status_code == 404


def test_a_search_finds_chapters_by_other_forms_of_the_words_the_own_ones_first(
    world: World, signed_in: SignedIn
) -> None:
    page = signed_in(world.elena).get(HELP, {"q": "средним баллам"})
    places = re.findall(r'<strong>([^<]+)</strong></a> <span class="soft">([^<]+)</span>', page.text)
    assert (places[0], ("Средний балл", "Учителю") in places) == (("Отметки и средний балл", "Родителям"), True)


def test_a_search_finds_entries_for_the_own_role_only(world: World, signed_in: SignedIn) -> None:
    make_help_entry(by=world.igor.user, question="Где абракадабра?", answer="Нигде.", roles=["guardian"])
    make_help_entry(by=world.igor.user, question="Абракадабру убрали", is_shown=False)
    found = [lines(signed_in(who).get(HELP, {"q": "абракадабру"})) for who in (world.elena, world.anna)]
    counted = ["Найдено: 1" in found[0], "Найдено: 0" in found[1]]
    assert (any("Где абракадабра?" in line for line in found[0]), counted) == (True, [True, True])


@pytest.mark.parametrize("asked", ["", "   ", "«»", "<script>alert(1)</script>", "а" * 500])
def test_a_search_for_nothing_or_for_nonsense_is_answered(world: World, signed_in: SignedIn, asked: str) -> None:
    page = signed_in(world.elena).get(HELP, {"q": asked})
    assert (page.status_code, "<script>alert" in page.text) == (200, False)


def test_entries_of_a_page_stand_above_the_guide_that_was_opened_from_it(world: World, signed_in: SignedIn) -> None:
    make_help_entry(by=world.igor.user, question="О дневнике?", page="journal:diary")
    make_help_entry(by=world.igor.user, question="О другом?", page="journal:gradebook")
    elena = signed_in(world.elena)
    with_page, without = elena.get(f"{HELP}family/?page=journal:diary"), elena.get(f"{HELP}family/")
    assert [text in page.text for page in (with_page, without) for text in ("О дневнике?", "О другом?")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_hint_stands_until_it_is_put_away_and_leads_back(world: World, signed_in: SignedIn) -> None:
    elena, boris = signed_in(world.elena), signed_in(world.boris)
    start = "/start/guardian/"
    before = elena.get(start).text
    answer = elena.post("/messaging/hints/help/closing/", headers={"Referer": f"http://testserver{start}?day=1"})
    elena.post("/messaging/hints/help/closing/")
    assert ("Подсказка" in before, answer.headers["Location"], "Подсказка" in elena.get(start).text) == (
        True,
        f"{start}?day=1",
        False,
    )
    assert (
        User.objects.get(pk=world.elena.user.pk).hidden_hints,
        "Подсказка" in boris.get("/start/teacher/").text,
    ) == (
        ["help"],
        True,
    )


def test_a_hint_put_away_leads_nowhere_else(world: World, signed_in: SignedIn) -> None:
    away = signed_in(world.elena).post(
        "/messaging/hints/help/closing/", headers={"Referer": "https://elsewhere.example/x/"}
    )
    assert away.headers["Location"] == "/"


def test_a_hint_is_for_the_roles_that_can_use_it(world: World, signed_in: SignedIn) -> None:
    gradebook = f"/journal/{world.group_5a.pk}/{world.maths.pk}/"
    assert ["Печатайте сразу" in signed_in(who).get(gradebook).text for who in (world.anna, world.galina)] == [
        True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_entries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        make_help_entry(by=world.igor.user, question="Где абракадабра?", page="journal:diary")
    elena = signed_in(world.elena)
    with django_assert_num_queries(4):
        index = elena.get(HELP).text
    with django_assert_num_queries(4):
        found = elena.get(HELP, {"q": "абракадабра"}).text
    with django_assert_num_queries(4):
        above = elena.get(f"{HELP}family/?page=journal:diary").text
    assert [page.count("Где абракадабра?") for page in (index, found, above)] == [count] * 3
