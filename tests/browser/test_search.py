"""Jump to anything: Ctrl+K, a part of a name, Enter."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.browser.conftest import NARROW, OpenBrowser, Visitor
from tests.browser.reading import texts
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIELD = "header input[type=search]"
HITS = ".found-list .hit"


def is_focused(visitor: Visitor, selector: str) -> bool:
    return bool(visitor.page.eval_on_selector(selector, "element => element === document.activeElement"))


def test_a_diary_is_two_steps_from_any_page(world: World, open_browser: OpenBrowser) -> None:
    """1: Ctrl+K. 2: the name and Enter, which waits for the answer however fast one types."""
    boris = open_browser(world.boris)
    boris.goto(reverse("meals:menus"))
    boris.page.keyboard.press("Control+KeyK")
    boris.page.keyboard.type("ершов")
    boris.page.keyboard.press("Enter")
    boris.page.wait_for_url(f"**{reverse('journal:diary', args=[world.dima.pupil.pk])}")


def test_arrows_lead_through_the_list_and_escape_back(world: World, open_browser: OpenBrowser) -> None:
    galina = open_browser(world.galina)
    galina.goto(reverse("meals:menus"))
    galina.page.keyboard.press("/")
    galina.page.keyboard.type("ел")
    galina.page.wait_for_selector(HITS)
    assert texts(galina.page.locator(HITS))[:2] == ["Белова Анна Сергеевна", "Соколов Павел Ильич"]
    galina.page.keyboard.press("ArrowDown")
    galina.page.keyboard.press("ArrowDown")
    assert galina.page.evaluate("document.activeElement.textContent") == "Соколов Павел Ильич"
    galina.page.keyboard.press("Escape")
    assert is_focused(galina, FIELD)
    assert not galina.page.is_visible(".found-list")
    galina.page.keyboard.press("ArrowDown")
    galina.page.fill(FIELD, "белова")
    galina.page.wait_for_selector(".found-list [data-first]:has-text('Белова')")
    galina.page.keyboard.press("ArrowDown")
    galina.page.keyboard.press("Enter")
    galina.page.wait_for_url(f"**{reverse('school:staff_member', args=[world.anna.staff.pk])}")


def test_a_slash_in_a_table_is_typed_there(world: World, open_browser: OpenBrowser) -> None:
    anna = open_browser(world.anna)
    anna.goto(reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk]))
    anna.page.locator("#grid td[tabindex='0']").first.focus()
    anna.page.keyboard.press("/")
    assert not is_focused(anna, FIELD)
    anna.page.keyboard.press("Control+KeyK")
    assert is_focused(anna, FIELD)


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_field_stands_in_the_header(world: World, open_browser: OpenBrowser, javascript: bool) -> None:
    boris = open_browser(world.boris, viewport=NARROW, javascript=javascript)
    boris.goto(reverse("meals:menus"))
    boris.page.fill(FIELD, "ёшк" if javascript else "ешк")
    boris.page.press(FIELD, "Enter")
    diary = reverse("journal:diary", args=[world.sveta.pupil.pk])
    if not javascript:
        boris.page.click(f'main a[href="{diary}"]')
    boris.page.wait_for_url(f"**{diary}")


def test_what_is_not_found_is_said(world: World, open_browser: OpenBrowser) -> None:
    elena = open_browser(world.elena)
    elena.goto(reverse("meals:menus"))
    elena.page.fill(FIELD, "ворона")
    elena.page.press(FIELD, "Enter")
    elena.page.wait_for_selector("main >> text=Ничего не нашлось: ворона")
