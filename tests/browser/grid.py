"""The gradebook's grid in a real browser: its cells, its keys, and what has come of them in the database."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from journal.models import Absence, Mark
from tests.browser.conftest import Visitor
from tests.browser.reading import texts
from tests.world import World
from timetable.models import Lesson

_PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""
DIMA, SVETA, NIKITA = 0, 1, 2
LONG_AGO, OF_NINA, MONDAY, TUESDAY, TODAY, FRIDAY = range(1, 7)  # columns of the grid, counted from the names


def opened(world: World, visitor: Visitor) -> Visitor:
    visitor.goto(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    visitor.page.locator("#grid td[tabindex='0']").focus()
    return visitor


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("#grid tbody tr").nth(row).locator("> *").nth(column)


def row(page: Page, number: int) -> list[str]:
    return texts(page.locator("#grid tbody tr").nth(number).locator("> *"))


def heads(page: Page) -> list[str]:
    """The short names of the works."""
    return texts(page.locator("#grid thead tr:nth-child(3) th"))


def here(page: Page) -> tuple[int, int]:
    """Row and column of the cursor."""
    place = page.evaluate("(({activeElement: cell}) => [cell.parentElement.sectionRowIndex, cell.cellIndex])(document)")
    return place[0], place[1]


def press(page: Page, *keys: str) -> None:
    """Presses keys; Playwright knows no Russian ones, so those are sent as the browser would send them."""
    for key in keys:
        if key.isascii():
            page.keyboard.press(key)
        else:
            page.evaluate(
                "(key) => document.activeElement.dispatchEvent("
                "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))",
                key,
            )


def paste(page: Page, text: str) -> None:
    """Pastes text as a spreadsheet has put it on the clipboard."""
    page.evaluate(_PASTE, text)


def write_pasted(page: Page, count: int, *, by_key: bool = False) -> None:
    """Confirms the preview of a paste, and waits: a dialog tells that it is closed after the click or key is over."""
    button = page.locator(".paste-preview").get_by_role("button", name=f"Записать {count}", exact=True)
    if by_key:
        expect(button).to_be_focused()
        press(page, "Enter")
    else:
        button.click()
    expect(page.locator(".paste-preview")).to_have_count(0)


def expect_unsaved(page: Page, count: int) -> None:
    """Waits until so many edits are still on their way; the page keeps as many in its storage."""
    expect(page.locator("#grid")).to_have_attribute("data-unsaved", str(count))
    assert stored(page) == count


def all_saved(page: Page) -> None:
    expect_unsaved(page, 0)


def stored(page: Page) -> int:
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('journal:')).length")
    return int(kept)


def marks_of(lesson: Lesson) -> list[tuple[str, int, int | None]]:
    """(pupil, position, value) of the lesson, in order."""
    marks = Mark.objects.filter(work__lesson=lesson).order_by("pupil__sort_name", "work__position")
    return list(marks.values_list("pupil__first_name", "work__position", "value"))


def letters_of(lesson: Lesson) -> list[tuple[str, str | None]]:
    absences = Absence.objects.filter(lesson=lesson).order_by("pupil__sort_name")
    return list(absences.values_list("pupil__first_name", "code__letter"))
