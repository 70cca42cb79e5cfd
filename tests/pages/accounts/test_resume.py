"""A form that was sent after its session had been locked or was gone is not lost, and is nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from journal.models import Homework, LessonEntry
from messaging.models import Message
from tests.accounts.test_middleware import MORNING
from tests.conftest import SignedIn
from tests.factories.accounts import PASSWORD
from tests.factories.threads import make_thread
from tests.world import World

TYPED = {
    "topic": "Доли и дроби",
    "topic-known": "0:",
    "homework": "§ 15,\n№ 410",
    "homework-known": "0:",
    "none-known": "0:",
    "minutes-known": "0:",
}
MESSAGE = {"key": "11111111-1111-4111-8111-111111111111", "text": "Придём к девяти.\nСпасибо"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def interrupted(world: World, signed_in: SignedIn, clock: time_machine.Traveller) -> Client:
    """Анна has typed the lesson, gone to lunch, and pressed «Сохранить» an hour and a half later."""
    client = signed_in(world.anna)
    client.get(lesson_of(world))
    clock.shift(timedelta(minutes=90))
    refused = client.post(lesson_of(world), TYPED)
    assert refused.headers["Location"].startswith("/accounts/sign-in/")
    return client


def lesson_of(world: World) -> str:
    return reverse("journal:lesson", args=[world.lesson_today.pk])


def signs_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post("/accounts/sign-in/", {"username": login, "password": password}, follow=True)  # type: ignore[return-value]


def written(world: World) -> list[str]:
    entries = LessonEntry.objects.filter(lesson=world.lesson_today).values_list("topic", flat=True)
    return [*entries, *Homework.objects.filter(lesson=world.lesson_today).values_list("text", flat=True)]


def test_what_was_typed_is_offered_again_and_written(
    world: World, signed_in: SignedIn, clock: time_machine.Traveller
) -> None:
    client = interrupted(world, signed_in, clock)
    signs_in(client, "anna", "не тот пароль")
    page = signs_in(client, "anna")
    form = page.context["form"]  # type: ignore[attr-defined]
    assert (form.path, dict(form.fields), written(world)) == (lesson_of(world), TYPED, [])
    client.post(form.path, dict(form.fields))
    assert written(world) == ["Доли и дроби", "§ 15,\n№ 410"]


def test_a_form_with_a_file_keeps_all_but_the_file(
    world: World, signed_in: SignedIn, clock: time_machine.Traveller
) -> None:
    client = signed_in(world.anna)
    client.get(lesson_of(world))
    clock.shift(timedelta(minutes=90))
    client.post(lesson_of(world), {**TYPED, "files": SimpleUploadedFile("лист.pdf", b"%PDF-1.7")})
    page = signs_in(client, "anna")
    assert dict(page.context["form"].fields) == TYPED  # type: ignore[attr-defined]
    assert "Приложенные файлы не сохранились" in page.content.decode()


def test_the_next_person_at_the_computer_does_not_get_it(
    world: World, signed_in: SignedIn, clock: time_machine.Traveller
) -> None:
    client = interrupted(world, signed_in, clock)
    page = signs_in(client, "galina")
    assert (page.request["PATH_INFO"], "Доли и дроби" in page.content.decode()) == ("/start/deputy/", False)  # type: ignore[attr-defined]
    client.post("/accounts/sign-out/")
    assert signs_in(client, "anna").request["PATH_INFO"] == "/start/teacher/"  # type: ignore[attr-defined]


def test_a_form_of_nobody_knows_whom_is_not_kept(world: World, client: Client) -> None:
    client.post(lesson_of(world), TYPED)
    assert signs_in(client, "anna").request["PATH_INFO"] == "/start/teacher/"  # type: ignore[attr-defined]


def test_passwords_and_forged_forms_are_not_kept(
    world: World, signed_in: SignedIn, clock: time_machine.Traveller
) -> None:
    anna = signed_in(world.anna)
    anna.get("/accounts/password/")
    clock.shift(timedelta(minutes=90))
    anna.post("/accounts/password/", {"old_password": PASSWORD, "new_password": "тайна-77-утро"})
    assert list(anna.session.keys()) == ["locked_owner"]
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = anna.cookies
    assert forger.post(lesson_of(world), TYPED).status_code == 403
    assert list(anna.session.keys()) == ["locked_owner"]


# --- The session is gone, by itself or on the server ------------------------------------------------------------------


def without_session(client: Client) -> None:
    del client.cookies["sessionid"]


def ended_on_the_server(client: Client) -> None:
    client.session.delete()


def sent_too_late(world: World, signed_in: SignedIn, end: Callable[[Client], None]) -> Client:
    """Елена has typed an answer to Анна; before she presses «Отправить» her session is gone."""
    thread = make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil, is_urgent=True)
    elena, page = signed_in(world.elena), f"/messaging/threads/{thread.pk}/"
    elena.get(page)
    end(elena)
    refused = elena.post(page, MESSAGE, headers={"Referer": f"http://testserver{page}"})
    assert refused.headers["Location"] == f"/accounts/sign-in/?next={quote(page, safe='')}"
    return elena


@pytest.mark.parametrize("end", [without_session, ended_on_the_server])
def test_a_message_sent_when_the_session_is_gone_is_offered_again(
    world: World, signed_in: SignedIn, end: Callable[[Client], None]
) -> None:
    elena = sent_too_late(world, signed_in, end)
    form = signs_in(elena, "elena").context["form"]  # type: ignore[attr-defined]
    assert (dict(form.fields), Message.objects.count()) == (MESSAGE, 1)
    assert elena.post(form.path, dict(form.fields)).status_code == 302
    assert Message.objects.latest("pk").text == MESSAGE["text"]


def test_somebody_else_who_signs_in_then_is_not_offered_it(world: World, signed_in: SignedIn) -> None:
    elena = sent_too_late(world, signed_in, without_session)
    assert signs_in(elena, "lev").request["PATH_INFO"] != "/accounts/resume/"  # type: ignore[attr-defined]
    elena.post("/accounts/sign-out/")
    assert signs_in(elena, "elena").request["PATH_INFO"] == "/start/guardian/"  # type: ignore[attr-defined]


def test_signing_out_leaves_nothing_that_says_whose_it_was(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    assert elena.get("/messaging/").cookies["writer"]["httponly"]
    assert "writer" not in elena.get("/messaging/").cookies
    elena.post("/accounts/sign-out/")
    elena.post("/messaging/questions/new/", MESSAGE)
    assert (elena.cookies["writer"].value, dict(elena.session)) == ("", {})


def test_a_forged_cookie_is_not_believed(world: World, client: Client) -> None:
    client.cookies["writer"] = f"{world.elena.user.pk}:x:y"
    client.post("/messaging/questions/new/", MESSAGE)
    assert signs_in(client, "elena").request["PATH_INFO"] == "/start/guardian/"  # type: ignore[attr-defined]
