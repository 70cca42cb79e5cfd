"""Questions and their answers: written once, never rewritten, taken up again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction

from common.clock import current_moment
from common.refusals import Refused, refusals_explained
from messaging.actions import ask_question, close_question, reply_to_question
from messaging.models import QuestionState, SupportQuestion, SupportReply
from messaging.rules.support import QUESTIONS_A_DAY
from tests.factories.messaging import make_help_entry, make_question, make_reply
from tests.world import Person, World

pytestmark = pytest.mark.django_db


def ask(person: Person, *, key: UUID | None = None, text: str = "Как?") -> SupportQuestion:
    told = {"page": "/journal/", "roles": ["guardian"], "browser": "Firefox"}
    return ask_question(key=key or uuid4(), text=text, **told, by=person.user)  # type: ignore[arg-type]  # strings and a list


def test_a_question_sent_twice_is_asked_once(world: World) -> None:
    key = uuid4()
    first, second = ask(world.elena, key=key), ask(world.elena, key=key, text="Ещё раз?")
    assert (first, SupportQuestion.objects.count(), second.text) == (second, 1, "Как?")


def test_the_key_of_somebody_else_writes_nothing(world: World) -> None:
    key = uuid4()
    ask(world.elena, key=key)
    with pytest.raises(Refused):
        ask(world.zhanna, key=key)
    assert list(SupportQuestion.objects.values_list("asked_by", flat=True)) == [world.elena.user.pk]


def test_a_person_asks_twenty_questions_a_day_and_the_next_day_again(world: World) -> None:
    for _ in range(QUESTIONS_A_DAY):
        ask(world.elena)
    with pytest.raises(Refused, match="За сутки можно задать не больше 20 вопросов"):
        ask(world.elena)
    with time_machine.travel(current_moment() + timedelta(days=1, seconds=1)):
        ask(world.elena)
    ask(world.zhanna)
    assert SupportQuestion.objects.count() == QUESTIONS_A_DAY + 2


def test_an_answer_answers_and_a_word_of_the_asker_opens_again_even_what_was_closed(world: World) -> None:
    question, states = make_question(by=world.elena.user), []

    def reply(person: Person, *, is_answer: bool) -> None:
        reply_to_question(question=question, key=uuid4(), text="Так.", is_answer=is_answer, by=person.user)
        states.append(SupportQuestion.objects.get().state)

    reply(world.igor, is_answer=True)
    reply(world.elena, is_answer=False)
    reply(world.igor, is_answer=True)
    states.append(close_question(question=question, by=world.igor.user).state)
    reply(world.elena, is_answer=False)
    assert states == ["answered", "open", "answered", "closed", "open"]


def test_a_reply_sent_again_after_the_question_was_closed_leaves_it_closed(world: World) -> None:
    question, key = make_question(by=world.elena.user), uuid4()
    for _ in range(2):
        reply_to_question(question=question, key=key, text="Так.", is_answer=True, by=world.igor.user)
        close_question(question=question, by=world.elena.user)
    assert (SupportReply.objects.count(), SupportQuestion.objects.get().state) == (1, QuestionState.CLOSED)


def test_what_was_asked_and_answered_is_never_rewritten(world: World) -> None:
    question = make_question(by=world.elena.user)
    reply = make_reply(question=question, by=world.igor.user, text="Так.", is_answer=True)
    with pytest.raises(Refused, match="Вопрос не переписывают"), refusals_explained(), transaction.atomic():
        SupportQuestion.objects.filter(pk=question.pk).update(text="Иначе?")
    with pytest.raises(Refused, match="Ответ не переписывают"), refusals_explained(), transaction.atomic():
        SupportReply.objects.filter(pk=reply.pk).update(text="Иначе.")


def test_nothing_of_it_is_deleted(world: World) -> None:
    question = make_question(by=world.elena.user)
    reply = make_reply(question=question, by=world.igor.user, text="Так.", is_answer=True)
    entry = make_help_entry(by=world.igor.user)
    with pytest.raises(Refused, match="Ответ не удаляют"), refusals_explained(), transaction.atomic():
        reply.delete()
    with pytest.raises(Refused, match="Запись справки не удаляют"), refusals_explained(), transaction.atomic():
        entry.delete()
    with pytest.raises(Refused, match="Вопрос не удаляют"), refusals_explained(), transaction.atomic():
        make_question(by=world.elena.user).delete()
