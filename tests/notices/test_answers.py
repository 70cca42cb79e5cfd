"""The administrator's answer is told to who has asked, until it is read under its question."""

from __future__ import annotations

import pytest

from notices.models import Notice
from tests.conftest import SignedIn
from tests.factories.messaging import make_question, make_reply
from tests.factories.notices import count_beside_bell, tell, told
from tests.world import World


@pytest.fixture(autouse=True)
def reading_has_begun(world: World) -> None:
    tell()


def test_each_answer_is_told_to_the_asker_at_once_and_a_further_word_to_nobody(world: World) -> None:
    question = make_question(by=world.elena.user)
    words = f"Администратор ответил: вопрос № {question.pk}"
    found = []
    for person, is_answer in ((world.igor, True), (world.elena, False), (world.igor, True)):
        make_reply(question=question, by=person.user, text="Тайна.", is_answer=is_answer)
        tell(after_minutes=0)
        found.append({name: told(each) for name, each in world.people.items() if told(each)})
    assert found == [{"elena": [words]}, {"elena": [words]}, {"elena": [words, words]}]


def test_the_notice_leads_to_the_question_and_is_read_there(world: World, signed_in: SignedIn) -> None:
    first, second = (make_question(by=world.elena.user) for _ in range(2))
    for question in (first, second):
        make_reply(question=question, by=world.igor.user, text="Так.", is_answer=True)
    tell()
    elena = signed_in(world.elena)
    assert f'href="/messaging/questions/{first.pk}/"' in elena.get("/notices/").text
    reading = f"/notices/reading/answer/{first.pk}/"
    assert f'action="{reading}"' in elena.get(f"/messaging/questions/{first.pk}/").text
    elena.post(reading)
    unseen = list(Notice.objects.filter(user=world.elena.user, seen_at=None).values_list("about", flat=True))
    assert (unseen, count_beside_bell(world.elena)) == ([f"answer:{second.pk}"], 1)


def test_who_looks_after_questions_has_nothing_to_mark(world: World, signed_in: SignedIn) -> None:
    question = make_question(by=world.elena.user)
    assert "/notices/reading/" not in signed_in(world.igor).get(f"/messaging/questions/{question.pk}/").text
