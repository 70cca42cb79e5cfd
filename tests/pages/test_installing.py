"""What a browser needs to put the journal among its programs, and to read the diary without network."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.test.utils import override_settings

from tests.conftest import SignedIn
from tests.world import World


def test_the_manifest_names_icons_that_are_there_in_their_sizes(db: None) -> None:
    answer = Client().get("/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert (answer["Content-Type"], manifest["display"], manifest["start_url"], manifest["lang"]) == (
        "application/manifest+json; charset=utf-8", "standalone", "/", "ru"
    )  # fmt: skip
    for icon in manifest["icons"]:
        found = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        head = Path(str(found)).read_bytes()[:24]
        size = f"{int.from_bytes(head[16:20])}x{int.from_bytes(head[20:24])}"
        assert (head[:4], size) == (b"\x89PNG", icon["sizes"])


def test_the_worker_is_asked_for_anew_and_changes_with_the_release(db: None) -> None:
    first = Client().get("/service-worker.js")
    with override_settings(STATIC_URL="/other/"):
        other = Client().get("/service-worker.js")
    assert (first["Content-Type"], first["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    releases = [re.findall(r'"release": "([0-9a-f]{12})"', answer.content.decode()) for answer in (first, other)]
    assert (list(map(len, releases)), releases[0] == releases[1]) == ([1, 1], False)


def test_the_page_for_no_network_is_the_same_for_everybody(world: World, signed_in: SignedIn) -> None:
    mothers, strangers = signed_in(world.elena).get("/offline/"), Client().get("/offline/")
    assert (mothers.content, "Ершов" in mothers.content.decode()) == (strangers.content, False)


@pytest.mark.parametrize(("person", "may_keep"), [("elena", True), ("dima", True), ("boris", False), ("galina", False)])
def test_only_the_own_family_may_keep_a_diary(world: World, signed_in: SignedIn, person: str, may_keep: bool) -> None:
    answer = signed_in(world.people[person]).get(f"/journal/diary/{world.dima.pupil.pk}/")
    assert (answer.get("X-Offline-Copy") == "keep", "no-store" in answer["Cache-Control"]) == (may_keep, True)


def test_every_answer_says_in_whose_session_it_was_drawn_and_tells_no_key(world: World, signed_in: SignedIn) -> None:
    elena, dima = signed_in(world.elena), signed_in(world.dima)
    paths = ("/start/guardian/", "/no-such-page/", "/journal/terms/")
    names = {elena.get(path)["X-Session"] for path in paths}
    [name] = names
    assert re.fullmatch(r"[0-9a-f]{16}", name)
    assert name not in str(elena.cookies[settings.SESSION_COOKIE_NAME].value)
    assert dima.get("/")["X-Session"] not in names
    assert (Client().get("/accounts/sign-in/")["X-Session"], Client().get("/no-such-page/")["X-Session"]) == (
        "none",
        "none",
    )


def test_only_families_are_given_the_worker(world: World, signed_in: SignedIn) -> None:
    given = {
        name: b"js/offline.js" in signed_in(world.people[name]).get("/", follow=True).content
        for name in ("elena", "dima", "anna", "boris", "galina")
    }
    assert given == {"elena": True, "dima": True, "anna": False, "boris": False, "galina": False}
