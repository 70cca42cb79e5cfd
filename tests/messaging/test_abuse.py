"""A message is reported once by the person who got it, and decided once."""

from __future__ import annotations

import pytest

from common.refusals import Refused
from messaging.actions import close_abuse_report, report_abuse
from messaging.models import AbuseReport, Message
from tests.conftest import SignedIn
from tests.factories.threads import make_thread
from tests.journal.test_triggers import refusal_of
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(world: World) -> Message:
    """Елена has written to Анна."""
    make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    return Message.objects.get()


def test_a_report_is_made_once_by_the_addressee(world: World, message: Message) -> None:
    report_abuse(message=message, reason="Грубо", by=world.anna.user)
    with pytest.raises(Refused, match="Вы уже пожаловались на это сообщение"):
        report_abuse(message=message, reason="Очень", by=world.anna.user)
    for person in (world.elena, world.boris):
        with pytest.raises(Refused, match=r"Пожаловаться может тот, кому написали\."):
            report_abuse(message=message, reason="Грубо", by=person.user)


def test_a_report_is_decided_once_and_with_a_word(world: World, message: Message) -> None:
    report = report_abuse(message=message, reason="Грубо", by=world.anna.user)
    with pytest.raises(Refused, match=r"Напишите, что решили\."):
        close_abuse_report(report=report, note="", by=world.igor.user)
    close_abuse_report(report=report, note="Поговорили", by=world.igor.user)
    with pytest.raises(Refused, match=r"Жалоба уже рассмотрена\."):
        close_abuse_report(report=report, note="Ещё раз", by=world.igor.user)
    assert refusal_of(lambda: AbuseReport.objects.update(reason="Мягко")) == "Жалоба уже рассмотрена."


def test_the_second_answer_to_a_double_click_leads_where_the_first_one_did(
    world: World, message: Message, signed_in: SignedIn
) -> None:
    anna, igor = signed_in(world.anna), signed_in(world.igor)
    complaining, thread = f"/messaging/messages/{message.pk}/abuse/", f"/messaging/threads/{message.thread_id}/"
    answers = [anna.post(complaining, {"reason": "Грубо"}) for _ in range(2)]
    assert [each.get("Location") for each in answers] == [thread, thread]
    deciding = f"/messaging/abuse/{AbuseReport.objects.get().pk}/"
    answers = [igor.post(deciding, {"note": "Поговорили"}) for _ in range(2)]
    assert [each.get("Location") for each in answers] == ["/messaging/abuse/"] * 2
    assert igor.post(deciding, {"note": "Иначе"}).status_code == 400
    assert anna.post(complaining, {"reason": "Очень"}).status_code == 400
