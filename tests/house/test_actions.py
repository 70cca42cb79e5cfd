"""Every write wears `common.actions.action`, so that no history is without its person (habit 6)."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType

from tests.house.test_architecture import FLOORS, ROOT

# Public functions of the room that are no actions: what several actions are made of. Name → reason.
NO_ACTIONS: dict[str, str] = {
    "entry.actions.compare_and_set": "what actions on versioned rows are made of",
    "entry.actions.insert_if_absent": "part of compare-and-set",
    "journal.actions.cells.column_of": "makes the work of a cell, within the action that writes the cell",
    "journal.actions.compare.hold_lesson": "part of writing at a lesson",
    "journal.actions.compare.write_at_lesson": "what actions on rows of a lesson are made of",
    "timetable.actions.solutions.clear_solution": "part of solving, moving and cancelling a lesson",
    "timetable.actions.solutions.defer_name_rule": "lets an action write lesson and substitution in either order",
    "timetable.actions.solutions.save_solved": "part of solving, moving and cancelling a lesson",
}


def modules_of_actions() -> Iterator[ModuleType]:
    for floor in FLOORS:
        if not (ROOT / floor / "actions").exists() and not (ROOT / floor / "actions.py").exists():
            continue
        room = import_module(f"{floor}.actions")
        yield room
        for module in pkgutil.iter_modules(getattr(room, "__path__", ())):
            yield import_module(f"{room.__name__}.{module.name}")


def functions() -> Iterator[tuple[str, Callable[..., object]]]:
    """Public functions by full name, each where it is written."""
    for module in modules_of_actions():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", function


def test_every_public_function_of_the_room_is_an_action() -> None:
    assert {name for name, function in functions() if not hasattr(function, "is_action")} == set(NO_ACTIONS)


def test_a_helper_that_takes_the_person_uses_him() -> None:
    """In an action `by` goes to the history; the linter therefore says nothing of an unused one anywhere."""
    idle = [
        f"{module.__name__}.{node.name}"
        for module in modules_of_actions()
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.FunctionDef)
        and "action" not in {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
        and "by" in {each.arg for each in [*node.args.args, *node.args.kwonlyargs]}
        and "by" not in {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    ]
    assert idle == []


def test_no_action_opens_a_transaction_or_a_context_of_its_own() -> None:
    """The decorator has; `with transaction.atomic()` stays where a refusal is caught halfway."""
    by_hand = [
        f"{module.__name__}:{number}"
        for module in modules_of_actions()
        for number, line in enumerate(inspect.getsource(module).splitlines(), 1)
        if "pghistory.context(" in line or line.strip() == "@transaction.atomic"
    ]
    assert by_hand == []
