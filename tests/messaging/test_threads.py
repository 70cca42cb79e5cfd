"""Threads and messages: who may write, once per form, shown in the morning, never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from common.clock import current_moment
from common.refusals import Refused
from messaging.access import get_thread_to_read
from messaging.actions import Addressee, mark_read, send_message, start_thread
from messaging.models import Message, Sending, Thread, ThreadMember
from school.roles import roles_of
from tests.factories.threads import make_message, make_text_file, make_thread
from tests.journal.test_triggers import refusal_of, sql_of_owner
from tests.sql import fetched
from tests.world import World

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 10, 14, 13, tzinfo=UTC)  # eight o'clock in Novokuznetsk
MORNING = datetime(2026, 10, 15, 1, tzinfo=UTC)
CLOSED = "Переписка закрыта: пишут тем, кто связан с ребёнком сегодня. Читать её можно и дальше."


def seen(thread: Thread) -> dict[str, tuple[str, str, int, int, int]]:
    """Each member by first name: capacity, words, newest, newest to him, read up to."""
    rows = ThreadMember.objects.filter(thread=thread).select_related("user")
    return {
        each.user.first_name: (each.capacity, each.words, each.newest, each.newest_to_him, each.read_up_to)
        for each in rows
    }


def test_a_thread_has_two_members_who_know_as_whom_they_write(world: World) -> None:
    thread = make_thread(by=world.elena.user, to=world.boris.user, pupil=world.dima.pupil)
    [message] = Message.objects.all()
    assert seen(thread) == {
        "Елена": ("guardian", "мать", message.pk, 0, 0),
        "Борис": ("class_teacher", "классный руководитель, История", message.pk, message.pk, 0),
    }


def test_nobody_is_written_to_without_a_right(world: World) -> None:
    with pytest.raises(Refused, match=r"Этому человеку написать нельзя"):
        make_thread(by=world.elena.user, to=world.zhanna.user, pupil=world.dima.pupil)
    with pytest.raises(Refused, match=r"Этому человеку написать нельзя"):
        make_thread(by=world.elena.user, to=world.vera.user, pupil=world.zoya.pupil)
    assert (Thread.objects.count(), Sending.objects.count()) == (0, 0)


def test_one_stranger_among_many_stops_all(world: World) -> None:
    recipients = [Addressee(each.user.pk, world.dima.pupil.pk) for each in (world.anna, world.zhanna)]
    with pytest.raises(Refused):
        start_thread(recipients=recipients, subject="Тема", text="Текст", by=world.elena.user)
    assert fetched("SELECT count(*) FROM messaging_thread") == [(0,)]


def test_a_form_sent_twice_writes_once(world: World) -> None:
    key = uuid4()
    first = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, key=key)
    again = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, key=key, text="Ещё раз")
    assert (first, list(Message.objects.values_list("text", flat=True))) == (again, ["Здравствуйте!"])
    thread, answer_key = get_thread_to_read(roles_of(world.anna.user), first.pk), uuid4()
    answers = [send_message(thread=thread, text="Да.", key=answer_key, by=world.anna.user) for _ in range(2)]
    assert (answers[0], Message.objects.count()) == (answers[1], 2)


def test_the_key_of_another_persons_form_is_refused(world: World) -> None:
    key = uuid4()
    make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, key=key)
    with pytest.raises(Refused, match=r"Эта форма уже отправлена: обновите страницу"):
        make_thread(by=world.dima.user, to=world.anna.user, pupil=world.dima.pupil, key=key)


def test_a_message_of_the_evening_is_shown_in_the_morning(world: World) -> None:
    with time_machine.travel(EVENING, tick=False):
        make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    [message] = Message.objects.all()
    shown = ThreadMember.objects.values_list("user__first_name", "shown_from").order_by("user__first_name")
    assert (message.visible_at, list(shown)) == (MORNING, [("Анна", MORNING), ("Елена", EVENING)])


def test_an_urgent_message_of_the_staff_is_shown_at_once(world: World) -> None:
    with time_machine.travel(EVENING, tick=False):
        make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil, is_urgent=True)
    assert [(each.visible_at, each.is_urgent) for each in Message.objects.all()] == [(EVENING, True)]


def test_a_family_marks_nothing_as_urgent(world: World) -> None:
    with pytest.raises(Refused, match=r"Срочным помечают сообщение только сотрудники школы"):
        make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, is_urgent=True)


def end_guardianship(world: World) -> None:
    world.dima_of_elena.ends_on = date(2026, 10, 13)
    world.dima_of_elena.save(update_fields=["ends_on"])


def end_assignment(world: World) -> None:
    world.maths_5a.ends_on = date(2026, 10, 13)
    world.maths_5a.save(update_fields=["ends_on"])


def end_employment(world: World) -> None:
    world.anna.user.is_active = False
    world.anna.user.save(update_fields=["is_active"])


@pytest.mark.parametrize("end", [end_guardianship, end_assignment, end_employment])
def test_a_thread_closes_for_both_when_the_right_ends_and_stays_readable(world: World, end: Any) -> None:
    thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    end(world)
    places = [get_thread_to_read(roles_of(each.user), thread.pk) for each in (world.elena, world.anna)]
    assert [place.may_write for place in places] == [False, False]
    with pytest.raises(Refused, match=CLOSED):
        make_message(thread=thread, by=world.elena.user)
    with pytest.raises(Refused, match=CLOSED):
        make_message(thread=thread, by=world.anna.user)


def test_only_the_members_write_in_a_thread(world: World) -> None:
    thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    sending = Sending.objects.create(key=uuid4(), sent_by=world.boris.user)
    own = {"thread": thread, "sending": sending, "text": "Я", "visible_at": current_moment()}
    assert (
        refusal_of(lambda: Message.objects.create(sender=world.boris.user, **own))
        == "Писать в переписку могут только её участники."
    )
    assert (
        refusal_of(lambda: Message.objects.create(sender=world.anna.user, **own))
        == "Отправил другой человек: обновите страницу."
    )


def test_a_third_person_does_not_come_in(world: World) -> None:
    thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    third = ThreadMember(
        thread=thread, user=world.zhanna.user, is_starter=False, capacity="guardian", shown_from=current_moment()
    )
    assert refusal_of(third.save) == "Переписку ведут двое."
    own = ThreadMember.objects.filter(thread=thread, user=world.anna.user)
    assert refusal_of(lambda: own.update(user=world.zhanna.user)) == "Участников переписки не меняют: начните другую."


@pytest.mark.parametrize("table", ["sending", "thread", "message", "messageattachment"])
def test_what_was_written_is_neither_changed_nor_deleted(world: World, table: str) -> None:
    make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, files=[make_text_file()])
    words = "Историю нельзя изменить или удалить: она только дополняется."
    for statement in (f"UPDATE messaging_{table} SET id = id", f"DELETE FROM messaging_{table}"):
        assert refusal_of(lambda statement=statement: sql_of_owner(statement)) == words  # type: ignore[misc]


def test_members_are_not_deleted_and_read_forward_only(world: World) -> None:
    thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    own = ThreadMember.objects.filter(thread=thread, user=world.anna.user)
    assert refusal_of(lambda: sql_of_owner("DELETE FROM messaging_threadmember")) == "Участника переписки не удаляют."
    own.update(read_up_to=5)
    assert refusal_of(lambda: own.update(read_up_to=4)) == "Прочитанное не становится непрочитанным."


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (" ", "Укажите тему."),
        ("Тема\r\nBcc: all@example.org", "Тема – одна строка, без переносов и управляющих знаков."),
    ],
)
def test_a_subject_is_one_line(world: World, subject: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, subject=subject)


@pytest.mark.parametrize(
    ("text", "words"), [(" \n", "Напишите сообщение."), ("я" * 10_001, "Сообщение не длиннее 10000 знаков.")]
)
def test_a_message_has_words_and_an_end(world: World, text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, text=text)


def test_reading_goes_as_far_as_what_is_shown(world: World) -> None:
    thread = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
    with time_machine.travel(EVENING, tick=False):
        make_message(thread=thread, by=world.elena.user, text="Ещё")
        anna = get_thread_to_read(roles_of(world.anna.user), thread.pk).own
        mark_read(member=anna, up_to=10**9, by=world.anna.user)
    first, second = Message.objects.order_by("pk")
    assert seen(thread)["Анна"][2:] == (second.pk, second.pk, first.pk)
    mark_read(member=anna, up_to=0, by=world.anna.user)
    assert seen(thread)["Анна"][4] == first.pk


def test_whom_one_writes_to_at_once_learns_nothing_of_the_others(world: World) -> None:
    recipients = [Addressee(each.user.pk, world.dima.pupil.pk) for each in (world.elena, world.dima)]
    threads = start_thread(
        recipients=recipients, subject="Собрание", text="В среду", audience="5А", files=[make_text_file()],
        by=world.boris.user,
    )  # fmt: skip
    assert [sorted(seen(each)) for each in threads] == [["Борис", "Елена"], ["Борис", "Дмитрий"]]
    stored = fetched("SELECT count(*), count(DISTINCT storage_name) FROM messaging_messageattachment")
    assert (stored, Sending.objects.get().audience) == ([(2, 1)], "5А")
