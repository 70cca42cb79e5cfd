"""Pages of errors: each has its own status, words, and needs nothing but itself."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("400", "Запрос не принят"),
        ("403", "Нет доступа"),
        ("404", "Такой страницы нет"),
        ("409", "Запись уже изменил другой человек"),
        ("423", "Изменить уже нельзя"),
        ("429", "Слишком много неудачных попыток входа"),
        ("500", "Сбой на сервере"),
        ("503", "Журнал временно недоступен"),
        ("csrf", "Страница устарела"),
    ],
)
def test_an_error_page_says_what_happened_without_any_query(name: str, heading: str) -> None:
    page = render_to_string(f"errors/{name}.html", {"message": ""})
    assert f"<h1>{heading}</h1>" in page
