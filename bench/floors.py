"""What the work costs at the least: the same middleware and rights, and one query for a bare table, or one insert."""

from __future__ import annotations

import re

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.views.decorators.http import require_POST

from common.audience import SIGNED_IN, audience
from school.roles import RolesRequest

_CELLS = """
    SELECT CASE WHEN (line * cell) %% 3 = 0 THEN (2 + (line + cell) %% 4)::text ELSE '' END
    FROM generate_series(1, %s) AS line, generate_series(1, %s) AS cell
    ORDER BY line, cell
"""
_INSERT = """
    INSERT INTO bench_mark (work_id, pupil_id, "on", value, result, comment, version, written_by_id, written_at)
    VALUES (1, 1, current_date, 4, '', '', 1, %s, now())
"""
_CELLS_AND_ROWS = (("td", "th", "li"), ("tr", "li"))
_TABLE = """<!doctype html>
<html lang="ru"><head><title>Таблица</title></head><body><table>
{% for line in lines %}<tr>{% for cell in line %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></body></html>
"""


def size_of_table(html: str) -> tuple[int, int]:
    """Rows and columns of the bare table that holds as many cells and items as the page."""
    cells, rows = (sum(len(re.findall(f"<{tag}[ >]", html)) for tag in tags) for tags in _CELLS_AND_ROWS)
    return max(rows, 1), max(round(cells / max(rows, 1)), 1)


@audience(SIGNED_IN)
def table(request: RolesRequest, rows: int, columns: int) -> HttpResponse:
    """A table of rows × columns; a third of the cells hold a mark."""
    with connection.cursor() as cursor:
        cursor.execute(_CELLS, [rows, columns])
        cells = [text for (text,) in cursor.fetchall()]
    lines = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    return HttpResponse(engines["jinja2"].from_string(_TABLE).render({"lines": lines}))


@audience(SIGNED_IN)
@require_POST
def insert(request: RolesRequest) -> HttpResponse:
    """One row into a table shaped like that of the marks, without its triggers and history."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [request.user.pk])
    return HttpResponse("1")
