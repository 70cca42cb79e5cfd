"""What code and documents refer to is there: clauses of the requirements, decisions, files and folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.texts import ROOT, files, prose, text_of, written_files

DOCS = ROOT / "docs"
# Folders of data, made when the program runs.
MADE = {"var/", "pg/", "media/"}
CLAUSES = r"\d+(?:\.\d+)*(?:(?:,| and|–| to)[\s#*]+\d+(?:\.\d+)+)*"
BOOKS = {"requirements": "requirements", "product": "product", "gtzo": "gtzo", "architecture": "architecture"}
REFERENCE = re.compile(rf"(?<![\w/.])({'|'.join(BOOKS)})(?:\.md)?[\s#*]+({CLAUSES})(?![\w%])")
SECTION = re.compile(r"§§?\s?(\d+\.\d+)((?:(?:,| and)\s+\d+\.\d+)*)")
IDENTIFIER = re.compile(r"\b([RP]-\d+[a-z]?)\b")
DECISION = re.compile(r"\b(?:(?:decision|record)s?\s+(\d+)|docs/decisions/(\d{4}))\b")
LONE_CLAUSE = re.compile(r"\((?:[^()]*, )?(?<!§ )(?:\d\.\d{1,2})(?:, [^()]*)?\)")
PATH = re.compile(
    r"(?<![\w/.{}$<*…@-])((?:[\w.-]+/)*[\w-]+\.(?:py|md|html|js|css|toml|yaml|sql|sh|csv|typ|lua|svg|png|txt))"
    r"(?:::(\w+))?(?![\w/*{}])"
)
FOLDER = re.compile(r"`((?:[\w.-]+/)+)`")


def clauses_of(book: str) -> set[str]:
    """Numbers of the headings of a document, and of the items of its numbered lists: 2, 2.1, 2.1.7."""
    found: set[str] = set()
    heading = ""
    for line in (DOCS / f"{book}.md").read_text().splitlines():
        if match := re.match(r"#{2,} (\d+(?:\.\d+)*)\.?\s", line):
            heading = match[1]
            found.add(heading)
        elif match := re.match(r"(\d+)\. ", line):
            found.add(f"{heading}.{match[1]}")
    return found


def numbers(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)*", text)


@pytest.mark.parametrize("book", BOOKS)
def test_every_clause_that_is_referred_to_is_in_its_document(book: str) -> None:
    known = clauses_of(book)
    dangling = [
        f"{path.relative_to(ROOT)}: {book} {clause}"
        for path in written_files()
        for name, clauses in REFERENCE.findall(text_of(path))
        for clause in numbers(clauses)
        if name == book and clause not in known
    ]
    assert dangling == []


def test_every_requirement_that_is_referred_to_stands_in_the_requirements() -> None:
    text = (DOCS / "requirements.md").read_text()
    known = set(re.findall(r"^(?:\| )?([RP]-\d+[a-z]?)(?: \||\.)", text, re.MULTILINE))
    dangling = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in written_files()
        for name in IDENTIFIER.findall(text_of(path))
        if name not in known
    ]
    assert dangling == []


def test_every_section_that_is_referred_to_stands_in_the_regulation() -> None:
    known = set(re.findall(r"^\s*(\d\.\d)\.", (DOCS / "regulation.txt").read_text(), re.MULTILINE))
    dangling = [
        f"{path.relative_to(ROOT)}: § {section}"
        for path in written_files()
        for match in SECTION.finditer(text_of(path))
        for section in numbers(match[0])
        if section not in known
    ]
    assert dangling == []


def test_every_decision_that_is_referred_to_is_written() -> None:
    known = {int(path.name[:4]) for path in (DOCS / "decisions").glob("*.md")}
    dangling = [
        f"{path.relative_to(ROOT)}: {first or second}"
        for path in written_files()
        for first, second in DECISION.findall(text_of(path))
        if int(first or second) not in known
    ]
    assert dangling == []


def test_a_clause_says_of_which_document_it_is() -> None:
    lone = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in written_files()
        if path.suffix in {".py", ".sql", ".js"}
        for match in LONE_CLAUSE.finditer(prose(path))
        if not re.search(r"§|requirements|product|gtzo|architecture", match[0])
    ]
    assert lone == []


def known_paths() -> set[str]:
    """Every file and folder by its full path and by each end of it, so that «actions.py» is known too."""
    ends: set[str] = set()
    for path in files():
        parts = path.relative_to(ROOT).parts
        for start in range(len(parts)):
            ends |= {"/".join(parts[start:])}
            ends |= {"/".join(parts[start:end]) + "/" for end in range(start + 1, len(parts))}
    return ends


def is_there(path: Path, name: str, known: set[str]) -> bool:
    return name in known or name in MADE or (path.parent / name).exists()


def test_every_path_that_is_named_exists() -> None:
    known = known_paths()
    dangling = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in written_files()
        if path.name != "CHANGELOG.md"
        for text in [prose(path)]
        for name in [match[1] for match in PATH.finditer(text)]
        + ([match[1] for match in FOLDER.finditer(text)] if path.suffix == ".md" else [])
        if not is_there(path, name, known)
    ]
    assert dangling == []


def test_every_name_in_a_file_that_is_named_stands_in_it() -> None:
    dangling = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in written_files()
        for match in PATH.finditer(prose(path))
        if match[2] and (named := ROOT / match[1]).exists() and not re.search(rf"\b{match[2]}\b", named.read_text())
    ]
    assert dangling == []
