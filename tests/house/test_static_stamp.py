"""Static files are collected again when anything they are made of has changed, and only then."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ezh import static_stamp
from ezh.server_process import PROJECT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy = tmp_path / "project"
    for name in static_stamp.INPUTS:
        copied = shutil.copytree if (PROJECT / name).is_dir() else shutil.copy
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        copied(PROJECT / name, copy / name)
    return copy


@pytest.fixture
def collected(tmp_path: Path, project: Path) -> Path:
    """A folder that has just been collected into."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / static_stamp.MANIFEST).touch()
    static_stamp.put(folder, project)
    return folder


def test_what_has_just_been_collected_is_current(project: Path, collected: Path) -> None:
    assert static_stamp.is_current(collected, project)


@pytest.mark.parametrize("name", ["static/css/tokens.css", "ezh/static.py", "requirements/runtime.txt"])
def test_a_change_of_an_input_is_seen(project: Path, collected: Path, name: str) -> None:
    (project / name).write_text((project / name).read_text() + "\n")
    assert not static_stamp.is_current(collected, project)


def test_a_new_a_renamed_and_a_removed_file_are_seen(project: Path, collected: Path) -> None:
    tokens, renamed = project / "static/css/tokens.css", project / "static/css/names.css"
    (project / "static/css/new.css").touch()
    seen = [static_stamp.is_current(collected, project)]
    (project / "static/css/new.css").unlink()
    seen.append(static_stamp.is_current(collected, project))
    tokens.rename(renamed)
    seen.append(static_stamp.is_current(collected, project))
    renamed.unlink()
    seen.append(static_stamp.is_current(collected, project))
    assert seen == [False, True, False, False]


def test_a_folder_without_files_or_without_a_stamp_is_not_current(project: Path, collected: Path) -> None:
    (collected / static_stamp.MANIFEST).unlink()
    emptied = static_stamp.is_current(collected, project)
    (collected / static_stamp.MANIFEST).touch()
    static_stamp.remove(collected)
    assert (emptied, static_stamp.is_current(collected, project)) == (False, False)


def test_a_module_that_comes_later_is_named_in_full() -> None:
    """Only then the collected files call it by the name that changes with its contents, and no old one is kept."""
    static = PROJECT / "static"
    named = [
        (script.relative_to(static), address)
        for script in static.rglob("*.js")
        for address in re.findall(r"\bimport\(([^)]*)\)", script.read_text())
    ]
    assert [str(script) for script, address in named if not _is_there(static / script.parent, address)] == []


def _is_there(folder: Path, address: str) -> bool:
    return re.fullmatch(r'"\.\.?/[\w/]+\.js"', address) is not None and (folder / address.strip('"')).exists()
