"""The help as its pages read it: guides out of docs/guides/, entries of the administrator, a search in both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from messaging.models import HelpEntry
from messaging.queries.support import EntryRow, entry_rows
from messaging.rules.guides import GUIDE_OF, GUIDES, Addresses, Guide, pictures_in, read_guide
from messaging.rules.words import around, score, stems

MOST_FOUND = 30
_GUIDES_FOLDER: Path = settings.BASE_DIR / "docs" / "guides"
_PICTURES_FOLDER: Path = settings.BASE_DIR / "docs" / "screenshots"


@dataclass(frozen=True)
class Found:
    """A chapter or an entry that answers a search: where it stands, and the part of it around the words."""

    title: str
    place: str
    url: str
    part: str


def guide_url(name: str, anchor: str = "") -> str:
    """The page of the guide, at a chapter."""
    return reverse("messaging:guide", args=[name]) + (f"#{quote(anchor)}" if anchor else "")


@cache
def guide_named(name: str) -> Guide:
    """The guide as the files of this version have it."""
    addresses = Addresses(guide_url, lambda file: reverse("messaging:guide_picture", args=[file]))
    return read_guide(name, _source(name), addresses)


def guides_for(roles: Collection[str]) -> tuple[list[Guide], list[Guide]]:
    """The person's own guides, and those of others."""
    own = {GUIDE_OF[role] for role in roles if role in GUIDE_OF}
    return [guide_named(name) for name in GUIDES if name in own], [
        guide_named(name) for name in GUIDES if name not in own
    ]


def picture_file(name: str) -> Path | None:
    """The file of a picture that a guide shows; None for any other name."""
    return _PICTURES_FOLDER / name if name in _pictures() else None


def entries_for(roles: Collection[str], page: str | None = None) -> list[EntryRow]:
    """Entries of the help for the roles; of one page only, when it is named. One query."""
    entries = HelpEntry.objects.shown()
    rows = entry_rows(entries if page is None else entries.filter(page=page))
    return [row for row in rows if not row.for_roles.isdisjoint(roles) or not row.roles]


def search(text: str, roles: Collection[str]) -> list[Found]:
    """Chapters and entries with all words of the text, the person's own guides and the entries first. One query."""
    wanted = stems(text)
    if not wanted:
        return []
    own, others = guides_for(roles)
    entries = [
        (score(wanted, stems(row.question), stems(row.answer)), _found_entry(row, wanted)) for row in entries_for(roles)
    ]
    ranked = [*_best([*entries, *_chapters(own, wanted)]), *_best(_chapters(others, wanted))]
    return ranked[:MOST_FOUND]


def _chapters(guides: Iterable[Guide], wanted: list[str]) -> list[tuple[int, Found]]:
    return [
        (points, Found(chapter.title or each.title, each.title, guide_url(each.name, chapter.anchor), part))
        for each in guides
        for chapter, (in_title, in_text) in zip(each.chapters, _stems_of(each.name), strict=True)
        if (points := score(wanted, in_title, in_text))
        for part in [around(wanted, chapter.text)]
    ]


def _best(scored: Sequence[tuple[int, Found]]) -> list[Found]:
    return [found for points, found in sorted(scored, key=lambda each: -each[0]) if points]


def _found_entry(row: EntryRow, wanted: list[str]) -> Found:
    url = f"{reverse('messaging:help_index')}#entry-{row.pk}"
    return Found(row.question, "Вопросы и ответы", url, around(wanted, row.answer))


@cache
def _stems_of(name: str) -> list[tuple[list[str], list[str]]]:
    """Words of each chapter of the guide, of its title and of its text."""
    return [(stems(chapter.title), stems(chapter.text)) for chapter in guide_named(name).chapters]


@cache
def _pictures() -> frozenset[str]:
    return frozenset(file for name in GUIDES for file in pictures_in(_source(name)))


def _source(name: str) -> str:
    return (_GUIDES_FOLDER / f"{name}.md").read_text(encoding="utf-8")
