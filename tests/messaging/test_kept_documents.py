"""A document that is kept in a letter says later what it said when it was sent."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from common.formatting import Signed
from common.sheets import Cell, Column, Sheet, Signature, Table
from messaging.rules.letters import sheet_as_json, sheet_from_json

AT = datetime(2026, 10, 14, 3, 5, tzinfo=UTC)


def test_cells_come_back_as_they_were() -> None:
    cells: list[Cell] = ["5 4", 3, Decimal("4.20"), Signed("0.5"), date(2026, 9, 5), AT, None]
    table = Table([Column("Отметки")] * len(cells), [cells], [cells], strong=[0])
    sheet = Sheet(
        "Отчёт", "СОШ № 92", [table], "Белова А. С.", AT, facts=["5А"], notes=["н"], signatures=[Signature("У")]
    )
    kept = sheet_from_json(json.loads(json.dumps(sheet_as_json(sheet))))
    assert kept == sheet
    assert [type(cell) for cell in kept.tables[0].rows[0]] == [type(cell) for cell in cells]
