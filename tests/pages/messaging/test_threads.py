"""The list of threads and the page of one: what stands there, who has read it, what waits for the morning."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from messaging.models import Message, MessageAttachment, Thread, ThreadMember
from tests.conftest import SignedIn
from tests.factories.threads import make_message, make_text_file, make_thread
from tests.pages.reading import lines
from tests.world import Person, World

EVENING = datetime(2026, 10, 14, 13, tzinfo=UTC)  # eight o'clock in Novokuznetsk
MORNING = datetime(2026, 10, 15, 1, tzinfo=UTC)
LIST = "/messaging/"


def page_of(thread: Thread) -> str:
    return reverse("messaging:thread", args=[thread.pk])


def write(client: Client, thread: Thread, text: str = "Спасибо.", **more: Any) -> Any:
    return client.post(page_of(thread), {"key": str(uuid4()), "text": text, **more})


def subjects(client: Client, query: str = "") -> list[str]:
    """Subjects of the list in its order."""
    found = client.get(LIST + query).context["found"]
    return [row.subject for row in found.rows]


@pytest.fixture
def thread(world: World) -> Thread:
    """Елена has asked Анна about Дима."""
    return make_thread(
        by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, subject="Дроби", text="Что повторить?"
    )


def test_the_list_says_with_whom_about_whom_and_what_was_said_last(
    world: World, signed_in: SignedIn, thread: Thread
) -> None:
    make_message(thread=thread, by=world.anna.user, text="Параграф 14")
    shown = lines(signed_in(world.elena).get(LIST))
    assert shown[shown.index("Найти") + 1 :] == [
        "Белова Анна Сергеевна Математика новое 14.10.2026 12:00 Дроби Ершов Дмитрий, 5А Параграф 14"
    ]
    shown = lines(signed_in(world.anna).get(LIST))
    assert shown[shown.index("Найти") + 1 :] == [
        "Ершова Елена Петровна мать новое 14.10.2026 12:00 Дроби Ершов Дмитрий, 5А Вы: Параграф 14"
    ]


def test_unread_threads_come_first(world: World, signed_in: SignedIn, thread: Thread) -> None:
    read = make_thread(by=world.dima.user, to=world.anna.user, pupil=world.dima.pupil, subject="Задача")
    anna = signed_in(world.anna)
    newest = Message.objects.get(thread=read).pk
    anna.post(reverse("messaging:thread_reading", args=[read.pk]), {"up_to": newest})
    assert (subjects(anna), subjects(anna, "?show=unread")) == (["Дроби", "Задача"], ["Дроби"])


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_the_same_queries_for_one_thread_and_for_three(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for number in range(n):
        make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, subject=f"Тема {number}")
    anna = signed_in(world.anna)
    with django_assert_num_queries(7):
        answer = anna.get(LIST)
    assert [row.subject for row in answer.context["found"].rows] == [f"Тема {number}" for number in range(n)][::-1]


@pytest.mark.parametrize("n", [1, 3])
def test_a_thread_takes_the_same_queries_for_one_message_and_for_three(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, thread: Thread, n: int
) -> None:
    for number in range(n - 1):
        make_message(thread=thread, by=world.elena.user, text=f"Ещё {number}", files=[make_text_file()])
    anna = signed_in(world.anna)
    with django_assert_num_queries(8):
        answer = anna.get(page_of(thread))
    assert len(answer.context["page_of"].said) == n


@pytest.mark.parametrize(
    ("words", "found"),
    [("повторить", ["Дроби"]), ("БЕЛОВА", ["Дроби"]), ("ёршов д", ["Дроби"]), ("дроб", ["Дроби"]), ("кот", [])],
)
def test_the_search_finds_words_people_and_children(
    world: World, signed_in: SignedIn, thread: Thread, words: str, found: list[str]
) -> None:
    make_thread(by=world.zhanna.user, to=world.vera.user, pupil=world.zoya.pupil, text="Где кот?")
    assert subjects(signed_in(world.elena), f"?q={words}") == found


def test_a_long_list_comes_in_parts(world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.queries.threads.PAGE_LENGTH", 2)
    for number in range(3):
        make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil, subject=f"Тема {number}")
    anna = signed_in(world.anna)
    first = anna.get(LIST)
    assert (subjects(anna), first.context["found"].older_url) == (["Тема 2", "Тема 1"], "/messaging/?page=2")
    assert subjects(anna, "?page=2") == ["Тема 0"]


def test_the_writer_sees_who_has_read_and_the_reader_what_is_new(
    world: World, signed_in: SignedIn, thread: Thread
) -> None:
    elena, anna = signed_in(world.elena), signed_in(world.anna)
    assert "ещё не прочитано" in lines(elena.get(page_of(thread)))
    assert "Отметить прочитанным" in lines(anna.get(page_of(thread)))
    assert "ещё не прочитано" in lines(elena.get(page_of(thread)))  # opening alone reads nothing
    newest = Message.objects.get().pk
    answer = anna.post(reverse("messaging:thread_reading", args=[thread.pk]), {"up_to": newest})
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(thread))
    assert "прочитано: Белова Анна Сергеевна" in lines(elena.get(page_of(thread)))
    assert "Отметить прочитанным" not in lines(anna.get(page_of(thread)))


def test_a_message_of_the_evening_waits_and_says_so(world: World, signed_in: SignedIn, thread: Thread) -> None:
    with time_machine.travel(EVENING):
        elena, anna = signed_in(world.elena), signed_in(world.anna)
        before = lines(elena.get(page_of(thread)))
        answer = elena.post(page_of(thread), {"key": str(uuid4()), "text": "Ещё вопрос"}, follow=True)
        after, of_anna = lines(answer), lines(anna.get(page_of(thread)))
    assert "Сейчас не часы переписки. Адресат увидит сообщение 15.10.2026 08:00." in before
    assert "Готово. Сообщение отправлено. Адресат увидит его 15.10.2026 08:00: сейчас не часы переписки." in after
    assert ("Покажется 15.10.2026 08:00" in after, "Ещё вопрос" in of_anna) == (True, False)
    with time_machine.travel(MORNING):
        assert "Ещё вопрос" in lines(signed_in(world.anna).get(page_of(thread)))


def test_a_thread_begun_in_the_evening_is_nowhere_before_the_morning(world: World, signed_in: SignedIn) -> None:
    with time_machine.travel(EVENING):
        begun = make_thread(by=world.elena.user, to=world.anna.user, pupil=world.dima.pupil)
        anna = signed_in(world.anna)
        assert (subjects(anna), subjects(anna, "?q=Вопрос"), anna.get(page_of(begun)).status_code) == ([], [], 404)
    with time_machine.travel(MORNING):
        anna = signed_in(world.anna)
        assert (subjects(anna), anna.get(page_of(begun)).status_code) == (["Вопрос"], 200)


def test_only_the_staff_is_asked_whether_it_is_urgent(world: World, signed_in: SignedIn, thread: Thread) -> None:
    asked = ["Срочно" in signed_in(person).get(page_of(thread)).text for person in (world.anna, world.elena)]
    assert asked == [True, False]


def test_text_is_shown_as_typed_with_links_and_no_markup(world: World, signed_in: SignedIn, thread: Thread) -> None:
    typed = "<script>alert(1)</script>\n  https://school.example/a?b=1&c=2 и javascript:alert(2) <b>"
    write(signed_in(world.anna), thread, typed)
    text = signed_in(world.elena).get(page_of(thread)).text
    assert Message.objects.latest("pk").text == typed
    shown = text.partition('<p class="typed">&lt;script')[2].partition("</p>")[0]
    assert shown == (
        "&gt;alert(1)&lt;/script&gt;\n  "
        '<a href="https://school.example/a?b=1&amp;c=2" rel="nofollow">https://school.example/a?b=1&amp;c=2</a>'
        " и javascript:alert(2) &lt;b&gt;"
    )


def test_files_come_with_a_message_and_only_to_its_members(world: World, signed_in: SignedIn, thread: Thread) -> None:
    write(signed_in(world.anna), thread, attachments=[SimpleUploadedFile("лист.txt", "Задачи".encode())])
    file = MessageAttachment.objects.get()
    address = reverse("messaging:message_file", args=[file.pk])
    answer = signed_in(world.elena).get(address)
    headers = [answer.headers[name] for name in ("Content-Disposition", "X-Content-Type-Options")]
    assert (answer.content, headers) == (
        "Задачи".encode(),
        ["attachment; filename*=utf-8''%D0%BB%D0%B8%D1%81%D1%82.txt", "nosniff"],
    )
    assert "no-store" in answer.headers["Cache-Control"]
    people: list[Person] = [world.boris, world.dima, world.zhanna, world.igor, world.kira]
    assert {signed_in(each).get(address).status_code for each in people} == {404}


@pytest.mark.parametrize(
    ("typed", "files", "error"),
    [
        ("я" * 100_000, [], "Не длиннее 10000 знаков, а здесь 100000. Сократите текст."),
        ("  \n ", [], "Напишите сообщение."),
        ("Да", [("a.png", b"<html><script>1</script></html>")], "«a.png» не приложен: по содержанию это не "),
        ("Да", [(f"{n}.txt", b"x") for n in range(50)], "Файлов не больше 10, а выбрано 50. Выберите их заново."),
        ("Да", [("a.txt", b"x" * (5 * 1024 * 1024 + 1))], "Файл больше 5 МБ. Уменьшите его и выберите файлы заново."),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field_and_the_text_stays(
    world: World, signed_in: SignedIn, thread: Thread, typed: str, files: list[tuple[str, bytes]], error: str
) -> None:
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    answer = write(signed_in(world.elena), thread, typed, attachments=sent)
    errors = [text for texts in answer.context["form"].errors.values() for text in texts]
    assert (answer.status_code, [text[: len(error)] for text in errors]) == (400, [error])
    assert (answer.context["form"]["text"].value(), Message.objects.count()) == (typed, 1)


def test_a_form_sent_twice_writes_once(world: World, signed_in: SignedIn, thread: Thread) -> None:
    elena, key = signed_in(world.elena), str(uuid4())
    answers = [elena.post(page_of(thread), {"key": key, "text": "Ещё"}).status_code for _ in range(2)]
    assert (answers, Message.objects.count()) == ([302, 302], 2)


def test_a_closed_thread_is_read_and_takes_no_more(world: World, signed_in: SignedIn, thread: Thread) -> None:
    world.maths_5a.ends_on = datetime(2026, 10, 13, tzinfo=UTC).date()
    world.maths_5a.save(update_fields=["ends_on"])
    answers = [signed_in(person).get(page_of(thread)) for person in (world.elena, world.anna)]
    assert ["Переписка закрыта." in answer.text for answer in answers] == [True, True]
    assert ["<textarea" in answer.text for answer in answers] == [False, False]
    assert [write(signed_in(person), thread).status_code for person in (world.elena, world.anna)] == [403, 403]


def test_earlier_messages_are_one_step_away(
    world: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, thread: Thread
) -> None:
    monkeypatch.setattr("messaging.queries.thread.PAGE_LENGTH", 2)
    for number in (2, 3):
        make_message(thread=thread, by=world.elena.user, text=str(number))
    anna = signed_in(world.anna)
    page = anna.get(page_of(thread)).context["page_of"]
    earlier = anna.get(page_of(thread), {"before": page.earlier}).context["page_of"]
    assert ([said.text for said in page.said], [said.text for said in earlier.said]) == (
        ["2", "3"], ["Что повторить?"],
    )  # fmt: skip


def test_a_reading_without_a_message_is_refused(world: World, signed_in: SignedIn, thread: Thread) -> None:
    address = reverse("messaging:thread_reading", args=[thread.pk])
    assert signed_in(world.anna).post(address, {}).status_code == 400
    assert set(ThreadMember.objects.values_list("read_up_to", flat=True)) == {0}
