"""One clock: who decides by the day or the moment asks common/clock.py, or in SQL `ezh_today()` and `ezh_now()`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.test_architecture import ROOT

# The machine's date or moment, read past the clock. A column's default (`default=timezone.now`) is no decision.
PYTHON = re.compile(
    r"\b(date\.today|datetime\.(now|today|utcnow)|timezone\.now|time\.time|gmtime|ctime)\("
    r"|\b(localdate|localtime)\(\)"
)
SQL = re.compile(
    r"(?<![.\w])(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|\b(CURRENT_DATE|CURRENT_TIME|LOCALTIME)"
)
# File → why it may.
OF_PYTHON = {"common/clock.py": "it is the clock", "tests/house/test_clock.py": "names what is refused"}
OF_SQL = {
    "school/sql/ezh_now.sql": "it is the clock",
    "notices/queries/sources.py": "takes the machine's moment of a row of history over to the clock that decides",
    "meals/models/sheets.py": "the sheet is stamped with its own transaction",
}


def source(*patterns: str) -> Iterator[tuple[str, str]]:
    """Our own files, by path; migrations are a record of the past."""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            parts = path.relative_to(ROOT).parts
            if not {".venv", "var", "migrations"} & set(parts):
                yield "/".join(parts), path.read_text()


def readers(clock: re.Pattern[str], files: Iterator[tuple[str, str]], but: dict[str, str]) -> list[str]:
    """Lines that read the clock, comments of SQL apart."""
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in files
        if path not in but
        for number, line in enumerate(text.splitlines(), 1)
        if clock.search(line.partition("-- ")[0])
    ]


def test_nothing_in_python_reads_the_clock_of_the_machine() -> None:
    assert readers(PYTHON, source("**/*.py"), OF_PYTHON) == []


def test_nothing_in_the_database_decides_by_a_clock_of_its_own() -> None:
    product = source("*/sql/*.sql", "*/models/*.py", "*/models.py", "*/queries/*.py", "*/actions/*.py", "*/access.py")
    assert readers(SQL, product, OF_SQL) == []
