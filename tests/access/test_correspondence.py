"""Every pair of persons of the world: who may not write cannot, by page, by what it sends, by action or past them.

Written down by hand from tests/world.py, and asked of the database for each pair and pupil; then of the pages. After a
right has ended the same is asked again, and the thread of before is read and no longer written in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common.refusals import Refused
from messaging.models import Message, MessageAttachment, Thread
from school.models import Pupil
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories import timetable as t
from tests.factories.threads import NOON, make_text_file, make_thread
from tests.sql import fetched
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)
NO_PUPIL = "–"
FAMILIES = {"dima": {"elena", "dima"}, "sveta": {"sveta"}, "zoya": {"zhanna", "zoya"}}
STAFF = {
    "dima": {"anna", "boris", "pavel", "vera", "galina", "kira"},
    "sveta": {"anna", "boris", "pavel", "maria", "galina", "kira"},
    "zoya": {"vera", "galina", "kira"},
}
MANAGEMENT = {"galina", "kira"}
ALL_STAFF = {"anna", "boris", "galina", "igor", "kira", "maria", "nina", "pavel", "raisa", "vera"}

Rights = set[tuple[str, str, str]]  # writer, reader, pupil


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Letters are shown at once."""
    with time_machine.travel(NOON):
        yield


def both_ways(one: set[str], other: set[str], pupil: str) -> Rights:
    return {(a, b, pupil) for first, second in ((one, other), (other, one)) for a in first for b in second if a != b}


RIGHTS: Rights = both_ways(MANAGEMENT, ALL_STAFF, NO_PUPIL).union(
    *(both_ways(FAMILIES[pupil], STAFF[pupil], pupil) for pupil in FAMILIES)
)


def pupils(world: World) -> dict[str, Pupil | None]:
    named = {name: getattr(world, name).pupil for name in ("dima", "sveta", "zoya", "nikita")}
    return {**named, NO_PUPIL: None}


def rights_in_the_database(world: World) -> Rights:
    """What the function says that the trigger of messages asks, for everybody with everybody about everybody."""
    people = {person.user.pk: name for name, person in world.people.items()}
    about = {pupil.pk if pupil else None: name for name, pupil in pupils(world).items()}
    rows = fetched(
        "SELECT w.id, r.id, p.id"
        " FROM accounts_user w, accounts_user r, (SELECT id FROM school_pupil UNION SELECT NULL) p"
        " WHERE messaging_may_write(w.id, r.id, p.id)"
    )
    return {(people[writer], people[reader], about[pupil]) for writer, reader, pupil in rows}


def new_thread(world: World, reader: str, pupil: Pupil | None) -> str:
    query = {"to": world.people[reader].user.pk, **({"pupil": pupil.pk} if pupil else {})}
    return reverse("messaging:thread_new", query=query)


def send(client: Client, url: str) -> int:
    return client.post(url, {"key": str(uuid4()), "subject": "Тема", "text": "Текст"}).status_code


def test_the_database_gives_the_right_to_these_pairs_and_to_no_other(world: World) -> None:
    assert rights_in_the_database(world) == RIGHTS


def test_page_handler_and_action_say_the_same_of_every_pair(world: World, signed_in: SignedIn) -> None:
    """Of a pair without any right, about each pupil of the family; of one with a right, about that pupil."""
    clients = {name: signed_in(person) for name, person in world.people.items()}
    found, wanted = {}, {}
    for writer, reader in permutations(world.people, 2):
        about = [pupil for pupil in pupils(world) if (writer, reader, pupil) in RIGHTS]
        for name in about or ("dima", "zoya", NO_PUPIL):
            pupil = pupils(world)[name]
            url = new_thread(world, reader, pupil)
            key = (writer, reader, name)
            found[key] = (clients[writer].get(url).status_code, send(clients[writer], url))
            wanted[key] = (200, 302) if key in RIGHTS else (404, 404)
            if key not in RIGHTS:
                with pytest.raises(Refused):
                    make_thread(by=world.people[writer].user, to=world.people[reader].user, pupil=pupil)
    assert found == wanted
    assert Thread.objects.count() == len(RIGHTS)


def test_a_forwarded_link_opens_for_nobody_else(world: World, signed_in: SignedIn) -> None:
    """Thread, its form, its reading mark, its file and a complaint of it: 404 for everybody but the two."""
    thread = make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil, files=[make_text_file()])
    message, file = Message.objects.get(), MessageAttachment.objects.get()
    reads = [
        reverse("messaging:thread", args=[thread.pk]),
        reverse("messaging:message_file", args=[file.pk]),
        reverse("messaging:abuse_report_new", args=[message.pk]),
    ]
    writes = [*reads[::2], reverse("messaging:thread_reading", args=[thread.pk])]
    for name, person in world.people.items():
        if name not in {"anna", "elena"}:
            client = signed_in(person)
            statuses = {client.get(url).status_code for url in reads}
            statuses |= {client.post(url, {"text": "Я", "key": str(uuid4()), "up_to": message.pk}).status_code
                         for url in writes}  # fmt: skip
            assert (name, statuses) == (name, {404})
    assert Message.objects.count() == 1


