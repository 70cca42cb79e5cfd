"""A form whose hidden one-time key is missing or broken says that it must be opened anew, and keeps what was typed."""

from __future__ import annotations

import pytest

from messaging.models import Announcement, Sending, SupportQuestion, SupportReply
from tests.conftest import SignedIn
from tests.factories.messaging import make_question
from tests.factories.threads import make_thread
from tests.pages.reading import lines
from tests.world import World

OPEN_ANEW = "Форма устарела или открылась не полностью: откройте её заново. Введённое осталось ниже – скопируйте его."
ANNOUNCEMENT: dict[str, object] = {"title": "Собрание", "whom": "families", "expires_on": "2026-10-20"}


def form_of(world: World, name: str) -> tuple[str, str, dict[str, object]]:
    """Who sends it, where, and all its fields but text and key."""
    elena, dima, group = world.elena.user.pk, world.dima.pupil.pk, world.group_5a.pk
    forms: dict[str, tuple[str, str, dict[str, object]]] = {
        "question": ("elena", "/messaging/questions/new/", {}),
        "reply": ("elena", f"/messaging/questions/{make_question(by=world.elena.user).pk}/", {}),
        "thread": ("anna", f"/messaging/new/?to={elena}&pupil={dima}", {"subject": "Тетрадь"}),
        "mailing": ("anna", f"/messaging/new/groups/{group}/", {"subject": "Тетрадь", "audience": "guardians"}),
        "announcement": ("galina", "/messaging/announcements/new/", ANNOUNCEMENT),
        "letters": ("boris", f"/reports/classes/{world.class_5a.pk}/letters/", {"number": "0"}),
    }
    return forms[name]


@pytest.mark.parametrize("name", ["question", "reply", "thread", "mailing", "announcement", "letters"])
@pytest.mark.parametrize("key", [{}, {"key": ""}, {"key": "x"}])
def test_without_its_key_a_form_writes_nothing_and_says_to_open_it_anew(
    world: World, signed_in: SignedIn, name: str, key: dict[str, str]
) -> None:
    person, url, fields = form_of(world, name)
    answer = signed_in(world.people[person]).post(url, {"text": "Набранный текст", **fields, **key})
    said = [line for line in lines(answer) if line in (OPEN_ANEW, "Исправьте отмеченные поля: введённое сохранено.")]
    assert (answer.status_code, said, "Набранный текст" in answer.text) == (400, [OPEN_ANEW], True)
    written = [rows.count() for rows in (Announcement.objects, Sending.objects, SupportReply.objects)]
    assert (written, SupportQuestion.objects.count()) == ([0, 0, 0], 1)


def test_a_message_in_a_thread_without_its_key_says_so_too(world: World, signed_in: SignedIn) -> None:
    thread = make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil)
    answer = signed_in(world.anna).post(f"/messaging/threads/{thread.pk}/", {"text": "Набранный текст", "key": "x"})
    assert (answer.status_code, OPEN_ANEW in lines(answer), thread.messages.count()) == (400, True, 1)
