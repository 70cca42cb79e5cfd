"""docs/triggers.md says what stands in the database: `make docs` writes it."""

from __future__ import annotations

from scripts.triggers import DOCUMENT, document


def test_the_list_of_triggers_is_up_to_date() -> None:
    assert DOCUMENT.read_text() == document(), "make docs"
