"""Reads the grid of a gradebook page as a table of texts."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.pages.reading import Page


class _Grid(HTMLParser):
    """Collects the cells of the table #grid: text, and the attributes of each."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.attributes: list[list[dict[str, str | None]]] = []
        self._inside = False
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._inside = dict(attrs).get("id") == "grid"
        if self._inside and tag == "tr":
            self.rows.append([])
            self.attributes.append([])
        if self._inside and tag in {"td", "th"}:
            self.rows[-1].append("")
            self.attributes[-1].append(dict(attrs))
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag in {"td", "th"}:
            self.rows[-1][-1] = " ".join(self.rows[-1][-1].split())
            self._in_cell = False
        if tag == "table":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def grid(page: Page) -> _Grid:
    """The grid of the page; three rows of heads, then the pupils."""
    parser = _Grid()
    parser.feed(page.content.decode())
    return parser
