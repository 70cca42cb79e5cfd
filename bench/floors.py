"""What a page costs at the least: the same middleware and rights, one query, a bare table of the same size."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.template import engines

from common.audience import SIGNED_IN, audience
from school.roles import RolesRequest

_CELLS = """
    SELECT CASE WHEN (line * cell) %% 3 = 0 THEN (2 + (line + cell) %% 4)::text ELSE '' END
    FROM generate_series(1, %s) AS line, generate_series(1, %s) AS cell
    ORDER BY line, cell
"""
_TABLE = """<!doctype html>
<html lang="ru"><head><title>Таблица</title></head><body><table>
{% for line in lines %}<tr>{% for cell in line %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></body></html>
"""


@audience(SIGNED_IN)
def table(request: RolesRequest, rows: int, columns: int) -> HttpResponse:
    """A table of rows × columns; a third of the cells hold a mark."""
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, [rows, columns])
        cells = [text for (text,) in cursor.fetchall()]
    lines = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    return HttpResponse(engines["jinja2"].from_string(_TABLE).render({"lines": lines}))
