"""Every button and form of messaging and notices pressed twice: the second answer leads where the first one did."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from messaging.models import AbuseReport, Message, SupportQuestion
from notices.models import FeedKind, Mail
from notices.queries.mail import confirmation_token, stop_token
from school.models import Pupil
from tests.access.matrix import read_rows
from tests.conftest import SignedIn
from tests.factories.feeds import make_link
from tests.factories.messaging import make_announcement, make_help_entry, make_question
from tests.factories.notices import make_mail_address
from tests.factories.threads import make_thread
from tests.world import World

KEY = "11111111-1111-4111-8111-111111111111"
ANNOUNCEMENT = {"title": "Собрание", "text": "В пятницу.", "expires_on": "2026-10-20"}
HOURS = {"quiet_from": "21:00", "quiet_until": "07:00", "digest_at": "18:00"}
Sent = dict[str, Any]


@dataclass(frozen=True)
class Press:
    """Who presses, the address and what is sent, made from the world; where the first press leads."""

    person: str
    url: Callable[[World], str]
    sent: Sent = field(default_factory=dict)
    status: int = 302


def _thread(world: World) -> Message:
    make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil)
    return Message.objects.get()


def _complaint(world: World) -> AbuseReport:
    return AbuseReport.objects.create(message=_thread(world), reported_by=world.elena.user, reason="Грубо")


def _announcement(world: World) -> int:
    return make_announcement(by=world.galina.user).pk


def _question(world: World) -> SupportQuestion:
    return make_question(by=world.elena.user)


def _family(world: World, name: str) -> str:
    pupil: Pupil = world.dima.pupil
    return f"to={getattr(world, name).user.pk}&pupil={pupil.pk}"


def _removal(world: World) -> str:
    make_mail_address(world.elena)
    return "/notices/settings/address/removal/"


PRESSES = {
    "messaging:thread": Press(
        "elena", lambda world: f"threads/{_thread(world).thread_id}/", {"key": KEY, "text": "Спасибо"}
    ),
    "messaging:thread_reading": Press(
        "elena", lambda world: f"threads/{_thread(world).thread_id}/reading/", {"up_to": 10**6}
    ),
    "messaging:thread_new": Press(
        "elena", lambda world: f"new/?{_family(world, 'anna')}", {"key": KEY, "subject": "Дроби", "text": "Как?"}
    ),
    "messaging:mailing_new": Press(
        "anna",
        lambda world: f"new/groups/{world.group_5a.pk}/",
        {"key": KEY, "subject": "Тетрадь", "text": "Нужна", "audience": "both"},
    ),
    "messaging:abuse_report_new": Press(
        "elena", lambda world: f"messages/{_thread(world).pk}/abuse/", {"reason": "Грубо"}
    ),
    "messaging:abuse_report": Press("igor", lambda world: f"abuse/{_complaint(world).pk}/", {"note": "Поговорили"}),
    "messaging:question_new": Press("elena", lambda world: "questions/new/", {"key": KEY, "text": "Где оценки?"}),
    "messaging:question": Press(
        "igor", lambda world: f"questions/{_question(world).pk}/", {"key": KEY, "text": "В дневнике"}
    ),
    "messaging:question_closing": Press("igor", lambda world: f"questions/{_question(world).pk}/closing/"),
    "messaging:hint_closing": Press("anna", lambda world: "hints/gradebook/closing/"),
    "messaging:help_entry_new": Press("igor", lambda world: "help/entries/new/", {"question": "Где?", "answer": "Там"}),
    "messaging:help_entry": Press(
        "igor",
        lambda world: f"help/entries/{make_help_entry(by=world.igor.user).pk}/",
        {"question": "Где?", "answer": "Там"},
    ),
    "messaging:announcement_new": Press(
        "galina",
        lambda world: "announcements/new/",
        {**ANNOUNCEMENT, "key": KEY, "whom": ["staff"], "publish": "1", "seen": "{seen}"},
    ),
    "messaging:announcement_correction": Press(
        "galina",
        lambda world: f"announcements/{_announcement(world)}/correction/",
        {**ANNOUNCEMENT, "text": "В субботу.", "version": 1},
    ),
    "messaging:announcement_withdrawal": Press(
        "galina", lambda world: f"announcements/{_announcement(world)}/withdrawal/", {"reason": "Отменено"}
    ),
    "messaging:acknowledgement": Press(
        "elena", lambda world: f"announcements/{_announcement(world)}/acknowledgement/", {"version": 1}
    ),
    "messaging:class_comments": Press(
        "boris",
        lambda world: f"classes/{world.class_5a.pk}/comments/",
        {"text-{dima}": "Молодец", "known-{dima}": "0:"},
    ),
    "notices:notices_seen": Press("elena", lambda world: "/notices/seen/", {"up_to": 10**6}),
    "notices:thing_reading": Press(
        "elena", lambda world: f"/notices/reading/announcement/{_announcement(world)}/"
    ),
    "notices:feed_link_new": Press("elena", lambda world: "/notices/links/new/", {"kind": "news"}, 200),
    "notices:feed_link_revocation": Press(
        "elena",
        lambda world: f"/notices/links/{make_link(FeedKind.NEWS, world.elena).link.pk}/revocation/",
    ),
    "notices:notice_settings": Press("elena", lambda world: "/notices/settings/", HOURS),
    "notices:mail_address": Press(
        "elena", lambda world: "/notices/settings/address/", {"address": "elena@home.example"}
    ),
    "notices:mail_address_removal": Press(
        "elena", _removal
    ),
    "notices:mail_confirmation": Press(
        "",
        lambda world: f"/notices/confirm/{confirmation_token(make_mail_address(world.elena, confirmed=False))}/",
        status=200,
    ),
    "notices:mail_stop": Press(
        "", lambda world: f"/notices/stop/{stop_token(world.elena.user.pk, ['marks'])}/", status=200
    ),
}  # fmt: skip
REPLACES = {"notices:feed_link_new"}  # the address that is shown last is the one that lives


def rows_written() -> dict[str, int]:
    """How many rows each table of the two apps has, history included."""
    models = [*apps.get_app_config("messaging").get_models(), *apps.get_app_config("notices").get_models()]
    return {model._meta.label: model._default_manager.count() for model in models if model._meta.managed}


def test_no_button_and_no_form_is_forgotten() -> None:
    posts = {row.name for row in read_rows() if row.method == "POST"}
    assert {name for name in posts if name.startswith(("messaging:", "notices:"))} == set(PRESSES)


@pytest.mark.parametrize("name", PRESSES)
def test_the_second_press_leads_where_the_first_one_did_and_writes_nothing(
    world: World, signed_in: SignedIn, name: str
) -> None:
    press = PRESSES[name]
    client = signed_in(world.people[press.person]) if press.person else Client()
    path = press.url(world)
    url = path if path.startswith("/") else f"/messaging/{path}"
    sent = {key.format(dima=world.dima.pupil.pk): value for key, value in press.sent.items()}
    if sent.get("seen"):
        [sent["seen"]] = re.findall(r'name="seen" value="([^"]*)"', client.post(url, sent).text)
    first = client.post(url, sent)
    written, letters = rows_written(), Mail.objects.count()
    second = client.post(url, sent)
    assert (first.status_code, first.headers.get("Location")) == (press.status, second.headers.get("Location"))
    assert (second.status_code, Mail.objects.count()) == (press.status, letters)
    if name not in REPLACES:
        assert rows_written() == written
