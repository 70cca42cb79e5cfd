"""`?` leads every page of every role to a chapter that exists; guides name what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.audience import ANYONE, SIGNED_IN
from ezh.checks import own_patterns
from ezh.help_chapters import CHAPTERS, help_url
from messaging.queries.help import guide_named, guide_url
from messaging.rules.guides import GUIDE_OF, GUIDES, pictures_in
from messaging.rules.hints import HINTS
from tests.access.matrix import read_rows
from tests.browser.test_every_page import NOT_HTML

ROOT = Path(__file__).parents[2]
AUDIENCES: dict[str, tuple[str, ...]] = {
    name: pattern.callback.audience  # type: ignore[attr-defined]
    for name, _, pattern in own_patterns()
}
PUBLIC = {name for name, audience in AUDIENCES.items() if ANYONE in audience}  # for who has not signed in: without `?`
PAGES = {row.name for row in read_rows() if row.method == "GET" and 200 in row.statuses} - NOT_HTML - PUBLIC
# They are the subject of the guide as a whole, or tell everything themselves.
AT_THE_BEGINNING = {
    "reports:home",
    "reports:start",
    "messaging:guide",
    "messaging:help_index",
    "messaging:question",
    "messaging:question_new",
    "messaging:questions",
}
ROLES_OF = {
    name: frozenset(GUIDE_OF) if SIGNED_IN in audience else frozenset(audience) for name, audience in AUDIENCES.items()
}


def anchors(guide: str) -> set[str]:
    return {chapter.anchor for chapter in guide_named(guide).chapters}


def test_every_page_has_a_chapter_or_begins_at_the_beginning() -> None:
    assert (PAGES - set(CHAPTERS) - AT_THE_BEGINNING, set(CHAPTERS) - PAGES, set(CHAPTERS) & AT_THE_BEGINNING) == (
        set(),
        set(),
        set(),
    )


def test_every_chapter_that_is_named_exists() -> None:
    named = {chapter for chapters in CHAPTERS.values() for chapter in chapters}
    assert {
        chapter for chapter in named for guide, _, anchor in [chapter.partition("#")] if anchor not in anchors(guide)
    } == set()


@pytest.mark.parametrize("page", sorted(CHAPTERS))
def test_every_role_is_led_from_the_page_to_a_chapter(page: str) -> None:
    assert {role for role in ROLES_OF[page] if "#" not in help_url(page, role)} == set()


def test_the_own_guide_is_opened_where_it_tells_of_the_page() -> None:
    assert [help_url("journal:diary", role).partition("?")[0] for role in ("guardian", "pupil", "deputy")] == [
        "/messaging/help/family/",
        "/messaging/help/pupil/",
        "/messaging/help/family/",
    ]
    assert [help_url("reports:start", "teacher"), help_url("reports:start", "")] == [
        "/messaging/help/teacher/?page=reports:start",
        "/messaging/help/",
    ]


def test_every_picture_of_a_guide_is_there_and_small() -> None:
    shown = {name for guide in GUIDES for name in pictures_in((ROOT / "docs/guides" / f"{guide}.md").read_text())}
    sizes = {name: (ROOT / "docs/screenshots" / name).stat().st_size for name in shown}
    kept = {line.rpartition("/")[2] for line in (ROOT / ".gitignore").read_text().splitlines() if line.startswith("!")}
    assert (shown - kept, {name: size for name, size in sizes.items() if size > 120_000}) == (set(), {})


@pytest.mark.parametrize("guide", GUIDES)
def test_links_of_a_guide_lead_to_chapters(guide: str) -> None:
    html = " ".join(chapter.html for chapter in guide_named(guide).chapters)
    linked = [part.partition('"')[0] for part in html.split('href="')[1:]]
    known = {guide_url(name, anchor) for name in GUIDES for anchor in anchors(name)}
    assert [link for link in linked if link not in known] == []


def test_hints_have_keys_of_their_own_and_pages_that_exist() -> None:
    keys = [hint.key for hint in HINTS]
    assert (len(keys), {hint.page for hint in HINTS} - PAGES) == (len(set(keys)), set())
