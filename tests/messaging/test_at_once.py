"""A form sent twice at the same moment, over two real connections: one thread, one message, the same answer to both."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.models import Message, Thread
from tests.at_once import at_once
from tests.factories.threads import make_thread
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_click_waits_for_the_first_and_writes_nothing(world: World) -> None:
    key, begun = uuid4(), list[Thread]()

    def write() -> Thread:
        thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, key=key)
        begun.append(thread)
        return thread

    assert at_once(write, write) == begun[0]
    assert (Thread.objects.count(), Message.objects.count()) == (1, 1)
