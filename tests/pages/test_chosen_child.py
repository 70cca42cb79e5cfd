"""With two children each page of a family stays on the one chosen and names both alike, by the address alone (R-05)."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import resolve, reverse

from school.models import Pupil
from tests.access.forms import TYPED, TYPED_INTO, forms_on
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories.attendance import make_notice
from tests.factories.meals import make_menu
from tests.factories.messaging import make_announcement
from tests.factories.notices import make_told
from tests.factories.threads import make_thread
from tests.world import TODAY, TUESDAY, YEAR_BEGINS, World

LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
SWITCH = re.compile(r'<nav class="chips" aria-label="Чей дневник">(.*?)</nav>', re.DOTALL)
# What is about the person and no child; files; whom to write to, which chooses a child anew.
OF_THE_PERSON = re.compile(
    r"notices:|accounts:|tasks:|meals:menu_file|messaging:(?:question|help|guide|message_file|letter|announcement_file|thread_new)"
)
FILES = re.compile(r"_file$|:attachment$|:chart$")
N_ALIKE = 3  # weeks and months go on for ever


@pytest.fixture
def elena(world: World, signed_in: SignedIn) -> Client:
    """The mother of Дима and of Света, with something to open on every page."""
    for pupil in (world.sveta.pupil,):
        s.permit(user=world.elena.user, pupil=pupil)
        s.make_guardianship(guardian=world.elena.guardian, pupil=pupil, relation="mother", starts_on=YEAR_BEGINS)
    make_thread(by=world.anna.user, to=world.elena.user, pupil=world.dima.pupil, is_urgent=True)
    make_announcement(by=world.galina.user, classes=[world.class_5a])
    make_menu(by=world.raisa.user)
    return signed_in(world.elena)


def view_of(url: str) -> str:
    return resolve(url.partition("?")[0]).view_name


def child_of(url: str) -> int | None:
    """The child that an address names, in its path or its query."""
    match = resolve(url.partition("?")[0])
    named = match.kwargs.get("pupil_id") or (match.kwargs.get("pk") if match.view_name == "meals:pupil_month" else None)
    asked = re.search(r"[?&]pupil=(\d+)", url)
    return named or (int(asked[1]) if asked else None)


def walk(client: Client, child: Pupil) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """All pages to which one comes from the child's diary by links of the row and of the page, but for the switch.

    Also the links that lose the child: the page on which one stands, and its address.
    """
    pages, lost, waiting = dict[str, str](), set[tuple[str, str]](), deque([reverse("journal:diary", args=[child.pk])])
    while waiting:
        url = waiting.popleft()
        if url in pages or [view_of(each) for each in pages].count(view_of(url)) > N_ALIKE:
            continue
        answer = client.get(url)
        assert answer.status_code == 200, url
        pages[url] = answer.text
        around = answer.text.partition('aria-label="Страницы"')[2].partition("</nav>")[0]
        inside = SWITCH.sub("", answer.text.partition("<main")[2].partition("</main>")[0])
        for address in (unescape(link) for link, _ in LINK.findall(around + inside)):
            if child_of(address) == child.pk:
                waiting += [] if FILES.search(view_of(address)) else [address]
            elif not OF_THE_PERSON.search(view_of(address)):
                lost.add((view_of(url), address))
    return pages, lost


def test_every_page_stays_on_the_child_that_was_chosen(world: World, elena: Client) -> None:
    for child in (world.dima.pupil, world.sveta.pupil):
        pages, lost = walk(elena, child)
        assert lost == set()
        views = {view_of(url) for url in pages}
        assert {"messaging:thread", "messaging:announcement", "meals:menus", "journal:control_works"} <= views


PERIOD = re.compile(r"[?&](week|day|month|term)=([^&#]*)")


def test_the_other_child_is_shown_in_the_same_week_month_or_term(world: World, elena: Client) -> None:
    """Each page that leads to another week, month or term keeps it when the child is changed, and leads back to it."""
    pages, _ = walk(elena, world.dima.pupil)
    switched = [url for url, html in pages.items() if SWITCH.search(html)]
    asked = {url: dict(period) for url in switched if (period := PERIOD.findall(url))}
    kept = {}
    for url in asked:
        (there,) = switches_of(pages[url], other_than=world.dima.pupil)
        (back,) = switches_of(elena.get(there).text, other_than=world.sveta.pupil)
        kept[url] = dict(PERIOD.findall(there)), dict(PERIOD.findall(back)), view_of(there)
    assert kept == {url: (period, period, view_of(url)) for url, period in asked.items()}
    assert {view_of(url) for url in asked} == {
        "journal:diary", "journal:pupil_marks", "journal:control_works", "meals:pupil_month", "timetable:week"
    }  # fmt: skip
    term = reverse("attendance:pupil_absences", args=[world.dima.pupil.pk], query={"term": "2026-quarter-1"})
    assert [PERIOD.findall(url) for url in switches_of(elena.get(term).text, other_than=world.dima.pupil)] == [
        [("term", "2026-quarter-1")]
    ]


def switches_of(html: str, other_than: Pupil) -> list[str]:
    found = SWITCH.search(html)
    links = [unescape(link) for link, _ in LINK.findall(found[1])] if found else []
    return [url for url in links if child_of(url) != other_than.pk]


def test_every_form_of_a_page_comes_back_to_its_child(world: World, elena: Client) -> None:
    """Each form of every page is sent as it stands, with words where nothing stands; the walk ends before the first."""
    make_told(world.elena, world.dima)
    sent, lost = set[str](), list[tuple[str, str]]()
    for child in (world.dima.pupil, world.sveta.pupil):
        make_notice(pupil=child, starts_on=TUESDAY, ends_on=TUESDAY, by=world.elena.user)
        pages, _ = walk(elena, child)
        for url, html in pages.items():
            for form in forms_on(url, html):
                if form.view == "accounts:sign_out":
                    continue
                typed = form.filled(TYPED, TYPED_INTO.get(form.view, {}))
                answer = elena.post(form.action, typed, headers={"referer": f"http://testserver{url}"})
                assert answer.status_code == 302, (url, form.view, answer.text)
                sent.add(form.view)
                lost += [(url, answer["Location"])] if child_of(answer["Location"]) != child.pk else []
    assert lost == []
    assert sent == {
        "attendance:notice_withdrawal", "attendance:pupil_notices", "journal:week_seen", "messaging:abuse_report_new",
        "messaging:acknowledgement", "messaging:hint_closing", "messaging:thread", "messaging:thread_new",
        "messaging:thread_reading", "notices:thing_reading",
    }  # fmt: skip


def test_every_switch_names_the_children_alike_and_marks_the_chosen_one(world: World, elena: Client) -> None:
    names = ["Ершов Дмитрий, 5А", "Ёшкина Светлана, 5А"]
    for child, name in ((world.dima.pupil, names[0]), (world.sveta.pupil, names[1])):
        pages, _ = walk(elena, child)
        shown = {url: found[1] for url, html in pages.items() if (found := SWITCH.search(html))}
        marked = {url: re.findall(r'aria-current="true">([^<]*)<', html) for url, html in shown.items()}
        listed = {url: sorted(re.findall(r">([^<>]+)</a>", html)) for url, html in shown.items()}
        assert marked == {url: [name] for url in shown}
        assert listed == {url: sorted(names) for url in shown}
        assert {view_of(url) for url in shown} >= {"journal:diary", "timetable:week", "journal:control_works"}


def test_a_child_who_is_in_no_class_yet_is_chosen_like_the_others(world: World, signed_in: SignedIn) -> None:
    """Enrolled from tomorrow on: named without a class, and the timetable can be switched to him and back."""
    late: Pupil = s.make_pupil(last_name="Ершов", first_name="Артём", sex="m")
    s.make_enrolment(pupil=late, school_class=world.class_5b, starts_on=TODAY + timedelta(days=1))
    s.permit(user=world.elena.user, pupil=late)
    s.make_guardianship(guardian=world.elena.guardian, pupil=late, relation="mother", starts_on=YEAR_BEGINS)
    elena = signed_in(world.elena)
    pages = [
        reverse("journal:diary", args=[late.pk]),
        reverse("meals:pupil_month", args=[late.pk]),
        reverse("timetable:week", query={"pupil": late.pk}),
        reverse("journal:control_works", query={"pupil": late.pk}),
    ]
    names = {url: re.findall(r">([^<>]+)</a>", SWITCH.search(elena.get(url).text)[1]) for url in pages}  # type: ignore[index]
    assert names == {url: ["Ершов Артём", "Ершов Дмитрий, 5А"] for url in pages}


def test_a_parent_on_the_staff_is_shown_no_switch_on_the_page_of_anothers_child(
    world: World, signed_in: SignedIn
) -> None:
    """Борис leads 5А and has two children in 5Б."""
    guardian = s.make_guardian(last_name="Громов", first_name="Борис", user=world.boris.user)
    own = [s.make_pupil(last_name="Громов", first_name=first_name, sex="m") for first_name in ("Пётр", "Павел")]
    for pupil in own:
        s.make_enrolment(pupil=pupil, school_class=world.class_5b, starts_on=YEAR_BEGINS)
        s.permit(user=world.boris.user, pupil=pupil)
        s.make_guardianship(guardian=guardian, pupil=pupil, relation="father", starts_on=YEAR_BEGINS)
    boris = signed_in(world.boris)
    names = ("journal:diary", "journal:pupil_marks", "journal:pupil_period_marks", "attendance:pupil_absences",
             "meals:pupil_month", "gtzo:card", "journal:pupil_teachers")  # fmt: skip
    pages = [reverse(name, args=[world.dima.pupil.pk]) for name in names]
    pages.append(reverse("journal:diary", args=[own[0].pk]))
    assert [bool(SWITCH.search(boris.get(url).text)) for url in pages] == [False] * len(names) + [True]
