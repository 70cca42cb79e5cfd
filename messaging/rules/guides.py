"""Guides as text: chapters with anchors, safe HTML and plain words (docs/guides/)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from common import audience

# Each role's own guide. Everybody may read all of them.
GUIDE_OF = {
    audience.GUARDIAN: "family",
    audience.PUPIL: "pupil",
    audience.TEACHER: "teacher",
    audience.CLASS_TEACHER: "class_teacher",
    audience.PE_TEACHER: "pe_teacher",
    audience.MEALS_OFFICER: "meals_officer",
    audience.DEPUTY: "deputy",
    audience.DIRECTOR: "deputy",
    audience.ADMINISTRATOR: "administrator",
}
GUIDES = tuple(dict.fromkeys(GUIDE_OF.values()))

# HTML in a guide is shown as text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_GUIDE_LINK = re.compile(r"^(\w+)\.md(?:#(.+))?$")


@dataclass(frozen=True)
class Chapter:
    """A part of a guide under a heading; that before the first heading has no title and no anchor."""

    title: str
    anchor: str
    html: str
    text: str


@dataclass(frozen=True)
class Guide:
    """A guide of a role."""

    name: str
    title: str
    chapters: Sequence[Chapter]


@dataclass(frozen=True)
class Addresses:
    """Where the product shows a guide (name, anchor) and a picture (name of its file)."""

    guide: Callable[[str, str], str]
    picture: Callable[[str], str]


def anchor_of(title: str) -> str:
    """The anchor of a heading, as GitHub makes it: «План уроков (КТП)» → «план-уроков-ктп»."""
    return re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-")


def read_guide(name: str, source: str, addresses: Addresses) -> Guide:
    """The guide of a file. Links to guides lead to their pages; of those to anything else only the words stay."""
    title, chapters = name, []
    for level, heading, tokens in _parts(_MARKDOWN.parse(source)):
        if level == "h1":
            title = heading
        if level == "h1" and not tokens:
            continue
        for token in tokens:
            _adapt(token, addresses)
        chapters.append(
            Chapter(
                title=heading if level == "h2" else "",
                anchor=anchor_of(heading) if level == "h2" else "",
                html=_in_boxes(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})),
                text=" ".join(_plain(tokens)),
            )
        )
    return Guide(name, title, chapters)


def pictures_in(source: str) -> set[str]:
    """Names of the picture files that a guide shows."""
    return set(map(_file_name, _PICTURE.findall(source)))


def _parts(tokens: Sequence[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """Tag and words of each heading of the first two levels, with what stands under it."""
    level, heading = "h1", ""
    part: list[Token] = []
    stream = iter(tokens)
    for token in stream:
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            if part or heading:
                yield level, heading, part
            level, heading, part = token.tag, next(stream).content, []
            next(stream)  # heading_close
        else:
            part.append(token)
    yield level, heading, part


def _in_boxes(html: str) -> str:
    """Tables scroll in boxes of their own on a phone. A tag in the words of a guide has been escaped."""
    box = '<div class="table-box" tabindex="0" role="group" aria-label="Таблица"><table class="table">'
    return html.replace("<table>", box).replace("</table>", "</table></div>")


def _adapt(token: Token, addresses: Addresses) -> None:
    """Addresses of the product in place of those of the repository."""
    is_link_kept = True
    for child in token.children or ():
        if child.type == "image":
            child.attrSet("src", addresses.picture(_file_name(str(child.attrs["src"]))))
            child.attrSet("loading", "lazy")
        elif child.type == "link_open":
            target = _GUIDE_LINK.match(str(child.attrs["href"]))
            is_link_kept = target is not None and target[1] in GUIDES
            if target and is_link_kept:
                child.attrSet("href", addresses.guide(target[1], unquote(target[2] or "")))
        if child.type in {"link_open", "link_close"} and not is_link_kept:
            child.type = "text"  # an empty one: the words of the link stay


def _file_name(address: str) -> str:
    return address.rpartition("/")[2]


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    """The words, without marks of layout."""
    for token in tokens:
        if token.type == "inline":
            yield "".join(
                child.content if child.type in {"text", "code_inline"} else " "
                for child in token.children or ()
                if child.type in {"text", "code_inline", "softbreak", "hardbreak"}
            )
