"""«Уведомления» and the bell: what was told, by child and day, where it leads, and that it is read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from common.clock import current_moment
from notices.models import Notice
from notices.queries.feed import ON_A_PAGE
from tests.conftest import SignedIn
from tests.factories.notices import count_beside_bell, make_told
from tests.pages.reading import Page, lines
from tests.world import TODAY, TUESDAY, World

PAGE = "/notices/"


def header(page: Page) -> str:
    return page.content.decode().partition("<header")[2].partition("</header>")[0]


def test_the_bell_of_every_page_tells_how_many_are_new(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    assert "новых" not in header(elena.get("/start/guardian/"))
    make_told(world.elena, world.dima, n=3)
    assert '<span class="count">3</span><span class="visually-hidden">новых</span>' in header(
        elena.get("/start/guardian/")
    )


def test_the_bell_asks_the_database_nothing(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    elena = signed_in(world.elena)
    with django_assert_num_queries(3):  # session, person, roles
        elena.get("/accounts/password/")
    make_told(world.elena, world.dima, n=3)
    with django_assert_num_queries(3):
        elena.get("/accounts/password/")


def test_notices_stand_by_child_and_day_and_lead_to_the_place(world: World, signed_in: SignedIn) -> None:
    make_told(world.elena, world.dima, text="Математика, урок 13.10: 5.", on=TUESDAY)
    make_told(world.elena, world.dima, kind="period_marks", text="Математика, I четверть: 4.")
    page = signed_in(world.elena).get(PAGE)
    told = [line for line in lines(page) if line not in ("", "Уведомления", "Настройки")]
    day = f"{timezone.localtime(current_moment()):%d}".lstrip("0")
    assert [line.split(" новое")[0][:27] for line in told if line.startswith("Мат")] == [
        "Математика, I четверть: 4. ",
        "Математика, урок 13.10: 5. ",
    ]
    assert (told[0], told[1], told[2].split()[0]) == ("Отметить всё прочитанным", "Дмитрий", day)
    text = page.content.decode()
    pupil = world.dima.pupil.pk
    assert f'href="/journal/diary/{pupil}/?week=2026-10-13"' in text
    assert f'href="/journal/diary/{pupil}/periods/"' in text


def test_reading_is_a_post_and_leaves_what_came_after_the_page_was_opened(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    make_told(world.elena, world.dima, n=2)
    elena.get(PAGE)
    up_to = Notice.objects.filter(user=world.elena.user).latest("pk").pk
    make_told(world.elena, world.dima)
    assert count_beside_bell(world.elena) == 3
    answer = elena.post(f"{PAGE}seen/", {"up_to": up_to}, follow=True)
    assert "Готово. Уведомления отмечены прочитанными." in lines(answer)
    assert count_beside_bell(world.elena) == 1


def test_nobody_reads_for_another(world: World, signed_in: SignedIn) -> None:
    make_told(world.elena, world.dima)
    signed_in(world.zhanna).post(f"{PAGE}seen/", {"up_to": 10**9})
    assert (count_beside_bell(world.elena), count_beside_bell(world.zhanna)) == (1, 0)


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30])
def test_an_odd_number_reads_nothing(world: World, signed_in: SignedIn, up_to: str) -> None:
    make_told(world.elena, world.dima)
    assert signed_in(world.elena).post(f"{PAGE}seen/", {"up_to": up_to}).status_code == 302
    assert count_beside_bell(world.elena) == 1


def test_notices_of_a_child_end_with_the_guardianship(world: World, signed_in: SignedIn) -> None:
    make_told(world.elena, world.dima, text="Математика, урок 13.10: 5.")
    world.dima_of_elena.ends_on = TODAY - timedelta(days=1)
    world.dima_of_elena.save()
    assert "Математика" not in signed_in(world.elena).get(PAGE).content.decode()


def test_more_than_a_page_goes_on_earlier(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    make_told(world.elena, world.dima, n=ON_A_PAGE + 1)
    latest = Notice.objects.latest("pk").pk
    first = elena.get(PAGE).content.decode()
    before = latest - ON_A_PAGE + 1
    assert (first.count("Весть № "), f'href="/notices/?before={before}"' in first) == (ON_A_PAGE, True)
    assert elena.get(PAGE, {"before": before}).content.decode().count("Весть № ") == 1


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_four_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    make_told(world.elena, world.dima, n=n)
    elena = signed_in(world.elena)
    with django_assert_num_queries(4):  # session, person, roles, notices
        elena.get(PAGE)


def test_the_count_is_no_part_of_the_history_of_accounts(world: World) -> None:
    history = User.pgh_event_models["update"].objects  # type: ignore[attr-defined]  # made by pghistory
    before = history.count()
    make_told(world.elena, world.dima)
    assert history.count() == before
