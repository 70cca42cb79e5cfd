"""Files given with homework: attached on the lesson page, taken home from the diary, refused to everybody else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from journal.actions import close_term, remove_file
from journal.models import HomeworkAttachment
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.journal.test_lesson import error, form, send, url
from tests.pages.reading import lines
from tests.world import FRIDAY, MONDAY, World
from timetable.models import Lesson

PDF = b"%PDF-1.7 sheet"
REFUSED = [("zhanna", 404), ("zoya", 404), ("vera", 404), ("pavel", 404), ("lev", 403), ("olga", 403), ("nikita", 403)]


def attach(client: Client, lesson: Lesson, *files: tuple[str, bytes], **typed: str) -> HttpResponse:
    """Opens the lesson page, chooses the files and presses the button."""
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    fields = {**form(client.get(url(lesson))).fields, "files": uploads, **typed}
    return client.post(url(lesson), fields, follow=True)  # type: ignore[return-value]


def names(lesson: Lesson) -> list[str]:
    return [str(file) for file in HomeworkAttachment.objects.attached().filter(lesson=lesson)]


def download(client: Client, file: HomeworkAttachment) -> HttpResponse:
    return client.get(reverse("journal:attachment", args=[file.pk]))  # type: ignore[return-value]


def on_disk(file: HomeworkAttachment) -> Path:
    return Path(settings.MEDIA_ROOT) / file.storage_name


# --- Attaching -----------------------------------------------------------------------------------------------------


def test_files_are_attached_by_the_one_button(world: World, signed_in: SignedIn) -> None:
    page = attach(signed_in(world.anna), world.lesson_monday, ("Лист № 5.pdf", PDF), ("слова.txt", "дом".encode()))
    assert "Готово. Сохранено." in lines(page)
    assert [line for line in lines(page) if line.startswith(("Лист", "слова"))] == [
        "Лист № 5.pdf 1 КБ",
        "слова.txt 1 КБ",
    ]
    sheet = HomeworkAttachment.objects.get(file_name="Лист № 5.pdf")
    assert (sheet.content_type, sheet.size, sheet.written_by) == ("application/pdf", len(PDF), world.anna.user)
    assert on_disk(sheet).read_bytes() == PDF
    assert oct(on_disk(sheet).stat().st_mode)[-3:] == "600"
    assert "Лист" not in sheet.storage_name


def test_the_same_name_twice_gets_a_number(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    attach(anna, world.lesson_monday, ("лист.pdf", PDF), ("лист.pdf", PDF))
    attach(anna, world.lesson_monday, ("лист.pdf", PDF))
    assert names(world.lesson_monday) == ["лист.pdf", "лист (2).pdf", "лист (3).pdf"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("игра.pdf", b"MZ\x90", "«игра.pdf» не приложен: по содержанию это не "),
        ("лист.pdf", b"%PDF-" + b" " * 5 * 1024 * 1024, "Файл больше 5 МБ: приложите поменьше или разделите."),
    ],
    ids=["a program", "too large"],
)
def test_a_bad_file_is_refused_and_the_rest_of_the_page_is_saved(
    world: World, signed_in: SignedIn, name: str, content: bytes, message: str
) -> None:
    page = attach(signed_in(world.anna), world.lesson_monday, ("лист2.pdf", PDF), (name, content), minutes="15")
    assert (page.status_code, names(world.lesson_monday)) == (400, [])
    assert error(page, "files").startswith(message)
    assert form(page).fields["minutes-known"].endswith(":15")


def test_files_cannot_become_too_many(world: World, signed_in: SignedIn) -> None:
    world.school.homework_files = 2
    world.school.save()
    anna = signed_in(world.anna)
    attach(anna, world.lesson_monday, ("1.pdf", PDF))
    page = attach(anna, world.lesson_monday, ("2.pdf", PDF), ("3.pdf", PDF))
    assert (error(page, "files"), names(world.lesson_monday)) == (
        "К заданию можно приложить файлов: 2. Уберите лишние.",
        ["1.pdf"],
    )


def test_a_file_is_taken_away_and_stays_in_history(world: World, signed_in: SignedIn) -> None:
    file = j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    anna = signed_in(world.anna)
    send(anna, world.lesson_monday, form(anna.get(url(world.lesson_monday))).fields, **{f"remove-file-{file.pk}": "on"})
    remove_file(lesson=world.lesson_monday, attachment_id=file.pk, by=world.anna.user)
    file.refresh_from_db()
    assert (names(world.lesson_monday), file.is_removed, file.version) == ([], True, 2)
    assert on_disk(file).read_bytes() == b"2 + 2"
    assert download(anna, file).status_code == 404


def test_a_file_of_another_lesson_is_not_taken_away(world: World, signed_in: SignedIn) -> None:
    file = j.make_attachment(lesson=world.lesson_5b_today, by=world.vera.user)
    anna = signed_in(world.anna)
    send(anna, world.lesson_monday, form(anna.get(url(world.lesson_monday))).fields, **{f"remove-file-{file.pk}": "on"})
    assert names(world.lesson_5b_today) == ["лист.txt"]


def test_in_a_closed_term_files_neither_come_nor_go(world: World, signed_in: SignedIn) -> None:
    file = j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    anna = signed_in(world.anna)
    opened = form(anna.get(url(world.lesson_monday))).fields
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    sent = {**opened, f"remove-file-{file.pk}": "on", "files": SimpleUploadedFile("2.pdf", PDF)}
    assert anna.post(url(world.lesson_monday), sent).status_code == 423
    assert names(world.lesson_monday) == ["лист.txt"]


# --- Taking home ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["anna", "boris", "galina", "dima", "elena", "sveta"])
def test_the_file_is_saved_under_its_own_name_and_kept_in_no_cache(
    world: World, signed_in: SignedIn, person: str
) -> None:
    attach(signed_in(world.anna), world.lesson_monday, ("Лист Ёшкиной.pdf", PDF))
    answer = download(signed_in(world.people[person]), HomeworkAttachment.objects.get())
    assert answer.content == PDF
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": (
            "attachment; filename*=utf-8''%D0%9B%D0%B8%D1%81%D1%82%20%D0%81%D1%88%D0%BA%D0%B8%D0%BD%D0%BE%D0%B9.pdf"
        ),
        "X-Content-Type-Options": "nosniff",
    }
    assert "private" in answer["Cache-Control"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("person", "status"), REFUSED)
def test_nobody_else_gets_the_file(world: World, signed_in: SignedIn, person: str, status: int) -> None:
    file = j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    allowed, refused = download(signed_in(world.elena), file), download(signed_in(world.people[person]), file)
    assert (allowed.status_code, refused.status_code) == (200, status)
    assert b"2 + 2" not in refused.content


def test_a_subgroup_keeps_its_files_to_itself(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.english_1_5a, on=MONDAY, number=5)
    file = j.make_attachment(lesson=lesson, by=world.vera.user)
    answers = {name: download(signed_in(world.people[name]), file).status_code for name in ("dima", "elena", "sveta")}
    assert answers == {"dima": 200, "elena": 200, "sveta": 404}


@pytest.mark.parametrize(
    ("joined_on", "links", "status"),
    [(MONDAY, 2, 200), (FRIDAY, 2, 200), (FRIDAY + timedelta(days=1), 0, 404)],
    ids=["before it was set", "when it is due", "after it was due"],
)
def test_who_joins_later_gets_the_homework_that_is_due_from_then_on(
    world: World, signed_in: SignedIn, joined_on: date, links: int, status: int
) -> None:
    """Every link that the diary shows opens, and nothing opens that it does not show. Set today, due on Friday."""
    world.zoya.pupil.enrolments.update(ends_on=joined_on - timedelta(days=1))
    s.make_enrolment(pupil=world.zoya.pupil, school_class=world.class_5a, starts_on=joined_on)
    file = j.make_attachment(lesson=world.lesson_today, by=world.anna.user)
    zhanna = signed_in(world.zhanna)
    page = zhanna.get(f"/journal/diary/{world.zoya.pupil.pk}/").content.decode()
    address = reverse("journal:attachment", args=[file.pk])
    assert (page.count(f'href="{address}"'), download(zhanna, file).status_code) == (links, status)


def test_a_file_is_not_served_as_it_lies(world: World, signed_in: SignedIn) -> None:
    file = j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    elena = signed_in(world.elena)
    guesses = [f"/{folder}/{file.storage_name}" for folder in ("media", "static", "files", "journal/files")]
    assert {elena.get(guess).status_code for guess in guesses} == {404}


def test_a_file_lost_on_disk_is_said_so(world: World, signed_in: SignedIn) -> None:
    file = j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    on_disk(file).unlink()
    answer = download(signed_in(world.elena), file)
    assert answer.status_code == 404
    assert "Файл «лист.txt» не нашёлся на диске школы. Сообщите администратору." in lines(answer)


def test_the_diary_leads_to_the_files_of_the_week_and_of_the_next_day(world: World, signed_in: SignedIn) -> None:
    j.make_homework(lesson=world.lesson_today, text="№ 360", by=world.anna.user)
    j.make_attachment(lesson=world.lesson_monday, name="лист 12.txt", by=world.anna.user)
    file = j.make_attachment(lesson=world.lesson_today, name="лист 14.txt", by=world.anna.user)
    page = signed_in(world.elena).get("/journal/diary/", follow=True)
    shown = [line for line in lines(page) if line.startswith("лист")]
    assert shown == ["лист 14.txt 1 КБ", "лист 12.txt 1 КБ", "лист 14.txt 1 КБ"]
    assert reverse("journal:attachment", args=[file.pk]) in page.content.decode()
