"""While a form is being sent nobody can press its buttons again (static/js/sending.js)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenBrowser
from tests.browser.network import intercept
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_form_is_sent_once_and_with_the_button_that_was_pressed(world: World, open_browser: OpenBrowser) -> None:
    anna, sent = open_browser(world.anna), list[str]()

    def nothing_comes_back(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            return route.fulfill(status=204)
        return route.continue_()

    anna.goto(reverse("journal:lesson", args=[world.lesson_today.pk]))
    intercept(anna.page, "**/*", nothing_comes_back)
    button = anna.page.locator("button[name=roll]")
    button.click()
    expect(button).to_be_disabled()
    button.evaluate("button => { button.click(); button.form.requestSubmit() }")
    expect(button).to_be_disabled()
    assert [form.count('name="roll"\r\n\r\non') for form in sent] == [1]
    anna.page.evaluate("dispatchEvent(new Event('pageshow'))")  # the browser brings a page back as it was left
    expect(button).to_be_enabled()
