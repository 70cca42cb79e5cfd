"""bench/budgets.toml: what each page may cost in a demo school of three classes and two years."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path

FILE = Path(__file__).with_name("budgets.toml")
HEADING = """\
# What each page costs in a demo school of three classes and two years: statements, shared buffers, bytes after gzip.
# `make bench-budgets` writes this file anew; tests/bench/test_budgets.py fails for a page that costs more.
"""
HEAD_ROOM = 1.1
LEAST_BUFFERS = 40  # a plan that hangs on a few rows searches a dozen keys more
TOKENS = 0.01  # a token is another in every answer, and compresses to a few bytes more or less


@dataclass(frozen=True)
class Budget:
    """What a page may cost. Statements are counted exactly; buffers and bytes have some room, for data that shift."""

    statements: int
    buffers: int
    bytes: int

    @property
    def with_head_room(self) -> Budget:
        """A tenth more; of buffers at least forty, for pages that read hardly any."""
        buffers = max(round(self.buffers * HEAD_ROOM), self.buffers + LEAST_BUFFERS)
        return Budget(self.statements, buffers, round(self.bytes * HEAD_ROOM))

    def exceeded_by(self, cost: Budget) -> list[str]:
        """What costs more, in words."""
        pairs = zip(("statements", "buffers", "bytes"), astuple(cost), astuple(self.with_head_room), strict=True)
        return [f"{spent} {name}, {allowed} allowed" for name, spent, allowed in pairs if spent > allowed]

    def renewed(self, cost: Budget) -> Budget:
        """The cost, with the bytes of before if they are the same but for tokens."""
        is_same = abs(cost.bytes - self.bytes) <= self.bytes * TOKENS + 10
        return replace(cost, bytes=self.bytes) if is_same else cost


def read_budgets() -> dict[str, Budget]:
    """By the keys of pages (bench/pages.py)."""
    return {key: Budget(**values) for key, values in tomllib.loads(FILE.read_text()).items()}


def renew_budgets(costs: Mapping[str, Budget]) -> None:
    """Writes the costs into the file, in their order."""
    known = read_budgets()
    lines = [_line(key, known[key].renewed(cost) if key in known else cost) for key, cost in costs.items()]
    FILE.write_text(HEADING + "\n" + "\n".join(lines) + "\n")


def _line(key: str, budget: Budget) -> str:
    values = ", ".join(f"{name} = {value}" for name, value in asdict(budget).items())
    return f'"{key}" = {{ {values} }}'
