"""Whether the collected static files are those of this version: collecting takes seconds of a start, asking none."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ezh.server_process import PROJECT

# Our own files, what is made of them, and the versions of the packages that bring more.
INPUTS = ("static", "ezh/static.py", "ezh/apps.py", "ezh/settings.py", "requirements/runtime.txt")
MANIFEST = "staticfiles.json"  # written last by `collectstatic`


def is_current(collected: Path, project: Path = PROJECT) -> bool:
    """Were the files of the folder collected from what the project holds now?"""
    stamp = _stamp(collected)
    return (collected / MANIFEST).exists() and stamp.exists() and stamp.read_text() == _fingerprint(project)


def remove(collected: Path) -> None:
    """Before collecting, which may be interrupted."""
    _stamp(collected).unlink(missing_ok=True)


def put(collected: Path, project: Path = PROJECT) -> None:
    """After collecting."""
    _stamp(collected).write_text(_fingerprint(project))


def _stamp(collected: Path) -> Path:
    """Beside the folder: everything inside is served."""
    return collected.with_name(f"{collected.name}.stamp")


def _fingerprint(project: Path) -> str:
    digest = hashlib.sha256()
    for file in _files(project):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(project)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _files(project: Path) -> Iterable[Path]:
    for name in INPUTS:
        path = project / name
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
