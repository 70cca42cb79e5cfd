"""What people of the demo school write to each other: a few threads of families and staff, a letter to a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from accounts.models import User
from messaging.access import CLASS, faces_between, get_families_to_write_to
from messaging.models import (
    AbuseReport,
    Capacity,
    Message,
    Sending,
    Thread,
    ThreadMember,
)
from messaging.rules.correspondence import Addressee
from school.models import Pupil
from school.roles import roles_of

_PEOPLE = ("anna", "boris", "dima", "elena", "galina", "tatiana", "vera", "zhanna")

_CHILD = {"elena": "dima", "dima": "dima", "zhanna": "zoya"}  # about whom a family writes


@dataclass(frozen=True)
class Line:
    """Something said in a thread."""

    by: str
    hours_ago: int
    text: str


def write_to_each_other(now: datetime) -> None:
    """By those of the story who may write to each other today: in summer, when nobody teaches anybody, nobody."""
    people = {user.username: user for user in User.objects.filter(username__in=_PEOPLE)}
    _letter_to_class(people["boris"], now)
    _thread(
        people, now, ("elena", "anna"), "Дроби",
        Line("elena", 76, "Здравствуйте! Дима болел, когда начали дроби. Что повторить в первую очередь?"),
        Line("anna", 52, "Добрый день! Параграфы 22–24, номера в задании на пятницу. Хороший разбор: "
                         "https://school-collection.edu.ru\nЕсли не получится, я объясню после уроков в четверг."),
        Line("elena", 50, "Спасибо, четверг нам подходит."),
        Line("anna", 27, "Тогда жду Диму после шестого урока. Тетрадь с собой."),
        n_read=3,
    )  # fmt: skip
    _thread(
        people, now, ("elena", "boris"), "Медосмотр",
        Line("elena", 100, "Борис Николаевич, справку с медосмотра занести вам или сразу медсестре?"),
        Line("boris", 98, "Мне, пожалуйста: я отмечу и передам."),
    )  # fmt: skip
    _thread(people, now, ("dima", "anna"), "Задача 345",
            Line("dima", 30, "В ответе к 345 получается 12, а в учебнике 14. Где ошибка?"), n_read=0)  # fmt: skip
    _thread(people, now, ("galina", "anna"), "Открытый урок",
            Line("galina", 75, "Анна Сергеевна, придут ли к вам гости на этой неделе?"),
            Line("anna", 74, "Да, двое из методобъединения, предупредила их об изменении расписания."))  # fmt: skip
    complaint = _thread(people, now, ("zhanna", "vera"), "Тройка Зои",
                        Line("zhanna", 29, "Вы нарочно занижаете оценки! Я это так не оставлю."))  # fmt: skip
    if complaint:
        AbuseReport.objects.create(
            message=complaint, reported_by=people["vera"], reason="Пишет грубо не в первый раз.",
            reported_at=now - timedelta(hours=28),
        )  # fmt: skip


def _letter_to_class(boris: User, now: datetime) -> None:
    """Борис invites the parents of his class; every third has read it, Дима's mother among them."""
    led = roles_of(boris).led_class_ids
    people = [each for pk in led for each in get_families_to_write_to(roles_of(boris), CLASS, pk).people]
    guardians = [each for each in people if each.face.capacity == Capacity.GUARDIAN]
    one_each = {each.user_id: (each.pupil_id, each.face.words) for each in reversed(guardians)}
    if not one_each:
        return
    at = now - timedelta(hours=48)
    sending = _sending(boris, at, "собрание", "5А, родители")
    threads = Thread.objects.bulk_create(
        Thread(sending=sending, pupil_id=pupil, subject="Родительское собрание", started_at=at)
        for pupil, _ in one_each.values()
    )
    for (reader, (_, words)), thread in zip(one_each.items(), threads, strict=True):
        _members(
            thread, (boris.pk, Capacity.CLASS_TEACHER, "классный руководитель"), (reader, Capacity.GUARDIAN, words)
        )
    text = "Уважаемые родители! Собрание в четверг в 18:30, кабинет 214. Поговорим об итогах четверти и о поездке."
    for number, thread in enumerate(threads):
        message = _say(thread, sending, text)
        if number % 3 == 0:
            _read(thread, message, at + timedelta(hours=3))


def _thread(
    people: dict[str, User], now: datetime, two: tuple[str, str], subject: str, *lines: Line, n_read: int | None = None
) -> Message | None:
    """The thread with its lines, the first `n_read` (or all) of them read; gives the last, or None without a right."""
    first, second = (people[name] for name in two)
    about = Pupil.objects.filter(user__username=_CHILD.get(two[0])).first()
    found = faces_between(first.pk, [Addressee(second.pk, about.pk if about else None)])
    faces = {reader: face for (_, reader, _), face in found.items()}
    if not faces:
        return None
    begun = now - timedelta(hours=lines[0].hours_ago)
    key = f"{subject} {two}"
    thread = Thread.objects.create(
        sending=_sending(first, begun, f"{key} 0"), pupil=about, subject=subject, started_at=begun
    )
    _members(thread, *((user.pk, faces[user.pk].capacity, faces[user.pk].words) for user in (first, second)))
    said = _all_said(thread, people, now, key, lines)
    if n_read != 0:
        _read(thread, said[(n_read or len(said)) - 1], now)
    return said[-1]


def _all_said(thread: Thread, people: dict[str, User], now: datetime, key: str, lines: Sequence[Line]) -> list[Message]:
    said = []
    for number, line in enumerate(lines):
        at = now - timedelta(hours=line.hours_ago)
        sending = _sending(people[line.by], at, f"{key} {number}") if number else thread.sending
        said.append(_say(thread, sending, line.text))
    return said


def _sending(by: User, at: datetime, key: str, audience: str = "") -> Sending:
    return Sending.objects.create(key=uuid5(NAMESPACE_OID, key), sent_by=by, sent_at=at, audience=audience)


def _members(thread: Thread, *members: tuple[int, str, str]) -> None:
    ThreadMember.objects.bulk_create(
        ThreadMember(
            thread=thread, user_id=user_id, is_starter=not number, capacity=capacity, words=words,
            shown_from=thread.started_at,
        )
        for number, (user_id, capacity, words) in enumerate(members)
    )  # fmt: skip


def _say(thread: Thread, sending: Sending, text: str) -> Message:
    return Message.objects.create(
        thread=thread, sending=sending, sender=sending.sent_by, text=text, sent_at=sending.sent_at,
        visible_at=sending.sent_at,
    )  # fmt: skip


def _read(thread: Thread, message: Message, at: datetime) -> None:
    ThreadMember.objects.filter(thread=thread).update(read_up_to=message.pk, read_at=at)
