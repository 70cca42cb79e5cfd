"""The house keeps its plan: what the import contract cannot see (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from ezh.app_list import APPS, LAYERS
from ezh.checks import every_view_declares_its_audience

ROOT = Path(__file__).parent.parent.parent
FLOORS = [app for app in APPS if app != "demo"]  # the demo school has no rooms
ROOMS = {
    "access",
    "actions",
    "admin",
    "apps",
    "forms",
    "jobs",
    "middleware",
    "models",
    "queries",
    "roles",
    "rules",
    "urls",
    "views",
    "__init__",
}
# An extra room needs a decision record: file → record.
EXTRA_ROOMS: dict[str, str] = {
    "accounts/attempts.py": "0027-sign-in-takes-its-turn.md",
    "accounts/backends.py": "0027-sign-in-takes-its-turn.md",
    "accounts/guessable.py": "0006-extra-rooms.md",
    "accounts/hashers.py": "0027-sign-in-takes-its-turn.md",
    "accounts/interrupted.py": "0006-extra-rooms.md",
    "accounts/sessions.py": "0027-sign-in-takes-its-turn.md",
    "accounts/sign_in_queue.py": "0027-sign-in-takes-its-turn.md",
    "accounts/slips.py": "0010-access-slips-are-seen-once.md",
    "gtzo/data": "0017-norms-are-data.md",
    "school/admin_site.py": "0006-extra-rooms.md",
    "school/rows_as_shown.py": "0006-extra-rooms.md",
    "school/seen_tables.py": "0006-extra-rooms.md",
}


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def nouns() -> list[str]:
    """Models that people speak of: without the history tables, which repeat them."""
    return sorted(model.__name__ for model in own_models() if not hasattr(model, "pgh_tracked_model"))


def test_foreign_keys_point_to_the_same_app_or_below() -> None:
    depth = {app: depth for depth, layer in enumerate(LAYERS) for app in layer}
    upward = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and (ours := model._meta.app_label) != (theirs := field.related_model._meta.app_label)
        and depth.get(theirs, len(LAYERS)) <= depth[ours]
    ]
    assert upward == []


def test_every_model_stands_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert [name for name in nouns() if f"`{name}`" not in glossary] == []


def test_readme_and_architecture_name_every_app_in_its_place() -> None:
    apps = [app for layer in LAYERS for app in layer]
    readme, architecture = ((ROOT / name).read_text() for name in ("README.md", "docs/architecture.md"))
    floors = architecture.partition("## 2. Floors")[2].partition("\n## ")[0]
    in_readme = [app for app in re.findall(r"^(\w+)/ ", readme, re.MULTILINE) if app in apps]
    in_architecture = re.findall(r"^\| `(\w+)` \|", floors, re.MULTILINE)
    depth = {app: depth for depth, layer in enumerate(LAYERS) for app in layer}
    assert (set(in_readme), set(in_architecture)) == (set(apps), set(apps))
    assert [depth[app] for app in in_readme] == [depth[app] for app in in_architecture] == sorted(depth.values())


def test_every_view_declares_its_audience() -> None:
    assert every_view_declares_its_audience(None) == []


def test_every_file_of_a_floor_is_a_room_of_the_plan_or_has_a_decision_record() -> None:
    files = {
        f"{floor}/{path.name}"
        for floor in FLOORS
        for path in (ROOT / floor).iterdir()
        if path.stem not in ROOMS and path.name not in {"management", "migrations", "sql", "__pycache__"}
    }
    assert files == set(EXTRA_ROOMS)
    assert [record for record in EXTRA_ROOMS.values() if not (ROOT / "docs" / "decisions" / record).exists()] == []


def lines_with(pattern: str, *files: str) -> list[str]:
    """Where the pattern stands in such files of the floors, as «journal/views/lesson.py:12»."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for floor in FLOORS
        for glob in files
        for path in (ROOT / floor).glob(glob)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_pages_get_objects_from_access_only() -> None:
    """Fetching is checking: no `Model.objects` in views and forms (architecture 3); `none()` fetches nothing."""
    assert lines_with(r"\.objects\b(?!\.none\(\))", "views/*.py", "forms.py", "forms/*.py") == []


def test_forms_write_nothing() -> None:
    """They may know what an action takes, and no action itself (architecture 3)."""
    assert lines_with(r"\bby=|transaction\.|\.save\(", "forms.py", "forms/*.py") == []


def test_views_answer_forms_in_one_way() -> None:
    """What was sent is bound by `post_data`, refusals are shown by common/forms.py (architecture 7)."""
    assert lines_with(r"except Refused|\.POST or None", "views/*.py") == []


def test_views_compose_no_writes() -> None:
    """What must be written together is one action, which is its own transaction (architecture 3)."""
    assert lines_with(r"\btransaction\b|\batomic\b", "views/*.py") == []


# Views that draw a sent form by bare `render()`, so always with 200. Name → reason.
ANSWERS_200: dict[str, str] = {
    "accounts/views/sign_in.py: sign_in": "django-axes and password managers expect 200 of a refused sign-in",
}
FORM_CALLS = {"save_form", "post_data", "post_files"}


def called(function: ast.AST) -> set[str]:
    """Names of the functions called in the function, lambdas in it included."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {each.id for each in calls if isinstance(each, ast.Name)}


def called_within(source: str) -> Iterator[tuple[str, set[str]]]:
    """Each function of a module, with what it calls itself or through other functions of the module."""
    calls = {function.name: called(function) for function in functions(source)}
    for name, names in calls.items():
        reached, to_follow = set(names), names & set(calls)
        while to_follow:
            further = calls[to_follow.pop()] - reached
            reached |= further
            to_follow |= further & set(calls)
        yield name, reached


def test_a_page_with_a_form_has_the_status_its_form_deserves() -> None:
    """Who binds a form to what was sent draws the page by `form_page` (architecture 7)."""
    bare = {
        f"{path.relative_to(ROOT)}: {name}"
        for floor in FLOORS
        for path in (ROOT / floor).glob("views/*.py")
        for name, names in called_within(path.read_text())
        if "render" in names and names & FORM_CALLS
    }
    assert bare == set(ANSWERS_200)


def test_common_stays_small() -> None:
    lines = sum(len(path.read_text().splitlines()) for path in (ROOT / "common").rglob("*.py"))
    assert lines <= 3000  # docs/decisions/0004, 0019, 0035, 0038


def written_here(*patterns: str) -> list[Path]:
    """Files that people wrote: nothing installed, made or generated."""
    top = [path for path in ROOT.iterdir() if path.name not in {".venv", ".git", "var"}]
    found = [
        path for each in top for pattern in patterns for path in (each, *each.rglob(pattern)) if path.match(pattern)
    ]
    return [path for path in found if "migrations" not in path.parts]


def budget(path: Path) -> int:
    """Lines that a file may have (architecture 10)."""
    if path.suffix == ".html":
        return 150
    return 600 if "tests" in path.parts else 500


def test_files_stay_within_the_size_budget() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in written_here("*.py", "*.html")
        if (lines := len(path.read_text().splitlines())) > budget(path)
    ]
    assert long == []


LONGEST_FUNCTION = 50


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def n_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_functions_stay_within_the_size_budget() -> None:
    """Fifty lines are the most that one reads at once (architecture 10)."""
    long = [
        f"{path.relative_to(ROOT)}: {function.name}, {n_lines(function)} lines"
        for path in written_here("*.py")
        for function in functions(path.read_text())
        if n_lines(function) > LONGEST_FUNCTION
    ]
    assert long == []
