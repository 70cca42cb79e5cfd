"""The week and the marks of a pupil are drawn once for all who may open them, and anew after any change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from journal.models import Homework, Mark
from school.models import Guardianship, Pupil, School
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories.accounts import PASSWORD
from tests.pages.reading import lines
from tests.world import FRIDAY, MONDAY, World

PAGES = {"week": "/journal/diary/{}/", "marks": "/journal/diary/{}/marks/"}


@pytest.fixture(params=PAGES)
def address(request: pytest.FixtureRequest, world: World) -> str:
    return PAGES[request.param].format(world.dima.pupil.pk)


def body_of(page: Any) -> list[str]:
    """What stands below the header of the page."""
    found = lines(page)
    pages = "Неделя Отметки по предметам Итоговые отметки Посещаемость Питание ГТЗО Учителя"
    return found[next(number for number, line in enumerate(found) if line.endswith(pages)) + 1 :]


def open_page(browser: Client, address: str) -> list[str]:
    return body_of(browser.get(address))


def test_the_second_reader_costs_four_queries_and_is_shown_the_same(
    world: World, signed_in: SignedIn, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, person, roles, and the pupil whom he may see with the version."""
    drawn = open_page(signed_in(world.kira), address)
    boris = signed_in(world.boris)
    boris.get("/")
    with django_assert_num_queries(4):
        assert open_page(boris, address) == drawn


def test_a_mark_put_meanwhile_is_shown_to_the_next_reader(world: World, signed_in: SignedIn, address: str) -> None:
    before = open_page(signed_in(world.elena), address)
    Mark.objects.filter(work=world.work_monday, pupil=world.dima.pupil).update(comment="Молодец", value=5)
    after = open_page(signed_in(world.dima), address)
    assert ("4" in before, "4" in after, "5" in after) == (True, False, True)


def test_so_is_a_mark_of_a_column_that_has_been_hidden(world: World, signed_in: SignedIn, address: str) -> None:
    elena = signed_in(world.elena)
    assert "Ответ на уроке, вес 1" in " ".join(open_page(elena, address))
    world.work_monday.is_hidden = True
    world.work_monday.save()
    assert "Ответ на уроке" not in " ".join(open_page(elena, address))


def test_homework_changed_meanwhile_is_shown_in_the_week(world: World, signed_in: SignedIn) -> None:
    address, elena = PAGES["week"].format(world.dima.pupil.pk), signed_in(world.elena)
    assert "§ 12" in " ".join(open_page(elena, address))
    Homework.objects.filter(lesson=world.lesson_monday).update(text="Повторить всё")
    assert "Задано: Повторить всё" in " ".join(open_page(elena, address))


def test_who_may_not_open_the_page_any_more_is_not_shown_what_is_kept(
    world: World, signed_in: SignedIn, address: str
) -> None:
    elena = signed_in(world.elena)
    assert elena.get(address).status_code == 200
    Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=MONDAY)
    statuses = (elena.get(address).status_code, signed_in(world.zhanna).get(address).status_code)
    assert statuses == (403, 404)


def test_each_address_has_a_body_of_its_own(world: World, signed_in: SignedIn) -> None:
    boris, week = signed_in(world.boris), PAGES["week"].format(world.dima.pupil.pk)
    shown = [open_page(boris, f"{week}?week={day}") for day in (MONDAY, "2026-10-19", FRIDAY, "2026-10-19")]
    assert (shown[0] == shown[2], shown[1] == shown[3], shown[0] == shown[1]) == (True, True, False)


def test_times_are_told_by_the_clock_that_the_school_has_now(world: World, signed_in: SignedIn) -> None:
    """Homework that came late is shown with its hour."""
    week, elena = PAGES["week"].format(world.dima.pupil.pk), signed_in(world.elena)
    at_noon_in_london = datetime(2026, 10, 13, 12, tzinfo=UTC)
    j.make_homework(lesson=world.lesson_tuesday, text="§ 13", written_at=at_noon_in_london, by=world.maria.user)
    assert "задано 13.10 в 19:00" in " ".join(open_page(elena, week))
    School.objects.update(time_zone="Europe/London")
    assert "задано 13.10 в 13:00" in " ".join(open_page(elena, week))


def test_the_header_with_its_messages_and_token_is_the_reader_s_own(
    world: World, signed_in: SignedIn, address: str
) -> None:
    elena, boris = signed_in(world.elena), signed_in(world.boris)
    first, second = elena.get(address), boris.get(address)
    assert (world.elena.user.initials_name in first.text, world.elena.user.initials_name in second.text) == (
        True,
        False,
    )
    tokens = {page.text.partition('csrfmiddlewaretoken" value="')[2][:64] for page in (first, second)}
    assert len(tokens) == 2


def test_a_changed_name_of_the_pupil_or_of_the_reader_is_shown_at_once(
    world: World, signed_in: SignedIn, address: str
) -> None:
    elena = signed_in(world.elena)
    elena.get(address)
    Pupil.objects.filter(pk=world.dima.pupil.pk).update(last_name="Новый")
    User.objects.filter(pk=world.elena.user.pk).update(last_name="Новая")
    page = elena.get(address).text
    assert ("Новый Дмитрий" in page, "Ершов" in page, "Новая Е." in page) == (True, False, True)


def test_a_message_is_shown_once(world: World, signed_in: SignedIn, address: str) -> None:
    elena = signed_in(world.elena)
    elena.get(address)
    change = {"old_password": PASSWORD, "new_password": "сосна-17-вечер", "repeated": "сосна-17-вечер"}
    elena.post("/accounts/password/", change)
    shown = ["Пароль изменён." in elena.get(address).text for _ in range(2)]
    assert shown == [True, False]


def test_the_token_of_the_page_is_one_that_forms_are_taken_with(
    world: World, signed_in: SignedIn, address: str
) -> None:
    signed = signed_in(world.elena)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed.cookies
    pages = [browser.get(address).text for _ in range(2)]
    token = pages[-1].partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    statuses = [
        browser.post("/accounts/sign-out/", {"csrfmiddlewaretoken": sent}).status_code for sent in ("x" * 64, token)
    ]
    assert statuses == [403, 302]


def test_a_brother_or_sister_appears_in_the_switcher_at_once(world: World, signed_in: SignedIn, address: str) -> None:
    elena = signed_in(world.elena)
    assert "Свет" not in " ".join(lines(elena.get(address)))
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.sveta.pupil, starts_on=MONDAY)
    s.permit(user=world.elena.user, pupil=world.sveta.pupil)
    assert "Свет" in " ".join(lines(elena.get(address)))


def test_pages_with_a_body_that_is_kept_stay_out_of_the_browser_s_cache(
    world: World, signed_in: SignedIn, address: str
) -> None:
    """On a shared computer «back» after signing out must show nothing (docs/decisions/0028)."""
    elena = signed_in(world.elena)
    answers = [elena.get(address) for _ in range(2)]
    assert [answer.headers["Cache-Control"] for answer in answers] == [
        "max-age=0, no-cache, no-store, must-revalidate, private"
    ] * 2
    assert [answer.has_header("ETag") for answer in answers] == [False, False]
