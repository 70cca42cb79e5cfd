"""Reads a page as a person does: the words of its main part line by line, its tables cell by cell."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Protocol

BLOCKS = {"address", "article", "aside", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "footer", "form",
          "h1", "h2", "h3", "header", "label", "legend", "li", "nav", "ol", "option", "p", "section", "select",
          "summary", "table", "td", "th", "tr", "ul"}  # fmt: skip


class Page(Protocol):
    """An answer of the test client."""

    @property
    def content(self) -> bytes: ...


class _Main(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.lines = [""]
        self.rows: list[list[str]] = []
        self.in_cell = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "main":
            self.depth += 1
        if self.depth and tag in BLOCKS:
            self.lines.append("")
        if self.depth and tag == "tr":
            self.rows.append([])
        if self.depth and tag in {"td", "th"}:
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.depth -= 1
        if tag in {"td", "th"}:
            self.in_cell = False
        if self.depth and tag in BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.depth:
            return
        self.lines[-1] += data
        if self.in_cell:
            self.rows[-1][-1] += data


def _read(page: Page) -> _Main:
    parser = _Main()
    parser.feed(page.content.decode())
    return parser


def _tidy(text: str) -> str:
    return " ".join(text.split())


def lines(page: Page) -> list[str]:
    """The text of <main>, one line per block, without empty ones."""
    return [line for line in map(_tidy, _read(page).lines) if line]


def section(page: Page, first: str, last: str) -> list[str]:
    """Lines from the one that is `first` up to, not including, the one that is `last`."""
    every = lines(page)
    begin = every.index(first)
    return every[begin : every.index(last, begin + 1)]


def table(page: Page) -> list[list[str]]:
    """Rows of all tables of <main>, heads included."""
    return [[_tidy(cell) for cell in row] for row in _read(page).rows]
