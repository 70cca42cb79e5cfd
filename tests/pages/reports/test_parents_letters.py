"""«Письма родителям»: reports on a whole class sent in one go, into threads with its guardians, and who has read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from common.refusals import Refused
from messaging.access import get_thread_to_read
from messaging.actions import NewLetter, mark_read, send_letters
from messaging.models import LetterDelivery, Message, ParentsLetter, Thread
from messaging.queries.letters import class_letters
from school.models import Guardianship, Pupil
from school.roles import roles_of
from tests.conftest import SignedIn
from tests.factories import accounts as a
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories.messaging import make_comment, make_letter
from tests.factories.threads import NOON
from tests.pages.reading import lines, table
from tests.reports.statements.making import statement_sheets
from tests.world import TODAY, YEAR_BEGINS, Parent, World

ZONE = ZoneInfo("Asia/Novokuznetsk")
DAYS = "?starts_on=2026-09-01&ends_on=2026-10-14"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Within the office hours, so that letters are shown at once."""
    with time_machine.travel(NOON):
        yield


def page_of(world: World) -> str:
    return f"/reports/classes/{world.class_5a.pk}/letters/{DAYS}"


def form_of(client: Client, world: World) -> dict[str, str]:
    """The hidden fields of the page as it is drawn now, and a text."""
    content = client.get(page_of(world)).content.decode()
    found = {name: re.search(f'name="{name}" value="([^"]*)"', content) for name in ("key", "number")}
    return {name: match[1] for name, match in found.items() if match} | {"text": "Посмотрите, пожалуйста."}


def guardian_of(pupil: Pupil, number: int) -> Parent:
    names: dict[str, Any] = {"last_name": f"Родионов-{number}", "first_name": "Олег", "patronymic": "Ильич"}
    user = a.make_user(**names, username=f"guardian-{number}")
    parent = Parent(user=user, guardian=s.make_guardian(**names, user=user))
    s.permit(user=user, pupil=pupil)
    s.make_guardianship(guardian=parent.guardian, pupil=pupil, relation="father", starts_on=YEAR_BEGINS)
    return parent


def test_each_family_gets_its_own_report_into_a_thread(world: World, signed_in: SignedIn) -> None:
    make_comment(pupil=world.dima.pupil, term=world.quarter_1, text="Молодец.", by=world.boris.user)
    guardian_of(world.sveta.pupil, 1)
    boris = signed_in(world.boris)
    answer = boris.post(page_of(world), form_of(boris, world), follow=True)
    assert "Готово. Отправлены отчёты о 2 учениках: писем 2." in lines(answer)
    sent = LetterDelivery.objects.order_by("letter__pupil__user__username")
    assert list(sent.values_list("letter__pupil__user__username", "thread__pupil__user__username")) == [
        ("dima", "dima"),
        ("sveta", "sveta"),
    ]
    letter = ParentsLetter.objects.get(pupil=world.dima.pupil)
    page = signed_in(world.elena).get(f"/messaging/letters/{letter.pk}/")
    assert {"Ершов Дмитрий Львович", "Молодец. I четверть, Громов Б. Н."} - set(lines(page)) == set()
    assert "Ехина" not in page.content.decode()
    assert set(Message.objects.values_list("text", flat=True)) == {"Посмотрите, пожалуйста."}
    thread = signed_in(world.elena).get(f"/messaging/threads/{letter.deliveries.get().thread_id}/")
    assert f'href="/messaging/letters/{letter.pk}/"' in thread.content.decode()


def test_a_letter_stays_as_it_was_sent(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), form_of(boris, world))
    letter = ParentsLetter.objects.get()
    before = table(boris.get(f"/messaging/letters/{letter.pk}/"))
    j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=2, by=world.maria.user)
    assert table(boris.get(f"/messaging/letters/{letter.pk}/")) == before
    assert boris.get(f"/messaging/letters/{letter.pk}/pdf/").content.startswith(b"%PDF")


def test_a_second_click_sends_nothing(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    form = form_of(boris, world)
    answers = [boris.post(page_of(world), form) for _ in range(2)]
    assert ([each.status_code for each in answers], Thread.objects.count()) == ([302, 302], 1)


def test_the_same_days_are_sent_again_only_on_purpose(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), form_of(boris, world))
    refused = boris.post(page_of(world), form_of(boris, world))
    nobody = "Отправлять некому: у всех, кому можно написать, отчёт за эти дни уже есть."
    assert (refused.status_code, nobody in lines(refused), "Посмотрите, пожалуйста." in lines(refused)) == (
        400,
        True,
        True,
    )
    boris.post(page_of(world), form_of(boris, world) | {"again": "on"})
    assert list(ParentsLetter.objects.order_by("pk").values_list("number", flat=True)) == [1, 2]