# --- After a right has ended ------------------------------------------------------------------------------------------


def end(row: Any, **changes: object) -> None:
    for name, value in (changes or {"ends_on": YESTERDAY}).items():
        setattr(row, name, value)
    row.save(update_fields=list(changes or {"ends_on": 0}))


def end_all_of_boris(world: World) -> None:
    end(world.class_5a.class_teachers.get())
    end(world.history_5a)


ENDINGS: dict[str, tuple[Callable[[World], object], Callable[[str, str, str], bool], tuple[str, str, str]]] = {
    "guardianship": (
        lambda world: end(world.dima_of_elena),
        lambda writer, reader, pupil: "elena" in (writer, reader),
        ("elena", "anna", "dima"),
    ),
    "subgroup": (
        lambda world: end(world.dima.pupil.group_memberships.get()),
        lambda writer, reader, pupil: pupil == "dima" and "vera" in (writer, reader),
        ("elena", "vera", "dima"),
    ),
    "enrolment": (
        lambda world: end(world.dima.pupil.enrolments.get()),
        lambda writer, reader, pupil: pupil == "dima",
        ("dima", "boris", "dima"),
    ),
    "assignment": (
        lambda world: end(world.maths_5a),
        lambda writer, reader, pupil: pupil != NO_PUPIL and "anna" in (writer, reader),
        ("elena", "anna", "dima"),
    ),
    "leading the class": (
        end_all_of_boris,
        lambda writer, reader, pupil: pupil != NO_PUPIL and "boris" in (writer, reader),
        ("boris", "elena", "dima"),
    ),
    "office": (
        lambda world: end(world.galina.user.offices.get()),
        lambda writer, reader, pupil: "galina" in (writer, reader) and "kira" not in (writer, reader),
        ("galina", "anna", NO_PUPIL),
    ),
    "employment": (
        lambda world: end(world.anna.user, is_active=False),
        lambda writer, reader, pupil: "anna" in (writer, reader),
        ("elena", "anna", "dima"),
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_with_the_right_ends_the_writing_and_nothing_else(world: World, signed_in: SignedIn, ending: str) -> None:
    end_right, is_gone, (writer, reader, name) = ENDINGS[ending]
    pupil = pupils(world)[name]
    two = [world.people[each] for each in (writer, reader)]
    thread = make_thread(by=two[0].user, to=two[1].user, pupil=pupil, files=[make_text_file()])
    page = reverse("messaging:thread", args=[thread.pk])
    file = reverse("messaging:message_file", args=[MessageAttachment.objects.get().pk])
    end_right(world)
    left = {key for key in RIGHTS if not is_gone(*key)}
    if ending == "office":  # she stays a member of the staff
        left |= both_ways({"galina"}, {"kira"}, NO_PUPIL)
    assert rights_in_the_database(world) == left
    for person, other in ((two[0], reader), (two[1], writer)):
        person.user.refresh_from_db()
        if not person.user.is_active or not _can_sign_in(signed_in(person)):
            continue
        client = signed_in(person)
        url = new_thread(world, other, pupil)
        assert [client.get(each).status_code for each in (page, file, url)] == [200, 200, 404]
        assert [send(client, each) for each in (page, url)] == [403, 404]
    assert Message.objects.count() == 1


def _can_sign_in(client: Client) -> bool:
    return client.get("/messaging/").status_code == 200


def test_who_substitutes_today_is_written_to_today(world: World) -> None:
    t.make_substitution(lesson=world.lesson_today, substitute=world.nina.staff)
    today = both_ways({"nina"}, {"elena", "dima"}, "dima") | both_ways({"nina"}, {"sveta"}, "sveta")
    assert rights_in_the_database(world) == RIGHTS | today


def test_a_right_that_begins_tomorrow_is_none_today(world: World) -> None:
    s.make_guardianship(
        guardian=world.zhanna.guardian, pupil=world.dima.pupil, relation="other",
        starts_on=TODAY + timedelta(days=1),
    )  # fmt: skip
    s.permit(user=world.zhanna.user, pupil=world.dima.pupil)
    assert rights_in_the_database(world) == RIGHTS


def test_a_guardianship_without_the_permission_gives_no_right(world: World) -> None:
    s.make_guardianship(
        guardian=world.zhanna.guardian, pupil=world.dima.pupil, relation="other", starts_on=date(2026, 9, 1)
    )
    assert rights_in_the_database(world) == RIGHTS
