"""The header: which role's tab is lit, which pages stand under it, with which role the journal opens."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from common.audience import BY_PRECEDENCE, EVERY_AUDIENCE, SIGNED_IN
from ezh.navigation import N_SHOWN, NAV, TABS
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.world import YEAR_BEGINS, World

LINK = re.compile(r'<a href="([^"]+)" (aria-current="page")?>([^<]+)</a>')


def links(client: Client, url: str, label: str) -> list[tuple[str, bool]]:
    """Titles of the links in the part of the header with the label, and which of them are current."""
    part = client.get(url).text.partition(f'aria-label="{label}"')[2].partition("</nav>")[0]
    return [(title, bool(current)) for _, current, title in LINK.findall(part)]


def current(client: Client, url: str, label: str) -> list[str]:
    return [title for title, is_current in links(client, url, label) if is_current]


def test_every_role_has_a_tab_pages_and_its_place() -> None:
    roles = set(EVERY_AUDIENCE - {"anyone", "signed_in"})
    assert (set(BY_PRECEDENCE), set(TABS), set(NAV)) == (roles, roles, roles)


@pytest.mark.parametrize("role", sorted(NAV))
def test_a_role_is_led_only_to_pages_that_it_may_open(role: str) -> None:
    held = {role, SIGNED_IN} | ({"teacher"} if role == "pe_teacher" else set())
    refused = []
    for title, name in NAV[role]:
        view = resolve(reverse(name)).func
        if held.isdisjoint(getattr(view, "audience", {role})):  # the admin asks for its own
            refused.append(title)
    assert (refused, len(NAV[role]), len({name for _, name in NAV[role]})) == ([], len(NAV[role]), len(NAV[role]))


def test_one_address_has_one_name_for_one_role_and_no_name_means_two_pages() -> None:
    of_title: dict[str, set[str]] = {}
    for pages in NAV.values():
        for title, name in pages:
            of_title.setdefault(title, set()).add(name)
    assert {title: names for title, names in of_title.items() if len(names) > 1} == {}


def test_the_row_shows_eight_pages_and_folds_the_rest_away(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    shown = [title for title, _ in links(galina, "/start/deputy/", "Страницы")]
    assert shown == [title for title, _ in NAV["deputy"]]
    text = galina.get("/start/deputy/").text
    row = text.partition('aria-label="Страницы"')[2].partition("<details")[0]
    assert len(LINK.findall(row)) == N_SHOWN


def test_the_tab_stays_lit_on_inner_pages(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    own_class = reverse("school:school_class", args=[world.class_5a.pk])
    assert [
        current(boris, url, "Мои роли") for url in ("/start/class_teacher/", own_class, reverse("meals:menus"))
    ] == [["Классный руководитель"]] * 3
    assert current(boris, own_class, "Страницы") == ["Мой класс"]


def test_results_and_absences_stay_lit_on_their_inner_pages(world: World, signed_in: SignedIn) -> None:
    galina, of_class = signed_in(world.galina), [world.class_5a.pk]
    pages = {
        reverse("reports:results", args=["teacher"]): ["Успеваемость"],
        reverse("reports:results_pupils"): ["Успеваемость"],
        reverse("reports:results_trend"): ["Успеваемость"],
        reverse("reports:proposals"): ["Успеваемость"],
        reverse("reports:objectivity"): ["Успеваемость"],
        reverse("reports:class_results", args=of_class): ["Успеваемость"],
        reverse("reports:class_absences", args=of_class): ["Пропуски"],
    }
    assert {url: current(galina, url, "Страницы") for url in pages} == pages


def test_pages_of_a_class_and_of_the_help_light_the_page_that_leads_to_them(world: World, signed_in: SignedIn) -> None:
    boris, of_class = signed_in(world.boris), [world.class_5a.pk]
    pages = {
        reverse("reports:class_absences", args=of_class): ["Посещаемость класса"],
        reverse("attendance:month_sheet", args=of_class): ["Посещаемость класса"],
        reverse("attendance:excuse_notes", args=of_class): ["Посещаемость класса"],
        reverse("school:pupil", args=[world.dima.pupil.pk]): ["Мой класс"],
        reverse("messaging:class_comments", args=of_class): ["Отчёты"],
        reverse("reports:parents_letters", args=of_class): ["Отчёты"],
        reverse("messaging:help_index"): [],
        reverse("messaging:guide", args=["teacher"]): [],
        reverse("messaging:questions"): [],
        reverse("messaging:question_new"): [],
    }
    assert {url: current(boris, url, "Страницы") for url in pages} == pages
    card = reverse("gtzo:card", args=[world.dima.pupil.pk])
    assert current(signed_in(world.elena), card, "Страницы") == ["Результаты ГТЗО"]
    assert current(boris, card, "Страницы") == ["ГТЗО класса"]


def test_a_page_that_only_another_role_has_lights_that_role(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    assert current(boris, reverse("journal:corrections"), "Мои роли") == ["Учитель"]


def test_the_chosen_role_keeps_the_pages_that_it_shares(world: World, signed_in: SignedIn) -> None:
    boris, timetable = signed_in(world.boris), reverse("timetable:week")
    assert current(boris, timetable, "Мои роли") == ["Классный руководитель"]
    boris.get("/start/teacher/")
    assert current(boris, timetable, "Мои роли") == ["Учитель"]


def test_the_journal_opens_with_the_own_class_until_another_role_is_chosen(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    assert boris.get("/").headers["Location"] == "/start/class_teacher/"
    boris.get("/start/teacher/")
    assert signed_in(world.boris).get("/").headers["Location"] == "/start/teacher/"


def test_a_role_that_has_ended_is_not_opened(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.get("/start/class_teacher/")
    world.boris.user.start_role = "deputy"
    world.boris.user.save()
    assert boris.get("/").headers["Location"] == "/start/class_teacher/"


def test_a_stranger_sees_no_links(client: Client) -> None:
    assert links(client, reverse("accounts:sign_in"), "Страницы") == []


def test_the_links_of_a_guardian_of_two_stay_on_the_child_of_the_page(world: World, signed_in: SignedIn) -> None:
    """By the address, not by the session: another window may stay on the other child."""
    dima, sveta = world.dima.pupil, world.sveta.pupil
    s.permit(user=world.elena.user, pupil=sveta)
    s.make_guardianship(guardian=world.elena.guardian, pupil=sveta, relation="mother", starts_on=YEAR_BEGINS)
    elena = signed_in(world.elena)

    def led_to(url: str) -> dict[str, str]:
        part = elena.get(url).text.partition('aria-label="Страницы"')[2].partition("</nav>")[0]
        return {title: address for address, _, title in LINK.findall(part)}

    for child in (dima, sveta):
        of_child = {
            "Дневник": reverse("journal:diary", args=[child.pk]),
            "Посещаемость": reverse("attendance:pupil_absences", args=[child.pk]),
            "Питание": reverse("meals:pupil_month", args=[child.pk]),
            "Результаты ГТЗО": reverse("gtzo:card", args=[child.pk]),
            "Расписание": reverse("timetable:week", query={"pupil": child.pk}),
        }
        for url in of_child.values():
            found = led_to(url)
            assert {title: found[title] for title in of_child} == of_child
            assert elena.get(url).text.count('aria-current="page"') >= 1
    assert led_to(reverse("meals:menus"))["Дневник"] == reverse("journal:diaries")  # no child in the address
