"""The page of links: made, shown once, revoked, and only about one's own children."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common.clock import current_moment
from notices.models import FeedKind, FeedLink
from school.models import Guardianship
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories.feeds import make_link
from tests.pages.reading import Page, lines
from tests.world import TODAY, YEAR_BEGINS, Parent, World

PAGE = "/notices/links/"
NEW = "/notices/links/new/"


def given_child(world: World, person: Parent, name: str) -> None:
    """Another child of the person."""
    pupil = s.make_pupil(last_name="Ершов", first_name=name, patronymic="Львович", sex="m", user=None)
    s.permit(user=person.user, pupil=pupil)
    s.make_enrolment(pupil=pupil, school_class=world.class_5b, starts_on=YEAR_BEGINS)
    s.make_guardianship(guardian=person.guardian, pupil=pupil, relation="mother", starts_on=YEAR_BEGINS)


def offers(page: Page) -> str:
    """The lines of the page between what it is for and what to know."""
    found = lines(page)
    return " ".join(found[2 : found.index("Что нужно знать")])


def test_a_parent_of_one_child_is_offered_its_calendar_and_its_news(world: World, signed_in: SignedIn) -> None:
    assert offers(signed_in(world.elena).get(PAGE)) == (
        "Ершов Дмитрий – календарь Создать ссылку: Календарь, Ершов Дмитрий "
        "Ершов Дмитрий – лента новостей Создать ссылку: Лента новостей, Ершов Дмитрий"
    )


def test_a_parent_of_several_is_offered_all_of_them_together_first(world: World, signed_in: SignedIn) -> None:
    given_child(world, world.elena, "Артём")
    shown = offers(signed_in(world.elena).get(PAGE))
    assert re.findall(r"Создать ссылку: ([^:]*?(?:дети|Артём|Дмитрий))", shown) == [
        "Календарь, Все дети", "Лента новостей, Все дети",
        "Календарь, Ершов Артём", "Лента новостей, Ершов Артём",
        "Календарь, Ершов Дмитрий", "Лента новостей, Ершов Дмитрий",
    ]  # fmt: skip


def test_the_address_is_shown_once_and_opens_the_calendar(world: World, signed_in: SignedIn) -> None:
    browser = signed_in(world.elena)
    made = browser.post(NEW, {"kind": "calendar", "pupil": world.dima.pupil.pk})
    [path] = re.findall(r'value="http://testserver(/notices/calendar/[\w-]{43}\.ics)"', made.content.decode())
    assert f'href="webcal://testserver{path}"' in made.content.decode()
    assert ("no-store" in made["Cache-Control"], Client().get(path).status_code) == (True, 200)
    assert path not in browser.get(PAGE).content.decode()


def test_the_page_tells_when_a_link_was_made_and_read(world: World, signed_in: SignedIn) -> None:
    make_link(FeedKind.NEWS, world.elena, world.dima.pupil)
    FeedLink.objects.update(created_at="2026-10-01T05:00Z")
    browser = signed_in(world.elena)
    unread = offers(browser.get(PAGE))
    FeedLink.objects.update(last_read_at="2026-10-13T11:40Z")
    read = offers(browser.get(PAGE))
    assert ("создана 01.10.2026 12:00, ещё не читали" in unread, read.count("создана")) == (True, 1)
    assert "создана 01.10.2026 12:00, последний раз читали 13.10.2026 18:40" in read


def test_a_link_is_revoked_by_its_person(world: World, signed_in: SignedIn) -> None:
    made = make_link(FeedKind.CALENDAR, world.elena, world.dima.pupil)
    browser = signed_in(world.elena)
    answer = browser.post(f"/notices/links/{made.link.pk}/revocation/", follow=True)
    assert "Ссылка отозвана" in answer.content.decode()
    assert Client().get(f"/notices/calendar/{made.token}.ics").status_code == 404
    assert (FeedLink.objects.live().count(), "Отозвать" in offers(browser.get(PAGE))) == (0, False)


def test_a_second_press_keeps_the_moment_of_the_first(world: World, signed_in: SignedIn) -> None:
    made = make_link(FeedKind.CALENDAR, world.elena, world.dima.pupil)
    browser = signed_in(world.elena)
    browser.post(f"/notices/links/{made.link.pk}/revocation/")
    first = FeedLink.objects.get().revoked_at
    browser.post(f"/notices/links/{made.link.pk}/revocation/")
    assert FeedLink.objects.get().revoked_at == first


def test_a_link_to_all_children_is_revoked_when_one_child_is_left(world: World, signed_in: SignedIn) -> None:
    """It goes on opening the child who is left, so its person must be able to end it."""
    made = make_link(FeedKind.CALENDAR, world.elena)
    browser = signed_in(world.elena)
    shown = offers(browser.get(PAGE))
    assert (shown.count("Отозвать: Календарь, Все дети"), shown.count("Создать ссылку:")) == (1, 2)
    browser.post(f"/notices/links/{made.link.pk}/revocation/")
    assert "Все дети" not in offers(browser.get(PAGE))


def test_nobody_revokes_or_sees_the_link_of_the_other_parent(world: World, signed_in: SignedIn) -> None:
    Guardianship.objects.filter(pk=world.dima_of_lev.pk).update(ends_on=None)
    made = make_link(FeedKind.CALENDAR, world.lev, world.dima.pupil)
    for person in (world.elena, world.dima):
        browser = signed_in(person)
        assert browser.post(f"/notices/links/{made.link.pk}/revocation/").status_code == 404
        assert "создана" not in offers(browser.get(PAGE))
    assert FeedLink.objects.live().count() == 1


@pytest.mark.parametrize(
    "data", [{"kind": "calendar", "pupil": "{zoya}"}, {"kind": "all"}, {}, {"kind": "news", "pupil": "x"}]
)
def test_a_link_about_anothers_child_or_about_nothing_is_not_made(
    world: World, signed_in: SignedIn, data: dict[str, str]
) -> None:
    sent = {name: value.format(zoya=world.zoya.pupil.pk) for name, value in data.items()}
    answer = signed_in(world.elena).post(NEW, sent, follow=True)
    assert (answer.status_code, FeedLink.objects.count()) == (400, 0)
    assert "Ошибка." in answer.content.decode()


def test_links_to_a_child_whose_guardianship_has_ended_are_not_offered(world: World, signed_in: SignedIn) -> None:
    given_child(world, world.elena, "Артём")
    make_link(FeedKind.CALENDAR, world.elena, world.dima.pupil)
    Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=TODAY - timedelta(days=1))
    assert "Дмитрий" not in offers(signed_in(world.elena).get(PAGE))


def test_two_links_of_one_kind_and_child_never_live_together(world: World) -> None:
    for _ in range(3):
        make_link(FeedKind.CALENDAR, world.elena)
    revoked = FeedLink.objects.filter(revoked_at__lte=current_moment())
    assert (FeedLink.objects.live().count(), revoked.count()) == (1, 2)


def test_the_number_of_queries_is_the_same_for_one_child_and_for_three(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = signed_in(world.elena)
    with django_assert_num_queries(5):
        browser.get(PAGE)
    for name in ("Артём", "Борис"):
        given_child(world, world.elena, name)
    with django_assert_num_queries(5):
        assert offers(browser.get(PAGE)).count("Создать ссылку") == 8
