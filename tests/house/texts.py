"""The texts of the repository that people read: whole documents, and the comments and docstrings of code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOT_OURS = {"var", "requirements", "node_modules", "__pycache__"}
SUFFIXES = {".py", ".md", ".html", ".js", ".css", ".toml", ".yaml", ".sql", ".sh", ".typ", ".lua", ".txt"}
NAMES = {"Makefile", "Dockerfile", ".dockerignore", ".gitignore"}
COMMENTS = {
    ".py": re.compile(r'"""[\s\S]*?"""|(?:^|  )#.*', re.MULTILINE),
    ".html": re.compile(r"\{#[\s\S]*?#\}|<!--[\s\S]*?-->"),
    ".js": re.compile(r"/\*[\s\S]*?\*/|//.*"),
    ".css": re.compile(r"/\*[\s\S]*?\*/"),
    ".typ": re.compile(r"//.*"),
    ".sql": re.compile(r"--.*"),
    ".lua": re.compile(r"--.*"),
}
HASH_COMMENT = re.compile(r"#.*")


@cache
def files() -> list[Path]:
    """Every file of the repository, without what is made or installed."""
    tops = [path for path in ROOT.iterdir() if path.name not in NOT_OURS and not path.name.startswith(".")]
    found = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


@cache
def written_files() -> list[Path]:
    return [path for path in files() if path.suffix in SUFFIXES or path.name in NAMES]


@cache
def text_of(path: Path) -> str:
    return path.read_text()


@cache
def prose(path: Path) -> str:
    """What the file tells its reader, without its code."""
    source = text_of(path)
    if path.suffix in {".md", ".txt"}:
        return source
    return "\n".join(COMMENTS.get(path.suffix, HASH_COMMENT).findall(source))
