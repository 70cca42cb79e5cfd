"""What all planters share: days, who has written what is planted, and the keys that the desk must find."""

from __future__ import annotations

from tests.sql import fetched

Planted = set[tuple[str, str]]
TODAY = "DATE '2026-10-14'"
SINCE = "DATE '2026-09-02'"
WRITTEN = "1, (SELECT min(id) FROM accounts_user), now()"


def keys(rule: str, statement: str) -> Planted:
    """Of the rule: what the statement, which plants, returns."""
    return {(rule, str(key)) for (key,) in fetched(statement)}
