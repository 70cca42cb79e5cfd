"""What stands on a page as text, as cells of a document."""

from __future__ import annotations

import re
from decimal import Decimal

from common.sheets import Cell

_NUMBER = re.compile(r"\d+(,\d+)?")


def cell_of(text: str) -> Cell:
    """«5» and «4,25» are numbers, a dash and nothing are an empty cell."""
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", ".")) if "," in text else int(text)
    return None if text in {"", "–"} else text
