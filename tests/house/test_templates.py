"""Macros are contracts: what the comment above one promises is what it takes (architecture 7)."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
MACRO = re.compile(
    r"(?:\{#(?P<comment>(?:(?!#\}).)*)#\}\s*)?\{%-? macro (?P<name>\w+)\((?P<arguments>[^)]*)\)", re.DOTALL
)


def argument_names(arguments: str) -> list[str]:
    return [each.partition("=")[0].strip() for each in arguments.split(",") if each.strip()]


def promised(comment: str) -> tuple[str, list[str]] | None:
    """Name and arguments that open the comment."""
    head = re.match(r"\s*(\w+)\(([^)]*)\):", comment)
    return head and (head[1], argument_names(head[2]))


def broken_contracts(path: Path) -> list[str]:
    is_shared = path.parent.name == "parts"
    return [
        macro["name"]
        for macro in MACRO.finditer(path.read_text())
        if (is_shared or promised(macro["comment"] or ""))
        and promised(macro["comment"] or "") != (macro["name"], argument_names(macro["arguments"]))
    ]


def test_every_macro_takes_what_its_comment_says() -> None:
    broken = {str(path.relative_to(TEMPLATES)): broken_contracts(path) for path in TEMPLATES.rglob("*.html")}
    assert {path: names for path, names in broken.items() if names} == {}


def test_a_comment_that_names_another_argument_is_found(tmp_path: Path) -> None:
    part = tmp_path / "parts" / "link.html"
    part.parent.mkdir()
    part.write_text("{# link(title, url): a link. #}\n{% macro link(title, url, kind='') %}{% endmacro %}")
    assert broken_contracts(part) == ["link"]


def test_every_form_that_is_sent_carries_its_unseen_fields() -> None:
    """Whatever is shown to whom: the token and the one-time key stand in each of them (docs/decisions/0045)."""
    form = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
    forms = [(path.name, found[0]) for path in TEMPLATES.rglob("*.html") for found in form.finditer(path.read_text())]
    assert [name for name, text in forms if not re.search(r"\{\{[^}]*\bcsrf_input\b[^}]*\}\}", text)] == []
    assert len(forms) > 90


HELD_NAME = re.compile(r'<th scope="row"><span class="nowrap">(?:(?!</span>).)*(?:\.|_)name\b')


def test_a_name_at_the_head_of_a_row_may_break() -> None:
    """On a phone its column is half the window: a long name that does not break would cover what stands beside it."""
    found = {path.name for path in TEMPLATES.rglob("*.html") if HELD_NAME.search(path.read_text())}
    assert (found, bool(HELD_NAME.search('<th scope="row"><span class="nowrap">{{ row.name }}</span></th>'))) == (
        set(),
        True,
    )
