"""The diary without network: read with its time, kept nowhere once the session is over, never shown for a fresh one."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from playwright.sync_api import expect

from accounts.rules import opaque_name
from common.responses import keep_offline
from journal.models import Homework
from tests.browser.conftest import NARROW, PATIENCE, OpenBrowser, Visitor, session_key
from tests.world import Child, Person, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFLINE = "Сейчас нет связи с журналом"
# Of every cache: the addresses in it.
CACHES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    found[name] = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  }
  return found;
}"""
CONTROLLED = "() => navigator.serviceWorker.controller !== null"


def diary_of(child: Child) -> str:
    return f"/journal/diary/{child.pupil.pk}/"


def kept(visitor: Visitor) -> dict[str, list[str]]:
    """What the device holds about people: private caches with their addresses."""
    found: dict[str, list[str]] = visitor.page.evaluate(CACHES)
    return {name: paths for name, paths in found.items() if name.startswith("ezh-private-")}


def session_of(visitor: Visitor) -> str:
    cookies = {cookie.get("name"): cookie.get("value") for cookie in visitor.context.cookies()}
    return f"ezh-private-{opaque_name(cookies[settings.SESSION_COOKIE_NAME] or '')}"


def wait_until_kept(visitor: Visitor, path: str) -> None:
    """A worker writes beside the page: nothing on the page says when."""
    deadline = time.monotonic() + PATIENCE
    while [path] not in kept(visitor).values():
        assert time.monotonic() < deadline, kept(visitor)
        visitor.page.wait_for_timeout(20)


def reading(open_browser: OpenBrowser, person: Person, child: Child, **window: Any) -> Visitor:
    """A window in which the diary has been read and is kept."""
    visitor = open_browser(person, **window)
    visitor.goto(diary_of(child))
    visitor.page.wait_for_function(CONTROLLED)
    wait_until_kept(visitor, diary_of(child))
    return visitor


# All kept pages were kept so many milliseconds ago.
AGE = """async (milliseconds) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith("ezh-private-")) continue;
    const cache = await caches.open(name);
    for (const key of await cache.keys()) {
      const response = await cache.match(key);
      const headers = new Headers(response.headers);
      headers.set("X-Kept-At", String(Date.now() - milliseconds));
      await cache.put(key, new Response(await response.text(), { headers }));
    }
  }
}"""


def make_older(visitor: Visitor, age: timedelta) -> None:
    visitor.page.evaluate(AGE, age / timedelta(milliseconds=1))


def lose_network(visitor: Visitor) -> None:
    visitor.context.set_offline(True)


def signs_in_as(visitor: Visitor, person: Person) -> None:
    """Another session in the same browser, whatever has become of the one before."""
    visitor.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session_key(person), "url": visitor.server}]
    )


def test_the_last_diary_is_read_without_network_with_its_time(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima, viewport=NARROW)
    lose_network(visitor)
    visitor.page.reload()
    expect(visitor.page.locator("h1")).to_contain_text("Ершов Дмитрий")
    note = visitor.page.locator("main > .notice").inner_text()
    assert re.fullmatch(r"Нет сети\. Показано то, что было на \d\d:\d\d, \d+ \w+\.", note)
    visitor.goto("/")
    expect(visitor.page.locator("h1")).to_have_text(OFFLINE)
    visitor.page.get_by_role("link", name="Дневник: Ершов Дмитрий").click()
    expect(visitor.page.locator("h1")).to_contain_text("Ершов Дмитрий")


