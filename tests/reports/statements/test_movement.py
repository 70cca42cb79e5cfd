"""«Движение учащихся» against plain SQL over the demo school (R-44)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.reports.statements.making import rows_of, statement_sheets
from tests.sql import fetched

pytestmark = pytest.mark.usefixtures("demo_school")
DAYS = (date(2026, 9, 2), date(2026, 10, 14))
# An enrolment that follows another on the next day without a withdrawal between them is a transfer.
TRANSFERRED = """EXISTS (SELECT FROM school_enrolment o LEFT JOIN school_withdrawal w ON w.enrolment_id = o.id
    WHERE o.pupil_id = e.pupil_id AND w.id IS NULL AND o.ends_on + 1 = e.starts_on)"""
GOES_ON = """EXISTS (SELECT FROM school_enrolment o WHERE o.pupil_id = e.pupil_id AND o.starts_on = e.ends_on + 1
    AND NOT EXISTS (SELECT FROM school_withdrawal w WHERE w.enrolment_id = e.id))"""


def test_the_balance_of_each_class_and_its_sums() -> None:
    (sheet,) = statement_sheets("movement", days=DAYS)
    wanted = [
        list(row)
        for row in fetched(
            f"""
            SELECT c.grade || c.letter,
                   count(*) FILTER (WHERE '2026-09-02' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')),
                   count(*) FILTER (WHERE e.starts_on BETWEEN '2026-09-03' AND '2026-10-14' AND NOT {TRANSFERRED}),
                   count(*) FILTER (WHERE e.starts_on BETWEEN '2026-09-03' AND '2026-10-14' AND {TRANSFERRED}),
                   count(*) FILTER (WHERE e.ends_on BETWEEN '2026-09-02' AND '2026-10-13' AND NOT {GOES_ON}),
                   count(*) FILTER (WHERE e.ends_on BETWEEN '2026-09-02' AND '2026-10-13' AND {GOES_ON}),
                   count(*) FILTER (WHERE '2026-10-14' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity'))
              FROM school_enrolment e JOIN school_schoolclass c ON c.id = e.school_class_id
              JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on = '2026-09-01'
             GROUP BY c.grade, c.letter ORDER BY c.grade, c.letter
            """
        )
    ]
    first, second, third = wanted
    both = [x + y for x, y in zip(second[1:], third[1:], strict=True)]
    assert rows_of(sheet.tables[1]) == [
        first,
        ["Итого 1–4 классы", *first[1:]],
        second,
        third,
        ["Итого 5–9 классы", *both],
        ["По школе", *(x + y for x, y in zip(first[1:], both, strict=True))],
    ]
    assert [row[1] + row[2] + row[3] - row[4] - row[5] == row[6] for row in wanted] == [True] * 3
    assert sum(second[2:6]) > 3


def test_who_came_and_who_left_by_orders() -> None:
    (sheet,) = statement_sheets("movement", days=DAYS)
    wanted = fetched(
        f"""
        SELECT p.last_name || ' ' || p.first_name || ' ' || p.patronymic, p.birth_date,
               c.grade || c.letter, m.what, m."on",
               '№ ' || o.number || ' от ' || to_char(o.dated, 'DD.MM.YYYY'), m.destination
          FROM (
            SELECT e.pupil_id, e.school_class_id, 'прибыл(а)' AS what, e.starts_on AS "on", e.school_order_id,
                   '' AS destination
              FROM school_enrolment e
             WHERE e.starts_on BETWEEN '2026-09-03' AND '2026-10-14' AND NOT {TRANSFERRED}
            UNION ALL
            SELECT e.pupil_id, e.school_class_id, 'выбыл(а)', e.ends_on, w.school_order_id, w.destination
              FROM school_enrolment e JOIN school_withdrawal w ON w.enrolment_id = e.id
             WHERE e.ends_on BETWEEN '2026-09-02' AND '2026-10-13') m
          JOIN school_pupil p ON p.id = m.pupil_id
          JOIN school_schoolclass c ON c.id = m.school_class_id
          JOIN school_schoolorder o ON o.id = m.school_order_id
         ORDER BY m."on", p.sort_name
        """
    )
    assert [tuple(row[1:]) for row in sheet.tables[0].rows] == wanted
    assert len(wanted) > 2
