"""The tools' own files agree with each other and with the code."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from ezh.app_list import APPS, LAYERS
from scripts.pictures import PICTURES
from tests.access.matrix import read_rows
from tests.browser.test_every_page import NOT_HTML

PROJECT = Path(__file__).resolve().parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text())
FLOORS: list[str] = PYPROJECT["tool"]["importlinter"]["root_packages"]


def pinned(name: str) -> dict[str, Version]:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    return {package: Version(number) for package, number in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)}


def asked(*lists: list[str]) -> list[Requirement]:
    return [Requirement(line) for requirements in lists for line in requirements]


def test_every_app_stands_once_under_the_import_contract() -> None:
    """Settings, the URL tree and the tests of the house read this list; nobody keeps another."""
    _, rooms = PYPROJECT["tool"]["importlinter"]["contracts"]
    packages = {file.parent.name for file in PROJECT.glob("*/__init__.py")} - {"bench", "scripts", "tests"}

    assert sorted(packages) == sorted(FLOORS) == sorted(app for layer in LAYERS for app in layer)
    assert set(rooms["containers"]) == set(APPS) - {"demo"}


def test_the_container_takes_along_what_the_server_needs_and_nothing_private() -> None:
    """No list of apps: a new one goes along by itself."""
    left_out = (PROJECT / ".dockerignore").read_text().splitlines()
    assert [line for line in left_out if line.startswith("!")] == []
    assert {*FLOORS, "manage.py", "gunicorn.conf.py", "pyproject.toml", "requirements", "static", "templates"} & set(
        left_out
    ) == set()
    assert {".*", "var", "tests", "docs/decisions"} - set(left_out) == set()
    assert {"docs", "docs/guides", "docs/screenshots"} & set(left_out) == set()  # the help inside the product


@pytest.mark.parametrize("name", ["runtime", "dev"])
def test_pinned_versions_are_those_asked_for_with_hashes_and_without_addresses(name: str) -> None:
    project = PYPROJECT["project"]
    wanted = asked(project["dependencies"], *([project["optional-dependencies"]["dev"]] if name == "dev" else []))
    versions = pinned(name)
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()

    assert [str(one) for one in wanted if versions[one.name] not in one.specifier] == []
    assert len(re.findall(r"^\S+==.* \\\n    --hash=sha256:", text, re.MULTILINE)) == len(versions)
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", text) == []


def test_both_lists_of_requirements_pin_the_same_versions() -> None:
    runtime, dev = pinned("runtime"), pinned("dev")
    assert {name: dev[name] for name in runtime} == runtime


NOT_IN_PICTURES = {
    "gtzo:clearance_end": "the pupil must have a clearance of today",
    "gtzo:medical_group_end": "the pupil must be in a medical group",
    "journal:correction_new": "begins at a locked cell",
    "journal:year_reopening": "begins at a closed year",
    "meals:right_end": "the class must have a benefit",
    "meals:sheet_correction": "begins at a closed month",
    "reports:home": "leads to the start page of a role",
    "reports:desk_verdict": "begins at a contradiction, and the demo school has none",
    "school:enrolment": "the pupil must have left first",
    "school:guardian_account": "the guardian must have no login",
    "school:guardianship_new": "comes after a search",
    "school:pupil_import_preview": "comes after an upload",
    "school:staff_office_end": "the staff member must hold an office",
    "tasks:task": "comes after a task has been asked for",
}


def test_every_picture_has_a_file_of_its_own() -> None:
    files = [picture.file for picture in PICTURES]
    assert sorted(set(files)) == sorted(files)


def test_every_page_stands_in_the_list_of_pictures() -> None:
    pages = {
        row.name for row in read_rows() if row.method == "GET" and 200 in row.statuses and row.name not in NOT_HTML
    }
    assert pages - {picture.page for picture in PICTURES} == set(NOT_IN_PICTURES)
