"""What is written about one pupil changes no byte of what others may see who have nothing to do with it.

Дима of 5А gets marks, absences, certificates, benefits, a diet, medical papers, letters and messages. Meanwhile every
page that a person of another family, or a teacher who may not know it, can walk to from the start page stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from gtzo.models import PeGroup
from journal.models import Mark
from reports.jobs import compare_after_changes
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import messaging as ms
from tests.factories.feeds import calendar_path, news_path
from tests.factories.notices import tell
from tests.factories.threads import make_message, make_text_file, make_thread
from tests.world import FRIDAY, MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

pytestmark = pytest.mark.django_db

MOST_PAGES = 100
WITH_FEEDS = {"zhanna", "zoya", "sveta"}
SEARCHES = ("/search/?q=Ершов", "/search/?q=Дмитрий")
# Drawn anew for each page: the keys of its forms, and the minute at which a document was made or a feed read.
ONE_TIME = re.compile(
    r'(name="(?:csrfmiddlewaretoken|form_key|key)" value=")[^"]*|(Составлено|последний раз читали) [\d.]+ [\d:]+'
)
_LINK = re.compile(r'<a [^>]*?href="([^"#]+)')

Write = Callable[[World], object]
OF_LESSONS: dict[str, Write] = {
    "another mark": lambda world: Mark.objects.filter(work=world.work_monday, pupil=world.dima.pupil).update(
        value=2, comment="не готов", version=2
    ),
    "a mark": lambda world: j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=3, by=world.maria.user),
    "an absence": lambda world: j.make_absence(
        lesson=world.lesson_tuesday, pupil=world.dima.pupil, code=world.codes["Б"], by=world.maria.user
    ),
}
OF_MEALS: dict[str, Write] = {
    "a benefit": lambda world: m.make_entitlement(
        pupil=world.dima.pupil, category=m.make_benefit_category(), by=world.raisa.user
    ),
    "a diet": lambda world: m.make_diet(pupil=world.dima.pupil, by=world.raisa.user),
    "a meal": lambda world: m.make_request(pupil=world.dima.pupil, by=world.boris.user),
    "leave of meals": lambda world: m.make_leave(pupil=world.dima.pupil, starts_on=FRIDAY, by=world.boris.user),
}
OF_THE_FAMILY: dict[str, Write] = {
    "a notice of the family": lambda world: at.make_notice(
        pupil=world.dima.pupil, starts_on=TODAY, ends_on=FRIDAY, text="Температура", by=world.elena.user
    ),
    "a message": lambda world: make_message(
        thread=make_thread(
            by=world.boris.user,
            to=world.elena.user,
            pupil=world.dima.pupil,
            subject="Развод",
            is_urgent=True,  # at whatever hour the test runs
            files=[make_text_file("решение.txt")],
        ),
        by=world.boris.user,
    ),
    "a letter": lambda world: ms.make_letter(
        pupil=world.dima.pupil, school_class=world.class_5a, to=world.elena.user, by=world.boris.user
    ),
    "a comment": lambda world: ms.make_comment(pupil=world.dima.pupil, term=world.quarter_1, by=world.boris.user),
    "a question": lambda world: ms.make_question(by=world.elena.user, text="Почему Дима не виден?"),
}
OF_HEALTH: dict[str, Write] = {
    "a certificate": lambda world: at.make_excuse_note(
        pupil=world.dima.pupil, code=world.codes["Б"], starts_on=TUESDAY, ends_on=FRIDAY, by=world.boris.user
    ),
}
OF_PE: dict[str, Write] = {
    "a medical group": lambda world: g.make_medical_group(
        pupil=world.dima.pupil, group=PeGroup.EXEMPT, starts_on=MONDAY, by=world.pavel.user
    ),
    "a clearance": lambda world: g.make_clearance(
        pupil=world.dima.pupil, starts_on=YEAR_BEGINS, ends_on=FRIDAY, by=world.pavel.user
    ),
}
EVERYTHING = OF_LESSONS | OF_MEALS | OF_THE_FAMILY | OF_HEALTH | OF_PE
# Person → what he knows of Дима by his office, and so is not written here: his own gradebooks, meals, PE. The others
# may know nothing: families of the class and of another, one that has left, a teacher of another class, and one whose
# substitution is over.
MAY_KNOW: dict[str, dict[str, Write]] = {
    "anna": OF_LESSONS,
    "maria": OF_LESSONS,
    "pavel": OF_PE,
    "raisa": OF_MEALS,
    "sveta": {},
    "zhanna": {},
    "zoya": {},
    "olga": {},
    "lev": {},
    "vera": {},
    "nina": {},
}


def walk(client: Client, starts: list[str]) -> dict[str, str]:
    """Pages that links lead to, each view on each object once, by address; files are not followed."""
    found: dict[str, str] = {}
    seen = set[object]()
    waiting = [*starts]
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        if (page := _page_of(address)) is None or page in seen:
            continue
        seen.add(page)
        found[address] = text = shown(client, address)
        waiting += [urljoin(address, unescape(link)) for link in _LINK.findall(text)]
    return found


def _page_of(address: str) -> object:
    """The view, its objects and which parameters it is given; None for what is no page of ours."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme:
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    names = tuple(sorted(parse_qs(parts.query)))
    return match.view_name, tuple(match.kwargs.items()), parts.query if names == ("q",) else names


def shown(client: Client, address: str) -> str:
    """The page, or where it leads to, without its one-time keys; of a file only that it is there."""
    answer = client.get(address, follow=True)
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.status_code != 200 or kind not in {"text/html", "text/calendar", "application/atom+xml"}:
        return f"{answer.status_code} {kind}"
    return ONE_TIME.sub(r"\1\2", answer.content.decode())


def different(client: Client, before: dict[str, str]) -> Iterator[str]:
    """Addresses whose pages say something else now, with the first line that does."""
    for address, text in before.items():
        now = shown(client, address)
        if now != text:
            lines = zip(text.splitlines(), now.splitlines(), strict=False)
            yield address + ": " + next((line.strip() for old, line in lines if line != old), "longer")


@pytest.mark.parametrize("name", MAY_KNOW)
def test_what_is_written_about_one_pupil_changes_nothing_for_who_may_not_know_it(
    world: World, signed_in: SignedIn, name: str
) -> None:
    person = world.people[name]
    client = signed_in(person)
    feeds = [path_of(person) for path_of in (calendar_path, news_path) if name in WITH_FEEDS]
    before = walk(client, ["/", *SEARCHES, *feeds])
    assert (len(before) > 20, list(different(client, before))) == (True, [])
    for what, write in EVERYTHING.items():
        if what not in MAY_KNOW[name]:
            write(world)
    tell()
    compare_after_changes()
    assert list(different(client, before)) == []


def test_the_walk_sees_what_his_own_mother_is_told(world: World, signed_in: SignedIn) -> None:
    """With fewer pages that differ it has gone blind."""
    elena = signed_in(world.elena)
    before = walk(elena, ["/", *SEARCHES, news_path(world.elena)])
    for write in EVERYTHING.values():
        write(world)
    tell()
    assert len(list(different(elena, before))) > 10
