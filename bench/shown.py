"""What a page shows, as lines of text: two states of the code that show the same give the same lines."""

from __future__ import annotations

from html.parser import HTMLParser

from bench.cost import Visit
from common.clock import current_moment
from common.formatting import moment

_WITHOUT_END = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_UNSEEN = {"script", "style", "template"}
_TYPED = {"checkbox", "radio"}  # of these the value is not seen, but whether it is chosen


# A link to a feed is made anew for each visit: its token stands in the feed, and one line more in the list.
OTHER_EACH_TIME = {"notices:feed_links", "notices:calendar", "notices:news"}


def shown(visit: Visit) -> str:
    """What the page shows; the present minute, which stands under statements, is left out."""
    before = current_moment()
    text = visit.ready()().body.decode()
    for now in (before, current_moment()):
        text = text.replace(moment(now), "сейчас")
    return text_of(text)


def text_of(page: str) -> str:
    """The text of its <main>, a line for each piece, with what stands in fields; all of what is no page of ours."""
    if "<main" not in page:
        return page
    reader = _Main()
    reader.feed(page)
    return "".join(f"{line}\n" for line in reader.lines)


class _Main(HTMLParser):
    """Hidden fields hold tokens and keys: they are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _WITHOUT_END:
            self._open.append(tag)
        given = dict(attrs)
        kind = given.get("type", "text")
        if "main" in self._open and tag in {"input", "option"} and kind != "hidden":
            is_chosen = "checked" in given or "selected" in given
            value = "" if kind in _TYPED or tag == "option" else given.get("value")
            if is_chosen or value:
                self.lines.append(f"[{value or '×'}]")

    def handle_endtag(self, tag: str) -> None:
        while tag in self._open and self._open.pop() != tag:
            """What HTML lets stay open ends with what it lies in."""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and "main" in self._open and not _UNSEEN.intersection(self._open):
            self.lines.append(text)
