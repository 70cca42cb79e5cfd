"""What of the board is shown, as its address says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from common.parameters import day_parameter, key_parameter
from journal.rules.deadlines import ALL_RULES
from reports.queries.board import BoardChoice

NOBODY = "none"
EVERYTHING = "all"


class BoardForm:
    """Reads the address: by whom, which rules, only the long overdue; and of the list whose gaps in which week."""

    def __init__(self, typed: QueryDict) -> None:
        rule = typed.get("rule", "")
        self.choice = BoardChoice(
            by_class=typed.get("by") == "class",
            rule=next((each for each in ALL_RULES if each == rule), None),
            everything=rule == EVERYTHING,
            only_hard=typed.get("only") == "hard",
        )
        self.is_of_nobody = typed.get("of") == NOBODY
        self.key = None if self.is_of_nobody else key_parameter(typed, "of")
        self.week: date | None = day_parameter(typed, "week")

    @property
    def is_of_one(self) -> bool:
        """Is it asked about one teacher or class, or about nobody? `key` is the teacher's or the class's."""
        return self.is_of_nobody or self.key is not None


def query_of(choice: BoardChoice, **changes: Any) -> str:
    """The address's query for the choice, or for another that differs from it so."""
    shown = replace(choice, **changes)
    rule = EVERYTHING if shown.everything else shown.rule
    values = {"by": "class" if shown.by_class else "", "rule": rule or "", "only": "hard" if shown.only_hard else ""}
    return urlencode({name: value for name, value in values.items() if value})
