"""The search of the header: any part of a name, and only what the person may open (requirements 1.11)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from common.people import normalised
from ezh.navigation import pages_named
from reports.queries.search import search
from reports.rules.search import words_of
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.world import World

HIT = re.compile(r'<a class="hit" href="([^"]+)" (?:data-first)?>([^<]+)')

OWN = {
    "dima": {"Ершов Дмитрий Львович"},
    "sveta": {"Ёшкина Светлана Аристарховна"},
    "zoya": {"Иванова-Жарова Зоя Константиновна"},
    "nikita": {"Петров Никита Юрьевич"},
}
OF_5A = OWN["dima"] | OWN["sveta"]
PUPILS = OF_5A | OWN["zoya"] | OWN["nikita"]
STAFF = {
    "anna": "Белова Анна Сергеевна",
    "boris": "Громов Борис Николаевич",
    "vera": "Данилова Вера Павловна",
    "galina": "Ерёмина Галина Ивановна",
    "igor": "Костин Игорь Олегович",
    "kira": "Лебедева Кира Андреевна",
    "maria": "Орлова Мария Викторовна",
    "nina": "Родионова Нина Егоровна",
    "pavel": "Соколов Павел Ильич",
    "raisa": "Тихонова Раиса Фёдоровна",
}
# Whom each person finds of all people of the world, by whatever name he asks.
FINDS: dict[str, set[str]] = {
    "galina": PUPILS | set(STAFF.values()),
    "igor": PUPILS | set(STAFF.values()),
    "kira": PUPILS | set(STAFF.values()),
    "raisa": PUPILS,  # their meals
    "boris": OF_5A,
    "anna": OF_5A,
    "pavel": OF_5A,
    "vera": OWN["zoya"] | OWN["dima"],  # English of the first subgroup
    "maria": OWN["sveta"],
    "nina": set(),
    "dima": OWN["dima"],
    "sveta": OWN["sveta"],
    "zoya": OWN["zoya"],
    "nikita": set(),
    "elena": OWN["dima"],
    "zhanna": OWN["zoya"],
    "lev": set(),  # his guardianship has ended
    "olga": set(),
}


def answer(client: Client, asked: str) -> str:
    return client.get(reverse("search"), {"q": asked}).text.partition('id="found"')[2].partition("</main>")[0]


def hits(client: Client, asked: str) -> list[str]:
    return [title for _, title in HIT.findall(answer(client, asked))]


def first_hit(client: Client, asked: str) -> str:
    found = re.search(r'href="([^"]+)" data-first', answer(client, asked))
    return found[1] if found else ""


def test_everybody_finds_of_all_people_whom_he_may_open_and_nobody_else(world: World) -> None:
    """Each person asks for each by last name, some names at a time, so that no list is cut."""
    names = sorted({normalised(each.user.last_name) for each in world.people.values()})
    found = {
        person: {
            hit.title
            for first in range(0, len(names), 6)
            for kind in search(roles_of(asker.user), [tuple(names[first : first + 6])])
            if kind.title in ("Ученики", "Сотрудники")
            for hit in kind.hits
        }
        for person, asker in world.people.items()
    }
    assert found == FINDS


def urls_found(world: World, person: str) -> set[str]:
    """Where all that he finds leads, without the place on the page; of an office, which opens all, one of each kind."""
    roles = roles_of(world.people[person].user)
    found = [
        kind for asked in "ое5" for kind in (*search(roles, words_of(asked)), *pages_named(roles, words_of(asked)))
    ]
    urls = {
        url.partition("#")[0] for kind in found for hit in kind.hits for url in (hit.url, *dict(hit.pages).values())
    }
    if not roles.offices:
        return urls
    return set({resolve(urlsplit(url).path).view_name: url for url in sorted(urls)}.values())


@pytest.mark.parametrize("person", sorted(FINDS))
def test_whatever_is_found_opens(world: World, signed_in: SignedIn, person: str) -> None:
    client = signed_in(world.people[person])
    statuses = {url: client.get(url).status_code for url in urls_found(world, person)}
    assert {url: status for url, status in statuses.items() if status not in (200, 302)} == {}


@pytest.mark.parametrize(
    "asked", ["ёшкина", "Ешкина", "светлана ёшк", "ШКИН", "арист свет", "tirbyf", "`irb", "  ёшкина   с "]
)
def test_a_name_is_found_by_any_part_in_any_order_and_on_the_wrong_keyboard(
    world: World, signed_in: SignedIn, asked: str
) -> None:
    assert hits(signed_in(world.boris), asked) == ["Ёшкина Светлана Аристарховна"]


@pytest.mark.parametrize("asked", ["100%", "_", "\\", "ершов петров", "'", '"><b>', "\x00"])
def test_signs_that_mean_something_elsewhere_mean_nothing_here(world: World, signed_in: SignedIn, asked: str) -> None:
    assert hits(signed_in(world.galina), asked) == []


def test_who_begins_so_comes_before_who_only_holds_it(world: World, signed_in: SignedIn) -> None:
    found = [title for title in hits(signed_in(world.galina), "ро") if title in STAFF.values()]
    assert found == [
        "Родионова Нина Егоровна",
        "Громов Борис Николаевич",
        "Орлова Мария Викторовна",
        "Тихонова Раиса Фёдоровна",
    ]


def test_enter_leads_to_the_diary_and_the_name_to_the_card(world: World, signed_in: SignedIn) -> None:
    boris, dima = signed_in(world.boris), world.dima.pupil.pk
    assert first_hit(boris, "ершов") == reverse("journal:diary", args=[dima])
    assert HIT.findall(answer(boris, "ершов")) == [(reverse("school:pupil", args=[dima]), "Ершов Дмитрий Львович")]


def test_a_subject_teacher_is_led_to_the_row_of_the_pupil_in_the_own_gradebook(
    world: World, signed_in: SignedIn
) -> None:
    gradebook = reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])
    assert first_hit(signed_in(world.anna), "ершов") == f"{gradebook}#pupil-{world.dima.pupil.pk}"


def test_classes_gradebooks_and_pages(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    assert hits(boris, "5 а") == hits(boris, "5а")
    assert "5А класс" in hits(boris, "5а")
    assert hits(boris, "5а матем") == ["5А, Математика"]
    assert hits(boris, "белова мат") == ["5А, Математика"]
    assert hits(boris, "утро") == ["Утро класса"]
    assert hits(signed_in(world.vera), "матем") == ["5Б, Математика"]


def test_families_find_pages_and_no_classes(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    assert (hits(elena, "5а"), hits(elena, "матем"), hits(elena, "дневник")) == ([], [], ["Дневник"])


def test_nothing_asked_and_nothing_found_say_what_to_do(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    assert "Что найти?" in elena.get(reverse("search")).text
    assert "Ничего не нашлось: ворона" in answer(elena, "ворона")


@pytest.mark.parametrize(
    ("person", "asked", "n"), [("galina", "е", 7), ("galina", "ершов", 7), ("boris", "е", 6), ("elena", "е", 4)]
)
def test_number_of_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: object, person: str, asked: str, n: int
) -> None:
    client = signed_in(world.people[person])
    answer(client, asked)
    with django_assert_num_queries(n):  # type: ignore[operator]
        answer(client, asked)
