"""A parser that a file has taken over, run by `read_apart` in tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from common.apart import answer


def obey(content: bytes) -> Any:
    """Do what the file says."""
    if content == b"compute":
        while True:
            pass
    if content == b"remember":
        return len(bytearray(1024 * 1024 * 1024))
    if content == b"answer":
        return "x" * 64 * 1024 * 1024
    if content == b"fall":
        os.abort()
    files = sorted(int(each.name) for each in Path("/proc/self/fd").iterdir() if each.exists())
    modules = sorted({name.partition(".")[0] for name in sys.modules})
    return {"environment": sorted(os.environ), "files": files, "modules": modules}


if __name__ == "__main__":
    answer(obey)
