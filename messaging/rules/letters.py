"""A document as it is kept in a letter, and back (common/sheets.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.formatting import Signed
from common.sheets import Cell, Column, Sheet, Signature, Table

# So that money and means keep their digits, differences their plus and days what they are; the first that fits.
_KINDS: tuple[tuple[str, type, Callable[[str], Cell]], ...] = (
    ("signed", Signed, Signed),
    ("decimal", Decimal, Decimal),
    ("moment", datetime, datetime.fromisoformat),
    ("day", date, date.fromisoformat),
)


def sheet_as_json(sheet: Sheet) -> dict[str, Any]:
    """Everything that the document says, in what JSON knows."""
    kept = asdict(sheet)
    del kept["made"]
    return {
        **kept,
        "made_at": sheet.made_at.isoformat(),
        "signatures": [(one.who, one.name) for one in sheet.signed_by],
        "tables": [_table_as_json(table) for table in sheet.tables],
    }


def sheet_from_json(kept: Mapping[str, Any]) -> Sheet:
    """The document as it was."""
    return Sheet(
        **{
            **kept,
            "made_at": datetime.fromisoformat(kept["made_at"]),
            "signatures": [Signature(*one) for one in kept["signatures"]],
            "tables": [_table_from_json(table) for table in kept["tables"]],
        }
    )


def _table_as_json(table: Table) -> dict[str, Any]:
    return {
        **asdict(table),
        "strong": sorted(table.strong),
        "rows": [[_cell_as_json(cell) for cell in row] for row in table.rows],
        "totals": [[_cell_as_json(cell) for cell in row] for row in table.totals],
    }


def _table_from_json(kept: Mapping[str, Any]) -> Table:
    return Table(
        **{
            **kept,
            "columns": [Column(**column) for column in kept["columns"]],
            "rows": [[_cell_from_json(cell) for cell in row] for row in kept["rows"]],
            "totals": [[_cell_from_json(cell) for cell in row] for row in kept["totals"]],
        }
    )


def _cell_as_json(cell: Cell) -> object:
    return next(({name: str(cell)} for name, kind, _ in _KINDS if isinstance(cell, kind)), cell)


def _cell_from_json(kept: Any) -> Cell:
    if not isinstance(kept, dict):
        cell: Cell = kept
        return cell
    return next(read(kept[name]) for name, _, read in _KINDS if name in kept)
