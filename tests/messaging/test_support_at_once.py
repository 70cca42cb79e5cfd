"""A form sent twice at the same moment, and an answer beside a closing, over two real connections."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.actions import ask_question, close_question, reply_to_question, save_help_entry
from messaging.models import HelpEntry, SupportQuestion, SupportReply
from tests.at_once import at_once
from tests.factories.messaging import make_question
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_question_sent_twice_at_once_is_asked_once(world: World) -> None:
    key = uuid4()

    def ask() -> SupportQuestion:
        return ask_question(key=key, text="Как?", page="", roles=[], browser="", by=world.elena.user)

    assert (at_once(ask, ask), SupportQuestion.objects.count()) == (SupportQuestion.objects.get(), 1)


def test_an_answer_sent_twice_at_once_stands_once(world: World) -> None:
    key, question = uuid4(), make_question(by=world.elena.user)

    def answer() -> SupportReply:
        return reply_to_question(question=question, key=key, text="Так.", is_answer=True, by=world.igor.user)

    assert (at_once(answer, answer), SupportReply.objects.count()) == (SupportReply.objects.get(), 1)


def test_an_entry_of_the_help_sent_twice_at_once_stands_once(world: World) -> None:
    def add() -> HelpEntry:
        return save_help_entry(
            entry=None, question="Как?", answer="Так.", roles=["pupil"], page="", address="", is_shown=True,
            by=world.igor.user,
        )  # fmt: skip

    assert (at_once(add, add), HelpEntry.objects.count()) == (HelpEntry.objects.get(), 1)


def test_a_word_of_the_asker_beside_a_closing_opens_the_question(world: World) -> None:
    question = make_question(by=world.elena.user)
    at_once(
        lambda: close_question(question=question, by=world.igor.user),
        lambda: reply_to_question(question=question, key=uuid4(), text="И?", is_answer=False, by=world.elena.user),
    )
    assert SupportQuestion.objects.get().state == "open"
