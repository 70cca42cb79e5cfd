"""A message is reported once by the person who got it, and decided once."""

from __future__ import annotations

import pytest

from common.refusals import Refused
from messaging.actions import close_abuse_report, report_abuse
from messaging.models import AbuseReport, Message
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
