"""Dark pages are light ones in other colours, so that their structure need be looked at only in the light."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHEETS = sorted((PROJECT / "static" / "css").glob("*.css"))
RULE = re.compile(r"(?P<selector>[^{};]+)\{(?P<declarations>[^{}]*)\}")
NAMED_COLOUR = re.compile(r"^--[\w-]+:\s*var\(--if-light, .+\) var\(--if-dark, .+\)$")
LIGHT, DARK = ["--if-light: initial", "--if-dark:"], ["--if-light:", "--if-dark: initial"]


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
        if "var(--if-" in declaration
    ]
    assert by_scheme != []
    assert [one for one in by_scheme if not NAMED_COLOUR.match(one[1])] == []


def test_the_scheme_of_the_system_and_a_chosen_theme_set_custom_properties_and_nothing_else() -> None:
    switches = [(selector, declarations) for _, selector, declarations in rules() if "--if-dark" in str(declarations)]
    assert [one for one in switches if ":root" in one[0] and "var(" not in str(one[1])] == [
        (":root", LIGHT),
        (":root", DARK),
        (':root[data-theme="light"]', ["color-scheme: light", *LIGHT]),
        (':root[data-theme="dark"]', ["color-scheme: dark", *DARK]),
    ]
    by_theme = [selector for _, selector, _ in rules() if "data-theme" in selector]
    assert by_theme == [':root[data-theme="light"]', ':root[data-theme="dark"]']


def test_nobody_but_the_tokens_and_the_switch_asks_for_the_scheme() -> None:
    files = [*SHEETS, *(PROJECT / "static" / "js").rglob("*.js"), *(PROJECT / "templates").rglob("*.html")]
    asking = sorted(file.name for file in files if "prefers-color-scheme" in file.read_text())
    assert asking == ["theme.js", "tokens.css"]
    assert sum("light-dark(" in re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL) for sheet in SHEETS) == 0
