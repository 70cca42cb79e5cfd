"""Announcements: previewed, published once, read by their audience of today alone, confirmed, corrected, withdrawn."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from messaging.models import Acknowledgement, Announcement
from messaging.queries.announcements import Reach, Recipient
from school.models import Enrolment
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories.messaging import make_announcement
from tests.pages.reading import lines
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

PAGE = "/messaging/announcements/"
NEW = f"{PAGE}new/"
KEY = "11111111-1111-4111-8111-111111111111"


def typed(**changed: object) -> dict[str, object]:
    return {
        "key": KEY,
        "title": "Собрание",
        "text": "В пятницу в 18:00. Запись: https://school.example/",
        "whom": ["families"],
        "expires_on": "2026-10-20",
        "needs_acknowledgement": "on",
    } | changed


def publish(client: Client, **changed: object) -> Announcement:
    """By preview and confirmation, as people do."""
    preview = client.post(NEW, typed(**changed)).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', preview)
    assert seen, preview
    client.post(NEW, typed(**changed) | {"seen": seen[1], "publish": "1"})
    return Announcement.objects.get(key=UUID(str(changed.get("key", KEY))))


def readers(world: World, signed_in: SignedIn, announcement: Announcement) -> set[str]:
    """Who finds it on the list and may open it."""
    found = set()
    for name, person in world.people.items():
        client = signed_in(person)
        is_listed = announcement.title in client.get(PAGE).content.decode()
        assert is_listed == (client.get(f"{PAGE}{announcement.pk}/").status_code == 200), name
        found |= {name} if is_listed else set()
    return found


def test_the_preview_tells_how_many_and_whom_and_publishes_nothing(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).post(NEW, typed(classes=[world.class_5a.pk], whom=["families", "pupils"]))
    told = {"Родителям, ученикам: 5А. Со входом: 3.", "5А – 3"}
    assert (page.status_code, told - set(lines(page)), Announcement.objects.count()) == (200, set(), 0)


def test_without_the_preview_of_these_people_nothing_is_published(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(NEW, typed(classes=[world.class_5a.pk]) | {"seen": "1-1", "publish": "1"})
    assert Announcement.objects.count() == 0


def test_only_families_of_the_class_of_today_read_what_is_for_them(world: World, signed_in: SignedIn) -> None:
    announcement = publish(signed_in(world.boris), classes=[world.class_5a.pk])
    assert readers(world, signed_in, announcement) == {"boris", "elena", "galina", "igor", "kira"}


def test_an_announcement_to_pupils_of_the_school_reaches_those_who_are_in_a_class(
    world: World, signed_in: SignedIn
) -> None:
    announcement = publish(signed_in(world.galina), whom=["pupils"])
    assert readers(world, signed_in, announcement) == {"dima", "sveta", "zoya", "galina", "igor", "kira"}


def test_a_grade_is_its_classes_and_staff_is_everybody_of_the_staff(world: World, signed_in: SignedIn) -> None:
    announcement = publish(signed_in(world.igor), whom=["families", "staff"], grades=["5"])
    staff = {name for name in world.people if hasattr(world.people[name], "staff")}
    assert readers(world, signed_in, announcement) == staff | {"elena", "zhanna"}


def test_a_class_teacher_announces_to_the_own_class_only(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    answers = [
        boris.post(NEW, typed(classes=[world.class_5b.pk])),
        boris.post(NEW, typed()),
        boris.post(NEW, typed(classes=[world.class_5a.pk], whom=["staff"])),
    ]
    assert [(each.status_code, "Кто увидит" in lines(each)) for each in answers] == [(400, False)] * 3


def test_a_second_click_publishes_nothing(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    assert publish(galina) == publish(galina)
    assert Announcement.objects.count() == 1


def test_after_a_transfer_the_family_reads_what_is_for_the_other_class(world: World, signed_in: SignedIn) -> None:
    announcement = make_announcement(by=world.galina.user, classes=[world.class_5a])
    assert announcement.title in signed_in(world.elena).get(PAGE).content.decode()
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=TUESDAY)
    assert signed_in(world.elena).get(f"{PAGE}{announcement.pk}/").status_code == 404


def test_it_stands_on_the_start_page_until_its_last_day(world: World, signed_in: SignedIn) -> None:
    for number, expires_on in enumerate((TUESDAY, None)):
        make_announcement(by=world.galina.user, title=f"Собрание-{number}", expires_on=expires_on, published_on=MONDAY)
    page = signed_in(world.elena).get("/start/guardian/").content.decode()
    assert [f"Собрание-{number}" in page for number in (0, 1)] == [False, True]
    past = signed_in(world.elena).get(f"{PAGE}?past").content.decode()
    assert [f"Собрание-{number}" in past for number in (0, 1)] == [True, False]


def test_who_has_confirmed_is_seen_by_the_author_and_by_nobody_of_the_audience(
    world: World, signed_in: SignedIn
) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a], for_pupils=True)
    page = f"{PAGE}{announcement.pk}/"
    elena = signed_in(world.elena)
    assert "ознакомьтесь" in elena.get("/start/guardian/").content.decode()
    elena.post(f"{page}acknowledgement/", {"version": 1})
    assert "Вы ознакомились" in elena.get(page).content.decode()
    assert "ознакомьтесь" not in elena.get("/start/guardian/").content.decode()
    shown = lines(signed_in(world.boris).get(page))
    assert {"Ознакомились: 1 из 3", "5А: 1 из 3", "Ещё нет: Ершов Дмитрий; Ёшкина Светлана."} - set(shown) == set()
    assert "Ознакомились" not in signed_in(world.dima).get(page).content.decode()


def test_a_correction_keeps_the_former_text_and_asks_again(world: World, signed_in: SignedIn) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a])
    page = f"{PAGE}{announcement.pk}/"
    elena, boris = signed_in(world.elena), signed_in(world.boris)
    elena.post(f"{page}acknowledgement/", {"version": 1})
    text = {"title": "Собрание", "text": "В субботу.", "expires_on": "2026-10-20", "version": 1}
    assert boris.post(f"{page}correction/", text).status_code == 302
    assert "Я прочитал(а)" in elena.get(page).content.decode()
    assert {"Прежние тексты: 1", "В пятницу."} - set(lines(boris.get(page))) == set()
    late = elena.post(f"{page}acknowledgement/", {"version": 1})
    assert (late.status_code, Acknowledgement.objects.count()) == (409, 1)


def test_what_somebody_else_has_corrected_is_a_conflict(world: World, signed_in: SignedIn) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a])
    page = f"{PAGE}{announcement.pk}/correction/"
    text = {"title": "Собрание", "text": "В субботу.", "expires_on": "2026-10-20", "version": 1}
    signed_in(world.galina).post(page, text | {"text": "В воскресенье."})
    refused = signed_in(world.boris).post(page, text)
    assert (refused.status_code, "В субботу." in lines(refused)) == (409, True)
    assert Announcement.objects.get().text == "В воскресенье."


def test_a_version_that_no_row_can_have_is_a_conflict(world: World, signed_in: SignedIn) -> None:
    announcement = make_announcement(by=world.boris.user, classes=[world.class_5a])
    text = {"title": "Собрание", "text": "В субботу.", "expires_on": "2026-10-20", "version": 10**20}
    refused = signed_in(world.boris).post(f"{PAGE}{announcement.pk}/correction/", text)
    assert (refused.status_code, "В субботу." in lines(refused)) == (409, True)


def test_a_withdrawn_one_is_shown_to_nobody_with_its_text(world: World, signed_in: SignedIn) -> None:
    announcement = make_announcement(by=world.galina.user, text="Секрет")
    page = f"{PAGE}{announcement.pk}/"
    signed_in(world.galina).post(f"{page}withdrawal/", {"reason": "Ошиблись датой"})
    elena = signed_in(world.elena)
    assert announcement.title not in elena.get("/start/guardian/").content.decode()
    told = elena.get(page).content.decode()
    assert ("Секрет" in told, "Ошиблись датой" in told) == (False, True)
    assert signed_in(world.galina).get(f"{page}correction/").status_code == 403


def test_withdrawn_twice_by_one_person_both_answers_lead_to_it_and_another_person_is_told(
    world: World, signed_in: SignedIn
) -> None:
    page = f"{PAGE}{make_announcement(by=world.galina.user).pk}/"
    answers = [
        signed_in(person).post(f"{page}withdrawal/", {"reason": reason})
        for person, reason in (
            (world.galina, "Ошиблись датой"),
            (world.galina, "Ошиблись датой"),
            (world.kira, "Иначе"),
            (world.elena, "Иначе"),
        )
    ]
    assert [(each.status_code, each.get("Location")) for each in answers] == [
        (302, page),
        (302, page),
        (409, None),
        (403, None),
    ]
    assert Announcement.objects.get().withdrawal_reason == "Ошиблись датой"


def test_who_leads_other_pupils_now_reads_what_he_wrote_and_sees_no_family_any_more(
    world: World, signed_in: SignedIn
) -> None:
    page = f"{PAGE}{make_announcement(by=world.boris.user, classes=[world.class_5a]).pk}/"
    world.class_5a.class_teachers.update(ends_on=TODAY - timedelta(days=1))
    s.make_class_teacher(school_class=world.class_5b, teacher=world.boris.staff, starts_on=TODAY)
    boris = signed_in(world.boris)
    shown = boris.get(page).text
    assert [word for word in ("Ознакомились", "Ершов", "Исправить") if word in shown] == []
    answers = [boris.get(f"{page}correction/"), boris.post(f"{page}withdrawal/", {"reason": "Отменено"})]
    assert ["В пятницу." in shown, *(each.status_code for each in answers)] == [True, 403, 403]


def test_other_people_of_the_same_number_are_another_audience() -> None:
    """Their keys may add up to the same."""
    reach = [Reach([Recipient(key, "", "", None) for key in keys]) for keys in ((1, 4), (2, 3), (4, 1))]
    prints = [each.fingerprint for each in reach]
    assert (prints[0] == prints[1], prints[0] == prints[2]) == (False, True)


def test_links_are_made_and_scripts_are_inert(world: World, signed_in: SignedIn) -> None:
    text = "<script>alert(1)</script> https://school.example/a?b=1&c=2 javascript:alert(2)"
    announcement = make_announcement(by=world.galina.user, text=text)
    page = signed_in(world.elena).get(f"{PAGE}{announcement.pk}/").content.decode()
    parts = ("<script>alert", 'href="https://school.example/a?b=1&amp;c=2"', 'href="javascript')
    assert [part in page for part in parts] == [False, True, False]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"title": ""}, "Обязательное поле."),
        ({"text": "й" * 5001}, "5001"),
        ({"expires_on": "2026-10-13"}, "Последний день уже прошёл."),
        ({"whom": []}, "Обязательное поле."),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field_and_kept(
    world: World, signed_in: SignedIn, changed: dict[str, object], reason: str
) -> None:
    answer = signed_in(world.galina).post(NEW, typed(**changed))
    content = answer.content.decode()
    assert (answer.status_code, reason in content, str(typed(**changed)["title"]) in content) == (400, True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_number_of_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        make_announcement(by=world.galina.user, title=f"Собрание-{number}")
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    galina, latest = signed_in(world.galina), Announcement.objects.latest("pk")
    with django_assert_num_queries(4):
        galina.get(PAGE)
    with django_assert_num_queries(10):
        galina.get(f"{PAGE}{latest.pk}/")
    with django_assert_num_queries(6):
        galina.post(NEW, typed())
