"""Letters: to whom, when, about what, what stands in them, and what happens when a server does not take them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings

from accounts.models import User
from common.clock import current_moment
from journal.models import Mark
from notices.actions.addresses import confirm_mail_address, remove_mail_address, set_mail_address, stop_mails
from notices.actions.outbox import claim_mail, mark_sent, write_mails
from notices.actions.seen import mark_seen
from notices.models import Mail, MailAddress, MailState, NewsKind, Notice
from notices.queries.mail import address_of_token, stop_of_token
from notices.rules.letters import SUBJECT
from school.models import Guardianship
from tests.factories.journal import make_mark
from tests.factories.notices import MAIL_SETTINGS, choose, make_mail_address, send_mails, tell, told
from tests.factories.threads import NOON
from tests.world import TODAY, World


@pytest.fixture(autouse=True)
def with_a_mail_server(world: World) -> Iterator[None]:
    tell()
    with override_settings(**MAIL_SETTINGS):
        yield


def give(world: World, value: int = 5) -> Mark:
    return make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=value, by=world.maria.user)


def letters(sent: list[EmailMessage]) -> list[tuple[list[str], str]]:
    return [(each.to, str(each.subject)) for each in sent]


def test_a_letter_goes_to_the_confirmed_address_of_who_wants_it_at_once(world: World) -> None:
    make_mail_address(world.elena)
    make_mail_address(world.dima, confirmed=False)
    make_mail_address(world.zhanna)
    choose(world.elena, "instant")
    choose(world.dima, "instant")
    give(world)
    tell()
    assert letters(send_mails()) == [(["elena@home.example"], "Новое в электронном журнале")]
    assert send_mails() == []


def test_without_a_mail_server_nothing_is_put_by(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    with override_settings(EMAIL_HOST=""):
        give(world)
        tell()
        assert send_mails() == []
    assert (len(told(world.elena)), Mail.objects.count()) == (1, 0)


def test_the_letter_says_what_was_told_and_its_headers_say_nothing_private(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    [letter] = send_mails()
    message = letter.message()
    assert isinstance(letter, EmailMultiAlternatives)
    stop = str(message["List-Unsubscribe"]).strip("<>")
    settings_line = "Когда и о чём писать: https://journal.example/notices/settings/"
    assert letter.body == (
        f"Новое в электронном журнале. {world.school.short_name}\n\nДмитрий\n"
        "– Математика, урок 13.10: 5 (Ответ на уроке).\n\nВсе уведомления: https://journal.example/notices/\n\n"
        f"Не писать о том, что это «отметки»: {stop}\n{settings_line}\n"
    )
    [html] = letter.alternatives
    assert ("<li>Математика, урок 13.10: 5 (Ответ на уроке).</li>" in str(html[0]), html[1]) == (True, "text/html")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_of_token(stop.split("/stop/")[1].strip("/")) == (world.elena.user.pk, ["marks"])
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    assert [word for word in ("Дмитри", "Ершов", "Математик", "отмет", "5 (") if word in headers] == []


def test_the_letter_comes_back_to_an_address_of_its_own(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    [letter] = send_mails()
    local, _, host = letter.from_email.rpartition("@")
    assert (local[:8], len(local) <= 64, host) == ("bounces+", True, "school.example")
    assert str(letter.message()["From"]).endswith("<journal@school.example>")


def test_a_name_of_the_school_makes_no_second_header(world: World) -> None:
    world.school.short_name = "Школа\r\nBcc: all@evil.example"
    world.school.save()
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    [letter] = send_mails()
    assert (letter.message()["Bcc"], letter.recipients()) == (None, ["elena@home.example"])


def end_guardianship(world: World) -> None:
    Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=TODAY - timedelta(days=1))


def close_account(world: World) -> None:
    User.objects.filter(pk=world.elena.user.pk).update(is_active=False)


def take_another_address(world: World) -> None:
    address = set_mail_address(address="other@home.example", by=world.elena.user)
    confirm_mail_address(address=address, by=None)


def unsubscribe(world: World) -> None:
    stop_mails(user_id=world.elena.user.pk, kinds=NewsKind.values, by=None)


def read_it(world: World) -> None:
    mark_seen(up_to=Notice.objects.latest("pk").pk, by=world.elena.user)


@pytest.mark.parametrize(
    "change",
    [
        end_guardianship, close_account, take_another_address, unsubscribe, read_it,
        lambda world: remove_mail_address(by=world.elena.user),
    ],
)  # fmt: skip
def test_a_letter_that_waited_for_the_server_is_not_sent_when_it_may_not_be_any_more(
    world: World, change: Callable[[World], None]
) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    write_mails(now=current_moment() + timedelta(minutes=16), by=None)
    assert Mail.objects.get().state == MailState.WAITING
    change(world)
    assert [each.to for each in send_mails(after_minutes=60) if each.subject == SUBJECT] == []
    letter = Mail.objects.get(is_confirmation=False)
    assert (letter.state, letter.error) == (MailState.FAILED, "сообщать уже не о чем")


def test_what_was_read_in_the_journal_meanwhile_is_not_mailed(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "daily")
    give(world)
    tell()
    mark_seen(up_to=Notice.objects.latest("pk").pk, by=world.elena.user)
    assert send_mails(after_minutes=25 * 60) == []


def test_a_guardianship_that_ends_before_the_letter_goes_out_is_not_written_to(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "daily")
    give(world)
    tell()
    world.dima_of_elena.ends_on = TODAY - timedelta(days=1)
    world.dima_of_elena.save()
    assert send_mails(after_minutes=25 * 60) == []


def test_a_day_of_news_is_one_letter(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "daily")
    mark = give(world)
    tell()
    Mark.objects.filter(pk=mark.pk).update(value=4)
    tell()
    [letter] = send_mails(after_minutes=25 * 60)
    assert [line for line in str(letter.body).splitlines() if line.startswith("–")] == [
        "– Математика, урок 13.10: 5 (Ответ на уроке).",
        "– Математика, урок 13.10: 5 исправлено на 4.",
    ]


def test_the_choice_for_a_child_goes_before_that_for_everybody(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "off")
    choose(world.elena, "instant", "marks", pupil=world.dima.pupil)
    give(world)
    tell()
    assert len(send_mails()) == 1


def test_letters_stop_for_a_kind_and_every_child(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant", "marks", pupil=world.dima.pupil)
    give(world)
    tell()
    stop_mails(user_id=world.elena.user.pk, kinds=["marks"], by=None)
    assert send_mails() == []
    assert len(told(world.elena)) == 1


def test_a_link_confirms_the_address_that_it_was_sent_to_and_no_other(world: World) -> None:
    first = set_mail_address(address="elena@home.example", by=world.elena.user)
    [letter] = send_mails()
    [token] = re.findall(r"https://journal\.example/notices/confirm/(.+)/", str(letter.body))
    assert (letter.to, address_of_token(token)) == (["elena@home.example"], first)
    second = set_mail_address(address="other@home.example", by=world.elena.user)
    assert (address_of_token(token), address_of_token("x" + token)) == (None, None)
    confirm_mail_address(address=second, by=None)
    second.refresh_from_db()
    assert second.is_working


def test_a_second_press_sends_no_second_link_within_a_minute_and_the_first_one_holds(world: World) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        first = set_mail_address(address="elena@home.example", by=world.elena.user)
        clock.shift(timedelta(minutes=1))
        again = set_mail_address(address="elena@home.example", by=world.elena.user)
        assert (again.nonce, Mail.objects.count()) == (first.nonce, 1)
        clock.shift(timedelta(seconds=1))
        later = set_mail_address(address="elena@home.example", by=world.elena.user)
        other = set_mail_address(address="other@home.example", by=world.elena.user)
        set_mail_address(address="elena@home.example", by=world.elena.user)
    assert (len({first.nonce, later.nonce, other.nonce}), Mail.objects.count()) == (3, 4)


def test_an_address_that_has_been_confirmed_is_asked_again_at_once(world: World) -> None:
    confirm_mail_address(address=set_mail_address(address="elena@home.example", by=world.elena.user), by=None)
    assert set_mail_address(address="elena@home.example", by=world.elena.user).confirmed_at is None
    assert Mail.objects.count() == 2


def test_nothing_is_sent_to_an_address_that_is_changed_until_it_is_confirmed(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    set_mail_address(address="other@home.example", by=world.elena.user)
    send_mails()
    give(world)
    tell()
    assert send_mails() == []


class _Server(EmailBackend):
    """A server that answers what it is told, then takes everything."""

    answers: list[Exception] = []  # filled by each test

    def send_messages(self, messages: Any) -> int:
        if self.answers:
            raise self.answers.pop(0)
        return super().send_messages(messages)


@pytest.fixture
def answers() -> Iterator[list[Exception]]:
    with override_settings(EMAIL_BACKEND="tests.notices.test_mail._Server"):
        yield _Server.answers
    _Server.answers.clear()


def test_a_server_that_is_away_gets_the_letter_later(world: World, answers: list[Exception]) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    answers += [ConnectionRefusedError("nobody"), SMTPServerDisconnected("gone")]
    assert (send_mails(), send_mails(after_minutes=18), len(send_mails(after_minutes=25))) == ([], [], 1)
    sent = Mail.objects.get()
    assert (sent.state, sent.attempts, sent.error) == (MailState.SENT, 3, "")


def test_an_address_that_does_not_exist_is_written_to_no_more_and_the_class_teacher_hears_it(
    world: World, answers: list[Exception]
) -> None:
    address = make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    answers.append(SMTPRecipientsRefused({address.address: (550, b"5.1.1 No such user")}))
    send_mails()
    address.refresh_from_db()
    assert (address.is_working, address.failure) == (False, "550 5.1.1 No such user")
    assert told(world.boris) == [
        "Ершова Елена Петровна (Ершов Дмитрий): письма журнала не доходят. Попросите проверить адрес."
    ]


def test_a_full_box_is_tried_again(world: World, answers: list[Exception]) -> None:
    address = make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    answers.append(SMTPRecipientsRefused({address.address: (452, b"4.2.2 Full")}))
    assert (send_mails(), len(send_mails(after_minutes=20))) == ([], 1)


def test_a_letter_whose_sender_has_died_is_sent_again_under_the_same_number(world: World) -> None:
    make_mail_address(world.elena)
    choose(world.elena, "instant")
    give(world)
    tell()
    [first] = send_mails()
    Mail.objects.update(state=MailState.WAITING, sent_at=None)  # as if it had died before it could mark it
    [again] = send_mails(after_minutes=30)
    assert first.message()["Message-ID"] == again.message()["Message-ID"]


def test_who_has_lost_a_letter_marks_nothing(world: World) -> None:
    set_mail_address(address="elena@home.example", by=world.elena.user)
    now = current_moment()
    slow = claim_mail(now=now, by=None)
    assert claim_mail(now=now, by=None) is None
    quick = claim_mail(now=now + timedelta(minutes=6), by=None)
    assert slow is not None
    assert quick is not None
    assert (mark_sent(mail=slow, now=now, by=None), mark_sent(mail=quick, now=now, by=None)) == (False, True)


def test_an_address_has_no_history(world: World) -> None:
    set_mail_address(address="elena@home.example", by=world.elena.user)
    MailAddress.objects.all().delete()
    assert (MailAddress.objects.count(), hasattr(MailAddress, "pgh_event_models"), mail.outbox) == (0, False, [])
