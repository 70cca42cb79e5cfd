"""Dark pages are light ones in other colours, so that their structure need be looked at only in the light."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHEETS = sorted((PROJECT / "static" / "css").glob("*.css"))
RULE = re.compile(r"(?P<selector>[^{};]+)\{(?P<declarations>[^{}]*)\}")
NAMED_COLOUR = re.compile(r"^--[\w-]+:\s*light-dark\(.+\)$")


def rules() -> list[tuple[str, str, list[str]]]:
    """File, selector and declarations of every rule that holds no other rule."""
    found = []
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        for rule in RULE.finditer(text):
            declarations = [one.strip() for one in rule["declarations"].split(";") if one.strip()]
            found.append((sheet.name, rule["selector"].strip(), declarations))
    return found


def test_only_named_colours_differ_between_light_and_dark() -> None:
    by_scheme = [
        (file, declaration)
        for file, _, declarations in rules()
        for declaration in declarations
        if "light-dark(" in declaration
    ]
    assert by_scheme != []
    assert [one for one in by_scheme if not NAMED_COLOUR.match(one[1])] == []


def test_a_chosen_theme_sets_the_scheme_of_colours_and_nothing_else() -> None:
    by_theme = [(selector, declarations) for _, selector, declarations in rules() if "data-theme" in selector]
    assert by_theme == [
        (':root[data-theme="light"]', ["color-scheme: light"]),
        (':root[data-theme="dark"]', ["color-scheme: dark"]),
    ]


def test_nobody_but_the_switch_asks_for_the_scheme() -> None:
    files = [*SHEETS, *(PROJECT / "static" / "js").rglob("*.js"), *(PROJECT / "templates").rglob("*.html")]
    assert [file.name for file in files if "prefers-color-scheme" in file.read_text()] == ["theme.js"]
