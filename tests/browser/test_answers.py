"""The answers to forms, which no address leads to, keep what every page keeps (test_every_page.py)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.page_checks import complaints_in_every_window
from tests.browser.validity import html_errors
from tests.world import World

pytestmark = pytest.mark.browser


def slip(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil", args=[world.dima.pupil.pk]))
    visitor.page.get_by_role("button", name="листок").first.click()


def list_with_errors(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil_import"))
    rows = "Фамилия;Имя;Дата рождения;Пол;Класс;Любимый цвет\nЯшин;Олег;31.02.2015;м;7Ы;синий\nКим;Ян;1.2.2015;м;5A;"
    visitor.page.get_by_label("Список учащихся").set_input_files(
        {"name": "5А.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    visitor.page.get_by_label("Номер приказа").fill("18-у")
    visitor.page.get_by_role("button", name="Проверить список").click()
    visitor.page.get_by_text("Строк с ошибками: 1 из 2.").wait_for()


def form_with_errors(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil_new"))
    visitor.page.get_by_label("Фамилия").fill("Яшин")
    visitor.page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    visitor.page.get_by_role("button", name="Зачислить").click()
    visitor.page.get_by_text("Исправьте отмеченные поля").first.wait_for()


@pytest.mark.parametrize("answer", [slip, list_with_errors, form_with_errors])
def test_answer_to_a_form_is_accessible_and_fits_its_window(
    world: World, open_browser: OpenBrowser, answer: Callable[[Visitor, World], None], tmp_path: Path
) -> None:
    visitor = open_browser(world.igor)
    assert complaints_in_every_window(visitor, lambda visitor: answer(visitor, world)) == []
    (tmp_path / "answer.html").write_text(visitor.page.content())
    assert html_errors(tmp_path) == []