def test_another_tab_that_knew_of_no_letters_is_refused(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    stale = form_of(boris, world)
    boris.post(page_of(world), form_of(boris, world))
    answer = boris.post(page_of(world), stale | {"again": "on"})
    assert (answer.status_code, ParentsLetter.objects.count(), Thread.objects.count()) == (400, 1, 1)
    assert "Отчёт за эти дни уже отправлен: обновите страницу." in lines(answer)


def test_who_has_come_since_gets_his_letter_alone(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), form_of(boris, world))
    guardian_of(world.sveta.pupil, 1)
    boris.post(page_of(world), form_of(boris, world))
    sent = ParentsLetter.objects.order_by("pk").values_list("pupil__user__username", "number")
    assert list(sent) == [("dima", 1), ("sveta", 1)]


def test_the_table_tells_who_has_read(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), form_of(boris, world))
    assert "прочитано в семьях: 0." in " ".join(lines(boris.get(page_of(world))))
    thread = get_thread_to_read(roles_of(world.elena.user), Thread.objects.get().pk)
    mark_read(member=thread.own, up_to=Message.objects.get().pk, by=world.elena.user)
    rows = table(boris.get(page_of(world)))
    assert rows[1][0] == "1. Ершов Дмитрий"
    assert "Ершова Е. П., мать – прочитано" in " ".join(rows[1][2].split())
    assert rows[2] == ["2. Ёшкина Светлана", "–", "входа нет: отдайте отчёт на бумаге"]


def test_the_days_that_are_shown_stand_in_their_fields(world: World, signed_in: SignedIn) -> None:
    of_class = page_of(world).removesuffix(DAYS)
    shown = {
        query: re.findall(
            r'name="(?:starts_on|ends_on)" value="([^"]*)"', signed_in(world.boris).get(of_class + query).text
        )
        for query in ("", "?starts_on=2026-10-01", "?starts_on=2026-10-05&ends_on=2026-10-01")
    }
    assert shown == {
        "": ["2026-09-01", "2026-10-14"],
        "?starts_on=2026-10-01": ["2026-10-01", "2026-10-14"],
        "?starts_on=2026-10-05&ends_on=2026-10-01": ["2026-10-05", "2026-10-01"],
    }


def test_a_guardian_whose_right_has_ended_gets_and_reads_nothing(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    form = form_of(boris, world)
    boris.post(page_of(world), form)
    letter = ParentsLetter.objects.get()
    assert signed_in(world.lev).get(f"/messaging/letters/{letter.pk}/").status_code in (403, 404)
    Guardianship.objects.filter(pk=world.dima_of_elena.pk).update(ends_on=YEAR_BEGINS)
    assert signed_in(world.elena).get(f"/messaging/letters/{letter.pk}/").status_code in (403, 404)
    assert class_letters(world.class_5a, [world.dima.pupil], (YEAR_BEGINS, TODAY)).waiting == []


@pytest.mark.parametrize("ending", ["", "pdf/"])
def test_a_letter_sent_in_the_evening_is_opened_by_a_guardian_when_its_thread_is(
    world: World, signed_in: SignedIn, ending: str
) -> None:
    second = guardian_of(world.dima.pupil, 1)
    with time_machine.travel(datetime(2026, 10, 14, 19, 30, tzinfo=ZONE)):
        letter = make_letter(
            pupil=world.dima.pupil, school_class=world.class_5a, to=world.elena.user, by=world.boris.user
        )
    pages = (f"/messaging/threads/{letter.deliveries.get().thread_id}/", f"/messaging/letters/{letter.pk}/{ending}")
    for minute, expected in ((time(7, 59), (404, 404)), (time(8), (200, 200))):
        with time_machine.travel(datetime.combine(date(2026, 10, 15), minute, ZONE)):
            elena = signed_in(world.elena)
            assert tuple(elena.get(page).status_code for page in pages) == expected
            assert signed_in(second).get(pages[1]).status_code == expected[1]
            assert signed_in(world.boris).get(pages[1]).status_code == 200


def test_when_one_may_not_be_written_to_any_more_nothing_is_sent(world: World) -> None:
    [report] = statement_sheets("parents-report", days=(YEAR_BEGINS, TODAY), pupils=[world.dima.pupil])
    with pytest.raises(Refused):
        send_letters(
            letters=[NewLetter(world.dima.pupil.pk, report, [world.elena.user.pk, world.lev.user.pk])],
            school_class=world.class_5a,
            days=(YEAR_BEGINS, TODAY),
            number=1,
            subject="Отчёт",
            text="Посмотрите.",
            key=uuid4(),
            by=world.boris.user,
        )
    assert (ParentsLetter.objects.count(), Thread.objects.count()) == (0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_number_of_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        guardian_of(pupil, number)
    boris = signed_in(world.boris)
    boris.post(page_of(world), form_of(boris, world))
    with django_assert_num_queries(16):
        boris.get(page_of(world))
