"""«Спросить»: what goes along is shown before, the administrator answers, the asker reads and may ask again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from messaging.models import HelpEntry, QuestionState, SupportQuestion
from school.models import School
from tests.conftest import SignedIn
from tests.factories.messaging import make_help_entry, make_question, make_reply
from tests.pages.reading import lines
from tests.world import World

NEW = "/messaging/questions/new/"
BROWSER = "Mozilla/5.0 (Android) Firefox/128.0"


def asked(client: Client, **typed: str) -> Any:
    return client.post(NEW, {"key": str(uuid4()), "text": "Где отметки?", **typed}, HTTP_USER_AGENT=BROWSER)


def test_the_form_shows_everything_that_will_be_sent(world: World, signed_in: SignedIn) -> None:
    diary = f"http://testserver/journal/diary/{world.dima.pupil.pk}/?week=2026-10-12"
    page = signed_in(world.elena).get(NEW, headers={"Referer": diary, "User-Agent": BROWSER})
    shown = lines(page)
    assert shown[shown.index("От кого") : shown.index("От кого") + 6] == [
        "От кого", "Ершова Е. П.", "Роль", "родитель", "Браузер", BROWSER,
    ]  # fmt: skip
    assert f'value="/journal/diary/{world.dima.pupil.pk}/?week=2026-10-12"' in page.text


def test_a_question_arrives_with_page_roles_and_browser(world: World, signed_in: SignedIn) -> None:
    answer = asked(signed_in(world.boris), page="/journal/", text="<b>Почему</b>\nсерая?")
    question = SupportQuestion.objects.get()
    assert (question.page, question.roles, question.browser, question.text, answer.headers["Location"]) == (
        "/journal/",
        ["class_teacher", "teacher"],
        BROWSER,
        "<b>Почему</b>\nсерая?",
        f"/messaging/questions/{question.pk}/",
    )


@pytest.mark.parametrize("page", ["https://elsewhere.example/x/", "javascript:alert(1)", "//elsewhere.example/"])
def test_an_address_elsewhere_does_not_go_along(world: World, signed_in: SignedIn, page: str) -> None:
    asked(signed_in(world.elena), page=page)
    assert SupportQuestion.objects.get().page == ""


def test_the_page_may_be_taken_out(world: World, signed_in: SignedIn) -> None:
    asked(signed_in(world.elena), page="")
    assert SupportQuestion.objects.get().page == ""


def test_a_text_too_long_or_none_is_refused_and_stays_typed(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    long, empty = asked(elena, text="я" * 4001), asked(elena, text="  ", page="/journal/")
    assert (long.status_code, "я" * 4001 in long.text, empty.status_code, 'value="/journal/"' in empty.text) == (
        400, True, 400, True,
    )  # fmt: skip
    assert SupportQuestion.objects.count() == 0


def test_a_form_sent_twice_leads_to_the_same_question(world: World, signed_in: SignedIn) -> None:
    elena, key = signed_in(world.elena), str(uuid4())
    places = {asked(elena, key=key).headers["Location"] for _ in range(2)}
    assert (len(places), SupportQuestion.objects.count()) == (1, 1)


def test_scripts_in_a_question_are_text(world: World, signed_in: SignedIn) -> None:
    question = make_question(by=world.elena.user, text="<script>alert(1)</script>")
    page = signed_in(world.igor).get(f"/messaging/questions/{question.pk}/")
    assert ("<script>alert(1)" in page.text, "<script>alert(1)</script>" in lines(page)) == (False, True)


def test_the_administrator_finds_it_opens_the_page_answers_and_the_asker_reads(
    world: World, signed_in: SignedIn
) -> None:
    question = make_question(by=world.elena.user, page="/journal/diary/")
    igor, address = signed_in(world.igor), f"/messaging/questions/{question.pk}/"
    found = igor.get("/messaging/support/").text
    assert (address in found, 'href="/journal/diary/"' in igor.get(address).text) == (True, True)
    igor.post(address, {"key": str(uuid4()), "text": "В дневнике."})
    seen = lines(signed_in(world.elena).get("/messaging/questions/"))
    told = lines(signed_in(world.elena).get(address))
    assert (any("отвечен" in line for line in seen), "В дневнике." in told, "Костин И. О." in " ".join(told)) == (
        True, True, True,
    )  # fmt: skip


def test_the_asker_takes_a_closed_question_up_again(world: World, signed_in: SignedIn) -> None:
    question = make_question(by=world.elena.user, state=QuestionState.CLOSED)
    make_reply(question=question, by=world.igor.user, text="Так.", is_answer=True)
    signed_in(world.elena).post(f"/messaging/questions/{question.pk}/", {"key": str(uuid4()), "text": "Не вышло."})
    listed = lines(signed_in(world.igor).get("/messaging/support/"))
    assert ("Ждут ответа: 1" in " ".join(listed), any("спрашивает снова" in line for line in listed)) == (True, True)


def test_an_answer_becomes_an_entry_of_the_help_without_the_page_of_the_child(
    world: World, signed_in: SignedIn
) -> None:
    address = f"/journal/diary/{world.dima.pupil.pk}/"
    question = make_question(by=world.elena.user, text="Где отметки?", page=address)
    make_reply(question=question, by=world.igor.user, text="В дневнике.", is_answer=True)
    igor, place = signed_in(world.igor), f"/messaging/help/entries/new/?question={question.pk}"
    offered = igor.get(place)
    typed = {"question": "Где отметки?", "answer": "В дневнике.", "roles": ["guardian"], "address": address}
    igor.post(place, {**typed, "is_shown": "on"})
    entry = HelpEntry.objects.get()
    assert ("В дневнике." in offered.text, entry.page, entry.address, entry.roles, entry.source) == (
        True, "journal:diary", "/journal/diary/…/", ["guardian"], question,
    )  # fmt: skip
    again = igor.post(f"/messaging/help/entries/{entry.pk}/", {**typed, "address": entry.address, "answer": "Там же."})
    entry.refresh_from_db()
    assert (again.status_code, entry.page, entry.answer, entry.is_shown) == (302, "journal:diary", "Там же.", False)
    told = lines(igor.get(f"/messaging/help/entries/{entry.pk}/"))
    history = [line for line in told if line in {"В дневнике.", "Там же."}]
    assert history == ["Там же.", "Там же.", "В дневнике."]


def test_an_address_that_is_no_page_is_refused_beside_the_field(world: World, signed_in: SignedIn) -> None:
    typed = {"question": "Где?", "answer": "Там.", "address": "/nowhere/"}
    page = signed_in(world.igor).post("/messaging/help/entries/new/", typed)
    assert (page.status_code, "Такой страницы в журнале нет." in lines(page), "/nowhere/" in page.text) == (
        400, True, True,
    )  # fmt: skip


def test_the_outer_service_stands_on_the_page_when_the_school_names_it(world: World, signed_in: SignedIn) -> None:
    before = signed_in(world.elena).get(NEW).text
    School.objects.update(support_phone="(3842) 00-00-00", support_email="help@example.org")
    after = signed_in(world.elena).get(NEW).text
    assert ["tel:" in before, 'href="tel:(3842)00-00-00"' in after, 'href="mailto:help@example.org"' in after] == [
        False, True, True,
    ]  # fmt: skip


def test_the_outer_service_stands_at_the_foot_of_every_page_errors_too(world: World, signed_in: SignedIn) -> None:
    School.objects.update(support_phone="(3842) 00-00-00", support_email="help@example.org")
    elena = signed_in(world.elena)
    pages = [elena.get(address) for address in ("/start/guardian/", "/nowhere/", "/school/staff/")]
    told = "Служба поддержки: (3842) 00-00-00, help@example.org"
    assert [(page.status_code, told in page.text, NEW in page.text) for page in pages] == [
        (200, True, True), (404, True, True), (403, True, True),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_questions(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    questions = [make_question(by=world.elena.user) for _ in range(count)]
    for _ in questions:
        make_reply(question=questions[0], by=world.igor.user, text="Так.", is_answer=True)
        make_help_entry(by=world.igor.user)
    igor, elena = signed_in(world.igor), signed_in(world.elena)
    with django_assert_num_queries(5):
        listed = igor.get("/messaging/support/").text.count("Как найти отметки?")
    with django_assert_num_queries(6):
        igor.get(f"/messaging/questions/{questions[0].pk}/")
    with django_assert_num_queries(5):
        own = elena.get("/messaging/questions/").text.count("Как найти отметки?")
    with django_assert_num_queries(4):
        entries = igor.get("/messaging/help/entries/").text.count("/messaging/help/entries/")
    assert (listed, own, entries) == (count, count, count + 1)
