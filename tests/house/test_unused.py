"""Nothing is kept that nobody uses: names of modules, and macros of templates."""

from __future__ import annotations

import ast
import re
from collections import Counter

from tests.house.test_architecture import FLOORS
from tests.house.texts import ROOT, text_of, written_files

PROGRAM = {"common", "demo", "ezh", *FLOORS}
# Django, gunicorn and pytest look these up by name.
ROOMS_OF_DJANGO = {"admin.py", "apps.py", "settings.py", "urls.py"}
WORD = re.compile(r"\w+")


def words_in_use() -> Counter[str]:
    """How often each word stands in the program: code, templates, SQL; tests do not count."""
    used: Counter[str] = Counter()
    for path in written_files():
        if path.suffix in {".py", ".html", ".sql", ".toml"} and path.relative_to(ROOT).parts[0] != "tests":
            used.update(WORD.findall(text_of(path)))
    return used


def names_of(source: str) -> list[str]:
    """Functions, classes and constants of a module, without those that a decorator hands over."""
    found: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            found.append(node.name)
        if isinstance(node, ast.Assign):
            found += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [name for name in found if not name.startswith("__")]


def test_every_name_of_a_module_is_used_somewhere() -> None:
    used = words_in_use()
    unused = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in written_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PROGRAM and path.name not in ROOMS_OF_DJANGO
        if not {"migrations", "management"} & set(path.parts)
        for name in names_of(text_of(path))
        if used[name] == 1
    ]
    assert unused == []


def test_every_macro_is_called_somewhere() -> None:
    templates = {path: text_of(path) for path in written_files() if path.suffix == ".html"}
    bodies = " ".join(re.sub(r"\{#[\s\S]*?#\}", "", text) for text in templates.values())
    calls = Counter(re.findall(r"(\w+)\(", bodies) + re.findall(r"each_once\((\w+)\)", bodies))
    unused = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in templates.items()
        for name in re.findall(r"\{%-? macro (\w+)\(", text)
        if calls[name] == 1
    ]
    assert unused == []
