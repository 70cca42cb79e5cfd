"""What every page must keep, in every window: WCAG 2.2 AA, and no sideways scrolling (product.md 5)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_FILE_PATH

from tests.browser.conftest import NARROW, WIDE, Visitor

AXE = AXE_FILE_PATH.read_text()
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Dark pages are light ones in other colours (tests/house/test_stylesheets.py): there, only colours are looked at anew.
RULES_ON_COLOURS = ("color-contrast", "link-in-text-block")
STANDARDS: dict[str, Any] = {"type": "tag", "values": TAGS}
COLOURS: dict[str, Any] = {"type": "rule", "values": RULES_ON_COLOURS}
# Links of Django's admin change their colour little by little, also for those who asked for less motion.
END_OF_TRANSITIONS = "Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => null)"
EVERYTHING_IN_EVERY_WINDOW = os.environ.get("NIGHTLY") == "1"

OpenPage = Callable[[Visitor], None]


@dataclass(frozen=True)
class Window:
    """How wide it is and which scheme of colours it prefers."""

    viewport: dict[str, int]
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.viewport['width']} px, {self.scheme}"


WINDOWS = [Window(viewport, scheme) for viewport in (WIDE, NARROW) for scheme in ("light", "dark")]


def accessibility_complaints(visitor: Visitor, rules: dict[str, Any] = STANDARDS) -> list[str]:
    """What axe finds on the page: rule and the places."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(AXE)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = visitor.page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'][:3])}" for rule in found]


def scrolls_sideways(visitor: Visitor) -> bool:
    """Is the page wider than its window?"""
    return bool(visitor.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


# Words that have so little room that they stand as a column of letters: half as many lines as letters, or more.
COLUMNS_OF_LETTERS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim(), range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const isUpright = getComputedStyle(texts.currentNode.parentElement).writingMode !== "horizontal-tb";
    if (words.length > 5 && !isUpright && range.getClientRects().length * 2 >= words.length) found.push(words);
  }
  return found.slice(0, 2);
}"""


def columns_of_letters(visitor: Visitor) -> list[str]:
    """Words of the page that nobody can read, for their box is as narrow as a letter."""
    found: list[str] = visitor.page.evaluate(COLUMNS_OF_LETTERS)
    return found


# Every table of data is made wider than its box and scrolled to its end. Then the name of each row, and what stands
# over the names, must still be in sight, on a ground that lets nothing through, and keep within its cell.
# What stands row by row does not scroll.
FIRST_COLUMNS = """() =>
  [...document.querySelectorAll(":is(.table-box, .grid-box) > table")].flatMap((table) => {
    const box = table.parentElement;
    for (const { cells } of table.rows) if (cells.length > 1) cells[cells.length - 1].style.paddingInlineEnd = "60rem";
    box.scrollLeft = box.scrollWidth;
    const edge = box.getBoundingClientRect();
    const nameOf = (row) => row.querySelector('th[scope="row"]') ?? row.cells[0];
    const names = [...table.tBodies, table.tFoot].flatMap((part) => [...(part?.rows ?? [])]).map(nameOf);
    const lost = [table.tHead?.rows[0].cells[0], ...names].filter((cell) => {
      if (!cell || cell.colSpan > 1) return false;
      const { display, overflowX, backgroundColor } = getComputedStyle(cell);
      if (display !== "table-cell" || !cell.checkVisibility()) return false;
      const { left, right } = cell.getBoundingClientRect();
      if (overflowX === "visible" && cell.scrollWidth > cell.clientWidth + 1) return true;
      return left < edge.left - 1 || right > edge.right + 1 || backgroundColor.startsWith("rgba");
    });
    return lost.slice(0, 2).map((cell) => `${cell.tagName} ${cell.innerText} in ${box.ariaLabel}`);
  })
"""


def lost_first_columns(visitor: Visitor) -> list[str]:
    """Cells of first columns that go out of sight on a phone, or through which what is scrolled shows."""
    found: list[str] = visitor.page.evaluate(FIRST_COLUMNS)
    return found


def complaints_in_every_window(
    visitor: Visitor, open_page: OpenPage, standards: dict[str, Any] = STANDARDS
) -> list[str]:
    """What is wrong and in which window. The page is opened anew for each width; dark comes over it as it stands."""
    complaints = []
    for window in WINDOWS:
        visitor.page.emulate_media(color_scheme=window.scheme)
        if window.scheme == "light" or EVERYTHING_IN_EVERY_WINDOW:
            visitor.page.set_viewport_size(window.viewport)  # type: ignore[arg-type]
            open_page(visitor)
            rules = standards
        else:
            visitor.page.evaluate(END_OF_TRANSITIONS)
            rules = COLOURS
        complaints += [f"{window}: {line}" for line in accessibility_complaints(visitor, rules)]
        if scrolls_sideways(visitor):
            complaints.append(f"{window}: scrolls sideways")
        complaints += [f"{window}: letter under letter: {words}" for words in columns_of_letters(visitor)]
    return complaints
