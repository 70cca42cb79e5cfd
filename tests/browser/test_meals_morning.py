"""The class teacher's meals by keyboard, and the canteen's order that follows at once (requirements 5.2)."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meals.models import MealRequest, MealSettings
from tests.browser.conftest import OpenBrowser
from tests.browser.page_checks import accessibility_complaints
from tests.factories import meals as m
from tests.world import World

pytestmark = pytest.mark.browser


def asked() -> list[tuple[str, str]]:
    rows = MealRequest.objects.filter(is_wanted=True).order_by("pupil__sort_name", "kind")
    return list(rows.values_list("pupil__first_name", "kind"))


@pytest.mark.parametrize("javascript", [True, False])
def test_five_meals_change_by_keyboard_and_the_order_changes_at_once(
    world: World, open_browser: OpenBrowser, javascript: bool
) -> None:
    """Дима eats breakfast; now he gets lunch and snack instead, and Света breakfast and lunch: five boxes."""
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    canteen, visitor = open_browser(world.raisa), open_browser(world.boris, javascript=javascript)
    canteen.goto(reverse("meals:day_order"))
    expect(canteen.page.locator("main")).to_contain_text("Завтрак: 1")
    visitor.goto(reverse("meals:class_day", args=[world.class_5a.pk]))
    if javascript:
        assert accessibility_complaints(visitor) == []
    visitor.page.get_by_role("checkbox", name="Ершов Дмитрий: завтрак").focus()
    right, back_left, down = ("ArrowRight", "ArrowLeft", "ArrowDown") if javascript else ("Tab", "Shift+Tab", None)
    keys = ["Space", right, "Space", right, "Space"]
    keys += [down, "Space", back_left, "Space"] if down else ["Tab", "Space", "Tab", "Space"]
    keys.append("Enter")
    for key in keys:
        visitor.page.keyboard.press(key)
    expect(visitor.page.locator(".notices")).to_contain_text("Заявка отправлена")
    sveta = ["lunch", "snack"] if javascript else ["breakfast", "lunch"]
    assert asked() == [("Дмитрий", "lunch"), ("Дмитрий", "snack"), *(("Светлана", kind) for kind in sveta)]
    canteen.page.reload()
    expect(canteen.page.locator("main")).to_contain_text("Обед: 2")
    assert len(keys) <= 10
    assert accessibility_complaints(canteen) == []


def test_after_the_cut_off_the_same_change_is_refused_with_the_name(world: World, open_browser: OpenBrowser) -> None:
    """The page was opened in time and sent too late."""
    m.make_class_request(school_class=world.class_5a, by=world.boris.user)
    visitor = open_browser(world.boris)
    visitor.goto(reverse("meals:class_day", args=[world.class_5a.pk]))
    visitor.page.get_by_role("checkbox", name="Ершов Дмитрий: завтрак").focus()
    visitor.page.keyboard.press("Space")
    MealSettings.objects.create(id=1, cut_off=time(7, 59))
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_contain_text(
        "Изменить заявку может ответственный за питание: Тихонова Р. Ф."
    )
    assert asked() == []
    visitor.goto(reverse("meals:class_day", args=[world.class_5a.pk]))
    expect(visitor.page.get_by_role("checkbox")).to_have_count(0)
    assert accessibility_complaints(visitor) == []
