"""«Настройки уведомлений», the address for letters, and the links out of letters, which need no session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from common.clock import current_moment
from notices.models import Mail, MailAddress, MailChoice, MailPace
from notices.queries.mail import confirmation_token, stop_token
from tests.conftest import SignedIn
from tests.factories.notices import MAIL_SETTINGS, make_mail_address, make_told
from tests.factories.school import make_guardianship, permit
from tests.pages.forms import form_with
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World

PAGE, ADDRESS = "/notices/settings/", "/notices/settings/address/"


@pytest.fixture(autouse=True)
def with_a_mail_server() -> Iterator[None]:
    with override_settings(**MAIL_SETTINGS):
        yield


def everything(world: World, **changed: str) -> dict[str, str]:
    pupil = world.dima.pupil.pk
    kinds = ("first_lesson", "marks", "period_marks", "absences", "homework")
    paces = {f"pace-{pupil}-{kind}": "instant" for kind in kinds} | {
        "pace-0-messages": "daily",
        "pace-0-announcements": "weekly",
        "pace-0-answers": "daily",
    }
    return {"quiet_from": "22:00", "quiet_until": "06:30", "digest_at": "17:00", **paces, **changed}


def test_what_was_chosen_in_another_window_is_told_before_it_is_written_over(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena)
    elena, pace = signed_in(world.elena), "pace-0-messages"
    first, second, third = (form_with(elena.get(PAGE), pace) for _ in range(3))
    assert elena.post(PAGE, first.data({pace: "weekly", "digest_at": "12:15"})).status_code == 302
    told = "Тем временем записано «{}». {}"
    hours = elena.post(PAGE, second.data({"digest_at": "13:30"}))
    assert (hours.status_code, form_with(hours, pace).value("digest_at")) == (409, "13:30")
    assert told.format("12:15", "В поле – то, что набрали вы.") in hours.text
    paces = elena.post(PAGE, third.data({pace: "off", "digest_at": "12:15"}))
    assert (paces.status_code, form_with(paces, pace).value(pace)) == (409, "off")
    assert told.format("раз в неделю, в субботу", "В поле – то, что набрали вы.") in paces.text
    assert elena.post(PAGE, form_with(paces, pace).data()).status_code == 302
    assert MailChoice.objects.get(kind="messages").pace == "off"


def test_without_a_mail_server_the_page_says_so(world: World, signed_in: SignedIn) -> None:
    with override_settings(EMAIL_HOST=""):
        told = "Сообщение. Школа пока не настроила отправку писем. Уведомления видны здесь, на странице «Уведомления»."
        assert told in lines(signed_in(world.elena).get(PAGE))


def test_an_address_is_typed_gets_a_link_and_waits_for_it(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    answer = elena.post(ADDRESS, {"address": "elena@home.example"}, follow=True)
    told = "Готово. Мы отправили на этот адрес ссылку: откройте её, чтобы подтвердить адрес."
    assert told in lines(answer)
    assert "elena@home.example ждёт подтверждения" in lines(answer)
    assert list(Mail.objects.values_list("address", "is_confirmation")) == [("elena@home.example", True)]


@pytest.mark.parametrize("address", ["", "elena", "elena@home.example\r\nBcc: all@evil.example", "a" * 250 + "@b.ru"])
def test_what_is_no_address_is_refused_beside_the_field(world: World, signed_in: SignedIn, address: str) -> None:
    answer = signed_in(world.elena).post(ADDRESS, {"address": address})
    assert (answer.status_code, 'id="id_address-error"' in answer.text, Mail.objects.count()) == (400, True, 0)


def test_links_are_not_sent_without_end(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    statuses = [elena.post(ADDRESS, {"address": f"other{n}@home.example"}).status_code for n in range(6)]
    assert statuses == [302, 302, 302, 302, 302, 400]


def test_hours_and_paces_are_saved_together(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena)
    answer = signed_in(world.elena).post(PAGE, everything(world), follow=True)
    assert "Готово. Настройки сохранены." in lines(answer)
    saved = MailAddress.objects.get()
    assert (saved.quiet_from, saved.quiet_until, saved.digest_at) == (time(22), time(6, 30), time(17))
    chosen = MailChoice.objects.filter(user=world.elena.user).order_by("pupil", "kind")
    assert {(row.pupil_id, row.kind): row.pace for row in chosen} == {
        (world.dima.pupil.pk, "absences"): "instant",
        (world.dima.pupil.pk, "first_lesson"): "instant",
        (world.dima.pupil.pk, "homework"): "instant",
        (world.dima.pupil.pk, "marks"): "instant",
        (world.dima.pupil.pk, "period_marks"): "instant",
        (None, "announcements"): "weekly",
        (None, "answers"): "daily",
        (None, "messages"): "daily",
    }
    signed_in(world.elena).post(PAGE, everything(world, **{"pace-0-messages": "off"}))
    assert MailChoice.objects.get(user=world.elena.user, kind="messages").pace == "off"


def test_a_wrong_hour_keeps_what_was_typed(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena)
    answer = signed_in(world.elena).post(PAGE, everything(world, quiet_from="25:00"))
    assert (answer.status_code, 'value="25:00"' in answer.text, "Время – как 21:30." in answer.text) == (
        400,
        True,
        True,
    )
    assert MailChoice.objects.count() == 0


def test_nobody_chooses_for_a_child_that_is_not_his(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena)
    data = everything(world, **{f"pace-{world.zoya.pupil.pk}-marks": "instant"})
    signed_in(world.elena).post(PAGE, data)
    assert not MailChoice.objects.filter(pupil=world.zoya.pupil).exists()


def test_the_address_is_removed(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena)
    answer = signed_in(world.elena).post(f"{ADDRESS}removal/", follow=True)
    assert ("Готово. Адрес удалён: писем больше не будет." in lines(answer), MailAddress.objects.count()) == (True, 0)


def test_an_address_that_fails_says_so_to_its_owner(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena, failed_at=current_moment())
    assert "elena@home.example письма не доходят" in lines(signed_in(world.elena).get(PAGE))


def test_the_class_teacher_sees_whom_letters_do_not_reach_and_no_address(world: World, signed_in: SignedIn) -> None:
    make_mail_address(world.elena, failed_at=current_moment())
    make_mail_address(world.zhanna, failed_at=current_moment())
    make_mail_address(world.dima, failed_at=current_moment())
    page = signed_in(world.boris).get("/notices/undelivered/")
    assert sorted(row[1] for row in table(page)[1:]) == ["Ершов Дмитрий Львович", "Ершова Елена Петровна"]
    assert {row[0] for row in table(page)[1:]} == {"Ершов Дмитрий"}
    assert "@" not in page.text.partition("<main")[2]


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_six_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    make_mail_address(world.elena)
    for child in (world.sveta, world.zoya)[: n - 1]:
        make_guardianship(guardian=world.elena.guardian, pupil=child.pupil, starts_on=YEAR_BEGINS)
        permit(user=world.elena.user, pupil=child.pupil)
    elena = signed_in(world.elena)
    with django_assert_num_queries(6):  # session, person, roles; choices, children, address
        page = elena.get(PAGE)
    assert page.text.count("Нет на первом уроке") == n


def test_a_link_confirms_by_a_post_without_a_session_and_a_get_changes_nothing(world: World) -> None:
    address = make_mail_address(world.elena, confirmed=False)
    link = f"/notices/confirm/{confirmation_token(address)}/"
    stranger = Client()
    assert "Подтвердить" in lines(stranger.get(link))
    address.refresh_from_db()
    assert address.confirmed_at is None
    assert "Готово. Адрес подтверждён: письма из журнала будут приходить." in lines(stranger.post(link))
    address.refresh_from_db()
    assert address.is_working


def test_a_link_ends_after_three_days_and_with_a_change_of_the_address(world: World, signed_in: SignedIn) -> None:
    address = make_mail_address(world.elena, confirmed=False)
    link = f"/notices/confirm/{confirmation_token(address)}/"
    with time_machine.travel(current_moment() + timedelta(days=3, minutes=1)):
        assert Client().post(link).status_code == 404
    signed_in(world.elena).post(ADDRESS, {"address": "other@home.example"})
    assert Client().post(link).status_code == 404


def test_a_post_from_another_site_confirms_nothing(world: World) -> None:
    """Unlike the link that stops letters, this one is opened by a person, so the form has its token."""
    address = make_mail_address(world.elena, confirmed=False)
    browser = Client(enforce_csrf_checks=True)
    link = f"/notices/confirm/{confirmation_token(address)}/"
    refused = browser.post(link)
    address.refresh_from_db()
    assert (refused.status_code, address.confirmed_at) == (403, None)
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(.+?)"', browser.get(link).text)
    browser.post(link, {"csrfmiddlewaretoken": token})
    address.refresh_from_db()
    assert address.is_working


def test_one_click_stops_letters_without_session_and_token_and_a_get_only_asks(world: World) -> None:
    """RFC 8058: the mail program posts; a scanner that follows the link changes nothing."""
    link = f"/notices/stop/{stop_token(world.elena.user.pk, ['marks', 'absences'])}/"
    program = Client(enforce_csrf_checks=True)
    assert {"Больше не присылать писем об этом:", "отметки", "пропуски и опоздания"} <= set(lines(program.get(link)))
    assert MailChoice.objects.count() == 0
    answer = program.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, "Готово. Писем об этом больше не будет." in lines(answer)) == (200, True)
    chosen = MailChoice.objects.filter(user=world.elena.user, pupil=None, pace=MailPace.OFF)
    assert sorted(chosen.values_list("kind", flat=True)) == ["absences", "marks"]
    assert program.post(link).status_code == 200


def test_a_link_names_nobody(world: World) -> None:
    make_told(world.elena, world.dima)
    link = f"/notices/stop/{stop_token(world.elena.user.pk, ['marks'])}/"
    page = Client().get(link).text
    assert [name for name in ("Ершов", "Елена", "Дмитрий", "elena") if name in page] == []


@pytest.mark.parametrize("path", ["confirm", "stop"])
def test_a_forged_link_is_not_found(world: World, path: str) -> None:
    assert [Client().get(f"/notices/{path}/x/").status_code, Client().post(f"/notices/{path}/x:y:z/").status_code] == [
        404,
        404,
    ]
