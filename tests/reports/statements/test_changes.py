"""«Журнал изменений отметок» against plain SQL over the history of the demo school (R-54)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.reports.statements.making import statement_sheets
from tests.sql import fetched

pytestmark = pytest.mark.usefixtures("demo_school")
# A mark as it stood, after each time that it was written; «осв», «зч», «нз» are results without a number.
CHANGED = """
    WITH event AS (
        SELECT h.pgh_id, h.pgh_label, h.pgh_created_at, h.pupil_id, h.work_id,
               COALESCE(h.value::text, CASE h.result WHEN '' THEN '' WHEN 'credit' THEN 'зч' WHEN 'no_credit' THEN 'нз'
                                                     ELSE 'осв' END) AS sign
          FROM journal_markevent h
    ), told AS (
        SELECT *, lag(sign) OVER (PARTITION BY work_id, pupil_id ORDER BY pgh_id) AS was FROM event
    )
    SELECT p.last_name || ' ' || left(p.first_name, 1) || '. ' || left(p.patronymic, 1) || '.',
           t.was, COALESCE(NULLIF(t.sign, ''), 'снято')
      FROM told t JOIN school_pupil p ON p.id = t.pupil_id
     WHERE t.pgh_label = 'update' AND t.was <> '' AND t.was <> t.sign
       AND (t.pgh_created_at AT TIME ZONE 'Asia/Novokuznetsk')::date BETWEEN '2025-09-01' AND '2026-10-14'
"""


def test_every_change_of_a_mark_is_told_once_with_what_stood_before() -> None:
    (sheet,) = statement_sheets("changes", days=(date(2025, 9, 1), date(2026, 10, 14)))
    found = Counter((row[3], row[6], row[7]) for row in sheet.tables[0].rows if row[5] == "Отметка")
    wanted = Counter((name, was, now) for name, was, now in fetched(CHANGED))
    assert found == wanted
    assert sum(found.values()) > 0
