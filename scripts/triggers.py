"""`make docs`: docs/triggers.md – what the database refuses by itself, where it is written and which test holds it.

A test holds a trigger when it names it as `table.trigger`, or speaks of its model and expects words of its refusal or
of the refusal of a function that it calls. Tests are found by their text, so that most need no mark.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django
import pgtrigger
from django.db import models

from ezh.sql_files import SqlFile, sql_files

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "triggers.md"
MANY = 10  # tables: what stands on so many is declared in one place and told in one row
LONG_ENOUGH = 12  # signs that two refusals have in common by no chance
HEAD = """# Triggers, functions and views

Written by `make docs`, never by hand. The test is one that names the trigger (`table.trigger`) or the function, or
expects words of its refusal; «–» means that none does.
"""


@dataclass(frozen=True)
class Guard:
    """A trigger of a table, with what is known of it from its text."""

    table: str
    name: str
    model: str
    file: str
    fires: str
    text: str


@dataclass(frozen=True)
class FileOfTests:
    """A file of tests: the words in it and the sentences that it expects."""

    path: str
    text: str
    words: frozenset[str]
    sentences: tuple[str, ...]

    def expects(self, refusals: Iterable[str]) -> bool:
        """Whether a sentence of the tests is a part of a refusal, or a refusal, which goes on with a date, of it."""
        return any(
            sentence in refusal or (len(refusal) >= LONG_ENOUGH and refusal in sentence)
            for refusal in refusals
            for sentence in self.sentences
        )


@cache
def guards() -> tuple[Guard, ...]:
    """Every trigger once, by table and name."""
    found: dict[tuple[str, str], Guard] = {}
    for model, trigger in pgtrigger.registered():
        guard = _guard(model, trigger)
        found.setdefault((guard.table, guard.name), guard)
    return tuple(found[key] for key in sorted(found))


def _guard(model: models.Model, trigger: pgtrigger.Trigger) -> Guard:
    statement = trigger.compile(model).install_sql
    text = statement[statement.index("FUNCTION pgtrigger_") :]
    fires = re.search(r"\b(BEFORE|AFTER) .+?(?= ON \")", text, re.DOTALL)
    meta = model._meta  # noqa: SLF001  # Django's own public name
    return Guard(
        table=meta.db_table,
        name=str(trigger.name),
        model=str(meta.object_name),
        file=str(Path(str(sys.modules[model.__module__].__file__)).relative_to(ROOT)),
        fires=" ".join(fires[0].split()) if fires else "",
        text=text,
    )


@cache
def refusals(text: str) -> list[str]:
    """The Russian sentences in the text of a trigger or function."""
    return [literal for literal in re.findall(r"'((?:[^']|'')*)'", text) if re.search("[а-яё]", literal)]


@cache
def files_of_tests() -> tuple[FileOfTests, ...]:
    """All tests but those that look at whole pages."""
    paths = sorted(path for path in (ROOT / "tests").rglob("test_*.py") if "browser" not in path.parts)
    return tuple(_test_file(path) for path in paths)


def _test_file(path: Path) -> FileOfTests:
    text = path.read_text()
    strings = [
        node.value.replace("\\", "")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    sentences = {string for string in strings if len(string) >= LONG_ENOUGH and re.search("[а-яё]", string)}
    return FileOfTests(str(path.relative_to(ROOT)), text, frozenset(re.findall(r"\w+", text)), tuple(sorted(sentences)))


def holder_of_guard(guard: Guard, called: list[SqlFile]) -> str | None:
    """The file of tests that holds the trigger."""
    own, lent = refusals(guard.text), [refusal for file in called for refusal in refusals(file.text)]
    speaks = [file for file in files_of_tests() if {guard.model, guard.table} & file.words]
    return _first(
        [file for file in files_of_tests() if f"{guard.table}.{guard.name}" in file.text],
        [file for file in speaks if file.expects(own)],
        [file for file in speaks if file.expects(lent)],
    )


def holder_of_file(file: SqlFile) -> str | None:
    """The file of tests that names the function or view, or expects its refusal."""
    return _first(
        [test for test in files_of_tests() if file.name in test.words],
        [test for test in files_of_tests() if test.expects(refusals(file.text))],
    )


def _first(*choices: list[FileOfTests]) -> str | None:
    """The first of the best choice; tests of pages last, for they hold many things at once."""
    for files in choices:
        for file in sorted(files, key=lambda each: (each.path.startswith(("tests/pages", "tests/house")), each.path)):
            return file.path
    return None


def called_by(text: str) -> list[SqlFile]:
    """The functions and views that the text names."""
    words = set(re.findall(r"\w+", text))
    return [file for file in _files() if file.name in words]


@cache
def _files() -> tuple[SqlFile, ...]:
    return tuple(sorted(sql_files(), key=lambda each: each.place))


def document() -> str:
    """The whole of docs/triggers.md."""
    tables = Counter(guard.name for guard in guards())
    one = [guard for guard in guards() if tables[guard.name] < MANY]
    many = [[guard for guard in guards() if guard.name == name] for name, count in tables.items() if count >= MANY]
    return "\n".join((HEAD, *_single(one), "", *_on_many_tables(many), "", *_functions(), ""))


def _single(those: list[Guard]) -> Iterator[str]:
    yield from ("## Rules of a table", "")
    yield from ("| table | trigger | fires | written in | calls | test |", "|---|---|---|---|---|---|")
    for guard in those:
        called = called_by(guard.text)
        place = [guard.table, guard.name, guard.fires, guard.file]
        yield _row(*map(_code, place), _codes(file.name for file in called), _code(holder_of_guard(guard, called)))


def _on_many_tables(kinds: list[list[Guard]]) -> Iterator[str]:
    yield from ("## The same on many tables", "", "| trigger | fires | tables | test |", "|---|---|---|---|")
    for kind in kinds:
        held = [test for guard in kind if (test := holder_of_guard(guard, []))]
        yield _row(_code(kind[0].name), _code(kind[0].fires), _codes(guard.table for guard in kind), _codes(held[:1]))


def _functions() -> Iterator[str]:
    yield from ("## Functions and views", "", "| name | file | called by | test |", "|---|---|---|---|")
    for file in _files():
        callers = [f"{guard.table}.{guard.name}" for guard in guards() if file in called_by(guard.text)]
        callers += [other.name for other in _files() if other is not file and file in called_by(other.text)]
        yield _row(_code(file.name), _code(file.place), _codes(callers), _code(holder_of_file(file)))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _code(name: str | None) -> str:
    return f"`{name}`" if name else "–"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(map(_code, names)) or "–"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ezh.settings")
    django.setup()
    DOCUMENT.write_text(document())