def test_nothing_is_kept_but_the_diary_under_the_name_of_the_session(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    for path in ("/start/guardian/", f"/journal/diary/{world.dima.pupil.pk}/marks/", "/notices/links/"):
        visitor.goto(path)
    found = visitor.page.evaluate(CACHES)
    public = [name for name in found if name.startswith("ezh-public-")]
    assert found == {session_of(visitor): [diary_of(world.dima)], public[0]: ["/offline/"]}
    assert visitor.page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_page_from_the_network_is_never_a_kept_one(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    Homework.objects.filter(lesson=world.lesson_monday).update(text="Задание после правки")
    visitor.page.reload()
    assert "Задание после правки" in visitor.page.locator("main").inner_text()
    assert visitor.page.locator("main > .notice").count() == 0
    lose_network(visitor)
    visitor.page.reload()
    assert "Задание после правки" in visitor.page.locator("main").inner_text()


def test_signing_out_leaves_nothing_private_on_the_device(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    visitor.page.locator("details.user summary").click()
    visitor.page.get_by_role("button", name="Выйти").click()
    visitor.page.wait_for_url("**/accounts/sign-in/")
    assert (kept(visitor), visitor.page.evaluate("() => [localStorage.length, sessionStorage.length]")) == ({}, [0, 0])
    visitor.page.go_back()
    visitor.page.wait_for_url("**/accounts/sign-in/**")
    lose_network(visitor)
    visitor.goto(diary_of(world.dima))
    expect(visitor.page.locator("h1")).to_have_text(OFFLINE)
    assert "Ершов" not in visitor.page.content()


def test_signing_out_without_network_leaves_nothing_either(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    lose_network(visitor)
    visitor.page.reload()
    visitor.page.locator("details.user summary").click()
    visitor.page.get_by_role("button", name="Выйти").click()
    visitor.page.wait_for_url("chrome-error://**")
    visitor.goto(diary_of(world.dima))
    expect(visitor.page.locator("h1")).to_have_text(OFFLINE)
    assert kept(visitor) == {}


def test_a_session_that_has_ended_takes_its_pages_along(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    Session.objects.all().delete()
    visitor.goto("/start/guardian/")
    visitor.page.wait_for_url("**/accounts/sign-in/**")
    assert kept(visitor) == {}


def test_an_idle_session_takes_its_pages_along(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "IDLE_LOCK_MINUTES", -1)
        visitor.goto(diary_of(world.dima))
    visitor.page.wait_for_url("**/accounts/sign-in/**")
    assert kept(visitor) == {}


def test_another_person_on_the_device_finds_nothing_of_the_first(open_browser: OpenBrowser, world: World) -> None:
    """Who has not signed out, but whose session somebody else's has replaced."""
    visitor = reading(open_browser, world.elena, world.dima)
    signs_in_as(visitor, world.zhanna)
    visitor.goto(diary_of(world.zoya))
    wait_until_kept(visitor, diary_of(world.zoya))
    assert kept(visitor) == {session_of(visitor): [diary_of(world.zoya)]}
    lose_network(visitor)
    visitor.goto(diary_of(world.dima))
    expect(visitor.page.locator("h1")).to_have_text(OFFLINE)
    assert "Ершов" not in visitor.page.content()


def test_a_class_teacher_keeps_no_diary_of_his_pupils(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    signs_in_as(visitor, world.boris)
    visitor.goto(diary_of(world.dima))
    visitor.goto("/start/class_teacher/")
    assert kept(visitor) == {}


def test_a_page_kept_for_longer_than_a_session_idles_is_not_shown(open_browser: OpenBrowser, world: World) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    make_older(visitor, timedelta(minutes=settings.IDLE_LOCK_MINUTES + 1))
    lose_network(visitor)
    visitor.page.reload()
    expect(visitor.page.locator("h1")).to_have_text(OFFLINE)
    assert (list(kept(visitor).values()), "Ершов" in visitor.page.content()) == ([[]], False)


def test_a_stranger_and_a_teacher_get_no_worker(open_browser: OpenBrowser, world: World) -> None:
    count = "async () => (await navigator.serviceWorker.getRegistrations()).length"
    found = []
    for person in (None, world.anna):
        visitor = open_browser(person)
        visitor.goto("/")
        found.append(visitor.page.evaluate(count))
    assert found == [0, 0]


def test_where_the_journal_is_a_program_of_the_device_it_is_read_for_three_days(
    open_browser: OpenBrowser, world: World
) -> None:
    """Told by a page in a window of its own; no such window can be had here."""
    visitor = reading(open_browser, world.elena, world.dima)
    visitor.page.evaluate("() => navigator.serviceWorker.controller.postMessage({ isOwnDevice: true })")
    visitor.page.reload()
    deadline = time.monotonic() + PATIENCE
    while not any("/offline/own-device" in paths for paths in kept(visitor).values()):
        assert time.monotonic() < deadline
        visitor.page.wait_for_timeout(20)
    shown = []
    for hours in (71, 73):
        make_older(visitor, timedelta(hours=hours))
        lose_network(visitor)
        visitor.page.reload()
        shown.append(visitor.page.locator("h1").inner_text())
    assert shown == ["Дневник: Ершов Дмитрий", OFFLINE]


def test_what_a_slow_answer_of_an_earlier_session_brings_is_not_kept(
    open_browser: OpenBrowser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = reading(open_browser, world.elena, world.dima)
    is_released, waits = threading.Event(), iter([True, False])

    def slow(response: HttpResponse) -> HttpResponse:
        if next(waits, False):
            assert is_released.wait(20)
        return keep_offline(response)

    monkeypatch.setattr("journal.views.diary.keep_offline", slow)
    visitor.page.evaluate("() => { location.reload(); }")
    visitor.page.wait_for_timeout(300)
    signs_in_as(visitor, world.zhanna)
    second = Visitor(visitor.context.new_page(), visitor.context, visitor.server)
    second.goto(diary_of(world.zoya))
    wait_until_kept(second, diary_of(world.zoya))
    is_released.set()
    expect(visitor.page.locator("h1")).to_contain_text("Ершов Дмитрий")
    visitor.page.wait_for_timeout(300)
    assert kept(second) == {session_of(second): [diary_of(world.zoya)]}
