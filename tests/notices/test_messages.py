"""New messages are news as well, until they are read in their thread."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from messaging.access import get_thread_to_read
from messaging.actions import mark_read
from messaging.models import Message, Thread, ThreadMember
from notices.models import HistoryChange, Notice
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories.notices import count_beside_bell, make_told, tell, told
from tests.factories.threads import NOON, make_message, make_thread
from tests.world import Parent, World


@pytest.fixture(autouse=True)
def reading_has_begun(world: World) -> None:
    tell()


def written(world: World) -> Thread:
    """Анна writes to Елена about Дима, within office hours."""
    with time_machine.travel(NOON):
        return make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil, subject="Тетрадь")


def read(world: World, person: Parent, thread: Thread) -> None:
    newest = Message.objects.filter(thread=thread).latest("pk").pk
    mark_read(member=get_thread_to_read(roles_of(person.user), thread.pk).own, up_to=newest, by=person.user)


def test_a_message_is_told_to_the_other_member_and_to_nobody_else(world: World) -> None:
    written(world)
    tell(after_minutes=0)
    assert {name: told(person) for name, person in world.people.items() if told(person)} == {
        "elena": ["Новое сообщение: Белова А. С., «Тетрадь»"]
    }


def test_an_answer_is_told_to_who_began(world: World) -> None:
    thread = written(world)
    with time_machine.travel(NOON):
        make_message(thread=thread, by=world.elena.user)
    tell()
    assert told(world.anna) == ["Новое сообщение: Ершова Е. П., «Тетрадь»"]


def test_what_waits_for_the_morning_is_told_in_the_morning(world: World) -> None:
    with time_machine.travel(datetime(2040, 1, 7, 20, tzinfo=UTC)):
        thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    tell()
    [due_at] = HistoryChange.objects.filter(source="messages").values_list("due_at", flat=True)
    assert (told(world.anna), due_at) == ([], Message.objects.get(thread=thread).visible_at)


def test_what_is_read_before_it_is_told_is_no_news(world: World) -> None:
    read(world, world.elena, written(world))
    tell()
    assert told(world.elena) == []


def test_reading_the_thread_reads_its_notices_at_once_and_no_others(world: World) -> None:
    first, second = written(world), written(world)
    make_told(world.elena, world.dima)
    tell()
    assert count_beside_bell(world.elena) == 3
    read(world, world.elena, first)
    unseen = Notice.objects.filter(user=world.elena.user, seen_at=None).order_by("pk")
    assert count_beside_bell(world.elena) == 2
    assert [about.partition(":")[2].split(":")[0] for about in unseen.values_list("about", flat=True)] == [
        "0",
        str(second.pk),
    ]


def test_a_message_that_comes_after_the_reading_stays_new(world: World) -> None:
    thread = written(world)
    read(world, world.elena, thread)
    with time_machine.travel(NOON):
        make_message(thread=thread, by=world.anna.user)
    tell()
    assert count_beside_bell(world.elena) == 1
    assert ThreadMember.objects.get(thread=thread, user=world.elena.user).read_up_to > 0


def test_the_notice_leads_to_the_thread(world: World, signed_in: SignedIn) -> None:
    thread = written(world)
    tell()
    assert f'href="/messaging/threads/{thread.pk}/"' in signed_in(world.elena).get("/notices/").text
