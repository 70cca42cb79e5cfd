"""A class protocol under a PE teacher's fingers: few key presses, and by touch while the network breaks (§ 3.5)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from gtzo.models import TrialResult
from school.models import Pupil
from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.browser.grid import paste, write_pasted
from tests.factories import gtzo as g
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS, World

pytestmark = pytest.mark.browser

BORN = date(2013, 3, 1)  # 13 years old: step IV, which runs 60 m
SPRINTS = [86 + number % 14 for number in range(28)]  # 8,6 … 9,9 s
PUSHUPS = [11 + number for number in range(28)]


@pytest.fixture
def class_of_28(world: World) -> list[Pupil]:
    """28 boys of one step; the two of the world are taken out of the class's protocol by a special group."""
    g.make_federal_norms(by=world.pavel.user)
    pupils = [s.make_pupil(last_name=f"Ученик{number:02}", birth_date=BORN, sex="m") for number in range(28)]
    for pupil in pupils:
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    for child in (world.dima, world.sveta):
        g.make_medical_group(pupil=child.pupil, starts_on=YEAR_BEGINS, by=world.pavel.user)
    return pupils


def opened(world: World, visitor: Visitor) -> Page:
    trials = "&".join(f"trials={g.trial(code).pk}" for code in ("run60", "pushup"))
    visitor.goto(f"{reverse('gtzo:protocol', args=[world.class_5a.pk])}?on={TODAY}&{trials}")
    return visitor.page


def all_saved(page: Page) -> None:
    expect(page.locator("#grid")).to_have_attribute("data-unsaved", "0")


def written(code: str) -> list[int | None]:
    rows = TrialResult.objects.filter(trial__code=code).order_by("pupil__sort_name")
    return list(rows.values_list("value", flat=True))


def test_a_class_of_28_in_two_trials_takes_at_most_120_key_presses(
    world: World, class_of_28: list[Pupil], open_browser: OpenBrowser
) -> None:
    page = opened(world, open_browser(world.pavel))
    presses = 0
    first = page.locator("#grid tbody tr", has_text="Ученик00").locator("td").first
    while not first.evaluate("cell => cell === document.activeElement"):
        page.keyboard.press("ArrowDown")
        presses += 1
    for digits in [*map(str, SPRINTS), *map(str, PUSHUPS)]:
        for digit in digits:
            page.keyboard.press(digit)
            presses += 1
    all_saved(page)
    assert written("run60") == SPRINTS
    assert written("pushup") == PUSHUPS
    assert presses <= 120, presses
    expect(first.locator("small")).to_have_text("золото")


def test_enter_after_a_result_that_was_written_by_itself_does_not_pass_a_pupil_over(
    world: World, class_of_28: list[Pupil], open_browser: OpenBrowser
) -> None:
    page = opened(world, open_browser(world.pavel))
    cells = page.locator("#grid tbody tr", has_text="Ученик").locator("td:nth-child(2)")
    cells.nth(0).click()
    for key in ["9", "1", "Enter", "9", "2", "ArrowDown", "1", "0", "Enter", "9", "4", "Enter", "Enter", "9", "6"]:
        page.keyboard.press(key)
    all_saved(page)
    assert cells.evaluate_all("cells => cells.slice(0, 6).map((cell) => cell.dataset.r ?? '')") == [
        "9,1",
        "9,2",
        "10,0",
        "9,4",
        "",
        "9,6",
    ]
    assert written("run60") == [91, 92, 100, 94, 96]


def test_the_pads_enter_after_a_result_that_was_written_by_itself_does_not_pass_a_pupil_over(
    world: World, class_of_28: list[Pupil], open_browser: OpenBrowser
) -> None:
    page = opened(world, open_browser(world.pavel, viewport=NARROW, touch=True))
    cells = page.locator("#grid tbody tr", has_text="Ученик").locator("td:nth-child(2)")
    cells.nth(0).tap()
    for key in ["9", "1", "done", "9", "2", "done", "done", "9", "3"]:
        page.locator(f"#pad [data-types='{key}'], #pad [data-does='{key}']").tap()
    all_saved(page)
    assert cells.evaluate_all("cells => cells.slice(0, 4).map((cell) => cell.dataset.r ?? '')") == [
        "9,1",
        "9,2",
        "",
        "9,3",
    ]


def test_a_column_of_a_spreadsheet_is_pasted_and_comes_back_undone(
    world: World, class_of_28: list[Pupil], open_browser: OpenBrowser
) -> None:
    page = opened(world, open_browser(world.pavel))
    page.locator("#grid tbody tr", has_text="Ученик00").locator("td").first.click()
    paste(page, "9,6\t35\n10,1\tмного\n\t12")
    dialog = page.locator(".paste-preview")
    expect(dialog.get_by_role("status")).to_have_text("Будет записано: 4. Не будет: 1. Не меняется: 1.")
    write_pasted(page, 4)
    all_saved(page)
    assert (written("run60"), written("pushup")) == ([96, 101], [35, 12])
    page.keyboard.press("Control+z")
    all_saved(page)
    assert (written("run60"), written("pushup")) == ([None, None], [None, None])


def test_by_touch_on_a_narrow_screen_nothing_is_lost_when_the_network_is_cut(
    world: World, class_of_28: list[Pupil], open_browser: OpenBrowser
) -> None:
    visitor = open_browser(world.pavel, viewport=NARROW, touch=True)
    page = opened(world, visitor)
    pad = page.locator("#pad")
    expect(pad).to_be_visible()
    page.locator("#grid tbody tr", has_text="Ученик00").locator("td").first.tap()
    for number, value in enumerate([*SPRINTS, *PUSHUPS]):
        if number == 20:
            visitor.context.set_offline(True)
        for digit in str(value):
            pad.locator(f"button[data-types='{digit}']").tap()
    assert int(page.locator("#grid").get_attribute("data-unsaved") or 0) > 0
    visitor.context.set_offline(False)
    all_saved(page)
    assert (written("run60"), written("pushup")) == (SPRINTS, PUSHUPS)


def test_letters_are_refused_beside_the_cell_and_nothing_else_is_lost(
    world: World, class_of_28: list[Pupil], open_browser: OpenBrowser
) -> None:
    page = opened(world, open_browser(world.pavel))
    cells = page.locator("#grid tbody tr", has_text="Ученик0").locator("td:nth-child(2)")
    cells.nth(0).click()
    page.keyboard.type("91")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_have_attribute("data-wrong", "Введите секунды с десятыми, например 9,6.")
    page.keyboard.press("Escape")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(cells.nth(1)).to_have_attribute("data-wrong", "Необычный результат: 1,0. Верно – нажмите Enter ещё раз.")
    page.keyboard.press("Enter")
    all_saved(page)
    assert written("run60") == [91, 10]
