"""What waits for the morning is seen nowhere before: no page, counter or order of a list tells that it is there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from messaging.access import get_thread_to_read
from messaging.actions import Addressee, mark_read, send_message, start_thread
from messaging.models import Message, MessageAttachment, Thread, ThreadMember
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories.threads import NOON, make_message, make_text_file, make_thread
from tests.pages.reading import lines
from tests.world import Person, World

EVENING = datetime(2026, 10, 14, 13, tzinfo=UTC)  # eight o'clock in Novokuznetsk
MORNING = datetime(2026, 10, 15, 1, tzinfo=UTC)
ONE_TIME = re.compile(r'(name="(?:csrfmiddlewaretoken|form_key|key)" value=")[^"]*')


def seen(client: Client, pages: list[str]) -> dict[str, tuple[int, str]]:
    """All that the person is answered, without what is drawn anew for each answer."""
    answers = {page: client.get(page) for page in pages}
    return {page: (answer.status_code, ONE_TIME.sub(r"\1", answer.text)) for page, answer in answers.items()}


@pytest.fixture
def mailing(world: World) -> Thread:
    """Борис has written to two of the class at noon, then Дима to him and he to Елена about something else."""
    to = [Addressee(each.user.pk, world.dima.pupil.pk) for each in (world.elena, world.dima)]
    with time_machine.travel(NOON, tick=False):
        threads = start_thread(recipients=to, subject="Собрание", text="В среду", audience="5А", by=world.boris.user)
        make_thread(by=world.elena.user, to=world.boris.user, pupil=world.dima.pupil, subject="Дневник")
        make_thread(by=world.dima.user, to=world.boris.user, pupil=world.dima.pupil, subject="Задача")
    return threads[0]


def pages_of(world: World, mailing: Thread) -> list[str]:
    older = Thread.objects.get(subject="Дневник")
    one = reverse("messaging:thread_new", query={"to": world.elena.user.pk, "pupil": world.dima.pupil.pk})
    lists = [f"/messaging/{query}" for query in ("", "?show=unread", "?show=mailings", "?q=тайное", "?q=Собрание")]
    about = [f"/messaging/threads/{each.pk}/" for each in (mailing, older)]
    return [*lists, *about, one, f"/messaging/sendings/{mailing.sending_id}/", "/notices/", "/start/class_teacher/"]


def test_no_page_of_the_reader_changes_before_the_hours_begin(
    world: World, signed_in: SignedIn, mailing: Thread
) -> None:
    pages = pages_of(world, mailing)
    with time_machine.travel(EVENING, tick=False):
        boris = signed_in(world.boris)
        before = seen(boris, pages)
        for thread in (Thread.objects.get(subject="Дневник"), mailing):
            make_message(thread=thread, by=world.elena.user, text="Тайное", files=[make_text_file()])
        make_thread(by=world.elena.user, to=world.boris.user, pupil=world.dima.pupil, subject="Собрание", text="Тайное")
        after = seen(boris, pages)
        files = [f"/messaging/files/{each.pk}/" for each in MessageAttachment.objects.all()]
        begun = f"/messaging/threads/{Thread.objects.latest('pk').pk}/"
        assert {boris.get(url).status_code for url in (*files, begun)} == {404}
    assert {page for page in pages if before[page] != after[page]} == set()
    assert {status for status, _ in before.values()} == {200}
    with time_machine.travel(MORNING, tick=False):
        boris = signed_in(world.boris)
        morning = seen(boris, pages)
        assert boris.get("/messaging/?show=mailings").context["found"].mailings[0].n_answered == 1
    assert {page for page in pages if before[page] == morning[page]} == {"/notices/", "/start/class_teacher/"}


# --- Nothing that waits counts as read --------------------------------------------------------------------------------


def read_all(person: Person, thread: Thread) -> None:
    mark_read(member=get_thread_to_read(roles_of(person.user), thread.pk).own, up_to=10**9, by=person.user)


def unread(client: Client, thread: Thread) -> list[str]:
    page = client.get(f"/messaging/threads/{thread.pk}/").context["page_of"]
    return [said.text for said in page.said if said.is_new]


def test_what_waited_behind_an_urgent_message_comes_in_the_morning_as_new(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(NOON, tick=False):
        thread = make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil)
        read_all(world.elena, thread)
    place = get_thread_to_read(roles_of(world.anna.user), thread.pk)
    with time_machine.travel(EVENING, tick=False):
        make_message(thread=thread, by=world.anna.user, text="Тетрадь")
        send_message(thread=place, text="Завтра к девяти", is_urgent=True, by=world.anna.user)
        read_all(world.elena, thread)
        assert "Прочитано" not in lines(signed_in(world.anna).get(f"/messaging/threads/{thread.pk}/"))
    with time_machine.travel(MORNING, tick=False):
        elena = signed_in(world.elena)
        assert unread(elena, thread) == ["Тетрадь", "Завтра к девяти"]
        assert [row.subject for row in elena.get("/messaging/?show=unread").context["found"].rows] == [thread.subject]
        read_all(world.elena, thread)
        assert unread(elena, thread) == []


def test_what_waited_while_one_wrote_oneself_comes_in_the_morning_as_new(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(NOON, tick=False):
        thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    with time_machine.travel(EVENING, tick=False):
        make_message(thread=thread, by=world.elena.user, text="Ещё вопрос")
        make_message(thread=thread, by=world.anna.user, text="Отвечу завтра")
        read_all(world.anna, thread)
        assert (
            ThreadMember.objects.get(thread=thread, user=world.anna.user).read_up_to
            == Message.objects.earliest("pk").pk
        )
    with time_machine.travel(MORNING, tick=False):
        assert unread(signed_in(world.anna), thread) == ["Ещё вопрос"]
