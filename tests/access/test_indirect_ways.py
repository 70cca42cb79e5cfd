"""Every way by which somebody might come to hold what is another's, without asking for it by its address.

| what is held | who tries | where it is tried |
|---|---|---|
| a slip that was printed | whoever printed it, later | tests/pages/school/test_slips_of_guardians.py |
| a slip, from the browser that showed it | whoever sits there next | here |
| one-time key of another's form | somebody else, with the same contents | here |
| a form kept while its session was locked | whoever signs in there next | here |
| messages waiting in a session | the same | here |
| address of a calendar or of news | its person after the right has ended, the removed person | here |
| the same, in the list of links | another of the family, an administrator | here |
| link out of a letter: confirm, unsubscribe | whoever gets the letter | here |
| diary kept for the time without network | a class teacher, another session | tests/pages/test_installing.py |
| bodies of pages that a process keeps | the next person whom it serves | here |
| result of a background task | everybody else | here |
| file of a message or of homework | everybody who is not its reader | here |
| a table that was looked at, sealed in the page | a colleague who may write to the same place | here |
| a list that was uploaded and not confirmed | another administrator | tests/pages/school/test_pupil_import.py |
| session of a removed person | the person | here |
| search | everybody | tests/pages/test_search.py |
| sheets and exports by parameters | everybody | tests/access/test_statements.py, matrix.toml |

Accepted: a slip opens its pupil's diary until it is used or its days are over, also when the pupil has changed the
class meanwhile: whoever printed it had the diary before. An address of a calendar opens what its person may see to
whoever has the address; that is what it is for (docs/decisions/0043).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse

from accounts.actions import deactivate_user
from curriculum.models import LessonPlan
from entry.models import SentForm
from messaging.models import MessageAttachment
from notices.models import FeedKind, MailAddress
from notices.queries.mail import confirmation_token, stop_token
from school.actions import end_guardianship
from tests.access.matrix import FOUND
from tests.accounts.test_middleware import MORNING
from tests.conftest import SignedIn
from tests.factories import curriculum as c
from tests.factories.accounts import PASSWORD
from tests.factories.feeds import calendar_path, make_link, news_path
from tests.factories.notices import MAIL_SETTINGS, make_mail_address
from tests.factories.tasks import make_done_task
from tests.pages.reading import lines
from tests.pages.test_uploaded_tables import COLUMNS, xlsx
from tests.world import TODAY, Person, World

KEY = "11111111-1111-4111-8111-111111111111"


def others(world: World, *but: Person) -> dict[str, Person]:
    return {name: person for name, person in world.people.items() if person not in but}


def statuses(world: World, signed_in: SignedIn, path: str, *but: Person) -> dict[str, int]:
    """What everybody else gets, by name."""
    return {name: signed_in(person).get(path).status_code for name, person in others(world, *but).items()}


def refused_to_all(found: dict[str, int]) -> bool:
    return set(found.values()) <= {403, 404} and bool(found)


# --- Slips and forms -------------------------------------------------------------------------------------------------


def slip_of_elena(world: World) -> str:
    return f"/school/guardians/{world.elena.guardian.pk}/slip/"


def test_a_slip_is_shown_to_nobody_who_sends_its_form_again(world: World, signed_in: SignedIn) -> None:
    """Neither to who comes back to the browser of the class teacher, nor to a colleague with the same form."""
    boris = signed_in(world.boris)
    shown = boris.post(slip_of_elena(world), {"form_key": KEY})
    assert world.elena.user.username in shown.text
    again = boris.post(slip_of_elena(world), {"form_key": KEY}, follow=True)
    assert [page for page in (again, boris.get(slip_of_elena(world))) if "Пароль:" in page.text] == []
    tried = {
        name: signed_in(person).post(slip_of_elena(world), {"form_key": KEY}).status_code
        for name, person in others(world, world.boris, world.igor, world.elena).items()
    }
    assert set(tried.values()) == {403}, tried


def test_a_one_time_key_of_somebody_else_leads_nowhere(world: World, signed_in: SignedIn) -> None:
    """Жанна sends what Елена has sent, with its key: it is her own form, and is answered as such."""
    form = {"form_key": KEY, "key": KEY, "text": "Где отметки?", "page": "/"}
    elena = signed_in(world.elena).post("/messaging/questions/new/", form)
    zhanna = signed_in(world.zhanna).post("/messaging/questions/new/", form | {"key": KEY.replace("1", "2")})
    assert (elena.status_code, zhanna.status_code) == (302, 302)
    assert elena.headers["Location"] != zhanna.headers["Location"]
    assert SentForm.objects.filter(key=KEY).count() == 2


def test_what_one_person_has_typed_or_been_told_is_not_there_for_the_next(world: World, signed_in: SignedIn) -> None:
    lesson = reverse("journal:lesson", args=[world.lesson_today.pk])
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(world.anna)
        client.get(lesson)
        clock.shift(timedelta(minutes=90))
        client.post(lesson, {"topic": "Доли и дроби", "topic-known": "0:"})
        page = client.post(
            "/accounts/sign-in/", {"username": world.vera.user.username, "password": PASSWORD}, follow=True
        )
        seen = [page.text, client.get("/accounts/resume/").content.decode(), client.get("/").content.decode()]
    assert [text for text in seen if "Доли и дроби" in text] == []


def test_a_table_that_was_looked_at_is_not_confirmed_by_a_colleague(world: World, signed_in: SignedIn) -> None:
    plan: LessonPlan = c.make_plan(
        year=world.calendar.year, subject=world.maths, grade=5, title="новый", by=world.anna.user
    )
    url = reverse("curriculum:plan_upload", args=[plan.pk])
    looked: Any = signed_in(world.anna).post(url, {"file": xlsx([list(COLUMNS), list(COLUMNS.values())])})
    sealed = {"sealed": looked.context["sealed"]}
    tried = {
        name: signed_in(person).post(url, sealed).status_code for name, person in others(world, world.anna).items()
    }
    assert set(tried.values()) <= {400, 403, 404}
    assert plan.items.count() == 0
    assert signed_in(world.anna).post(url, sealed).status_code == 302


# --- Addresses that are credentials ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path_of", [calendar_path, news_path])
def test_a_secret_address_opens_what_its_person_may_see_today(world: World, signed_in: SignedIn, path_of: Any) -> None:
    path, stranger = path_of(world.elena, world.dima.pupil), Client()
    assert stranger.get(path).status_code == 200
    end_guardianship(
        guardianship=world.dima_of_elena, ends_on=TODAY - timedelta(days=1), basis="суд", by=world.igor.user
    )
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("path_of", [calendar_path, news_path])
def test_a_secret_address_ends_with_its_persons_account(world: World, path_of: Any) -> None:
    path = path_of(world.elena)
    deactivate_user(user=world.elena.user, by=world.igor.user)
    assert Client().get(path).status_code == 404


def test_a_secret_address_of_one_kind_is_none_of_the_other(world: World) -> None:
    token = make_link(FeedKind.CALENDAR, world.elena).token
    assert Client().get(f"/notices/news/{token}.atom").status_code == 404


def test_no_page_says_the_secret_again(world: World, signed_in: SignedIn) -> None:
    """Neither the list of the person's own links nor anything that an administrator or another parent may open."""
    token = make_link(FeedKind.CALENDAR, world.elena).token
    pages = [(world.elena, "/notices/links/"), (world.igor, "/notices/links/"), (world.lev, "/notices/links/")]
    assert [person for person, page in pages if token in signed_in(person).get(page).content.decode()] == []


@override_settings(**MAIL_SETTINGS)
def test_links_out_of_a_letter_say_nothing_and_bind_nothing_to_whoever_opens_them(
    world: World, signed_in: SignedIn
) -> None:
    """Whoever a letter is passed on to may stop letters: he sees no name and no address, and gets nothing himself."""
    address = make_mail_address(world.elena, address="elena@example.org", confirmed=False)
    stop = stop_token(world.elena.user.pk, ["marks"])
    paths = [f"/notices/confirm/{confirmation_token(address)}/", f"/notices/stop/{stop}/"]
    for path in paths:
        for client in (Client(), signed_in(world.zhanna)):
            page = client.get(path)
            assert page.status_code == 200
            assert [word for word in ("elena@", "Ершов", "Елена", "Дмитрий") if word in page.content.decode()] == []
    signed_in(world.zhanna).post(paths[0])
    assert list(MailAddress.objects.values_list("user__last_name", flat=True)) == ["Ершова"]


# --- What the server keeps -------------------------------------------------------------------------------------------


def test_a_result_of_a_task_is_given_to_nobody_else(world: World, signed_in: SignedIn) -> None:
    task = make_done_task(asked_by=world.boris.user)
    for part in ("", "file/"):
        assert refused_to_all(statuses(world, signed_in, f"/tasks/{task.pk}/{part}", world.boris))
    assert [
        name
        for name, person in others(world, world.boris).items()
        if str(task.pk) in signed_in(person).get("/tasks/").content.decode()
    ] == []


def test_a_file_of_a_message_is_given_to_its_two_members(world: World, signed_in: SignedIn) -> None:
    file = FOUND["file_to_elena"](world)
    assert isinstance(file, MessageAttachment)
    path = reverse("messaging:message_file", args=[file.pk])
    assert refused_to_all(statuses(world, signed_in, path, world.anna, world.elena))


@pytest.mark.parametrize("first", ["elena", "dima", "boris", "galina"])
def test_a_body_that_was_kept_for_one_is_what_the_next_would_get_anyway(
    world: World, signed_in: SignedIn, first: str
) -> None:
    """The diary as it is drawn for each, with a process that has drawn it for nobody, and for somebody else before."""
    path = reverse("journal:diary", args=[world.dima.pupil.pk])
    readers = {name: signed_in(world.people[name]) for name in ("elena", "dima", "boris", "galina", "igor")}
    anew = {}
    for name, client in readers.items():
        with override_settings(KEPT_BODIES_MEGABYTES=0):
            anew[name] = lines(client.get(path))
    readers[first].get(path)
    assert {name: lines(client.get(path)) for name, client in readers.items()} == anew


def test_a_removed_person_is_out_at_once_everywhere(world: World, signed_in: SignedIn) -> None:
    clients = {name: signed_in(world.people[name]) for name in ("elena", "boris", "pavel")}
    task = make_done_task(asked_by=world.boris.user)
    for name in clients:
        deactivate_user(user=world.people[name].user, by=world.igor.user)
    paths = ("/", "/accounts/password/", "/accounts/resume/", "/notices/", f"/tasks/{task.pk}/file/")
    places = {
        client.get(path).headers.get("Location", "").partition("?")[0] for client in clients.values() for path in paths
    }
    assert places == {"/accounts/sign-in/"}
