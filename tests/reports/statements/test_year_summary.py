"""«Сводная ведомость» of a whole year against plain SQL over the demo school (R-39)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from common.sheets import Table
from tests.reports.statements.making import class_of, statement_sheets
from tests.sql import fetched

RATES = ("Успеваемость, %", "Качество знаний, %", "Средний балл", "СОУ, %")
COLUMNS = {"1": "I", "2": "II", "3": "III", "4": "IV", "year": "год"}
pytestmark = pytest.mark.usefixtures("demo_school")


@pytest.fixture(scope="module")
def summary(demo_school: None) -> Table:
    (sheet,) = statement_sheets("year-summary", term="2025-quarter-4", school_class=class_of(2025, "5А"))
    (table,) = sheet.tables
    return table


def cells_of(table: Table, row: list[Any]) -> dict[tuple[str, str], Any]:
    """By subject and title of the column."""
    return {
        (column.group, column.title): cell
        for column, cell in zip(table.columns, row, strict=True)
        if column.group and cell is not None
    }


def test_every_mark_of_who_had_not_left_stands_in_its_column(summary: Table) -> None:
    wanted = {
        (name, subject, COLUMNS[column]): int(value) if value.isdigit() else {"not_attested": "н/а"}.get(value, value)
        for name, subject, column, value in fetched(
            """
            SELECT p.last_name || ' ' || p.first_name, s.name, COALESCE(t.number::text, m.kind),
                   COALESCE(m.value::text, m.result)
              FROM journal_periodmark m
              JOIN school_pupil p ON p.id = m.pupil_id
              JOIN school_subject s ON s.id = m.subject_id
              LEFT JOIN school_term t ON t.id = m.term_id
              JOIN school_enrolment e ON e.pupil_id = m.pupil_id
              JOIN school_schoolclass c ON c.id = e.school_class_id AND c.grade = 5 AND c.letter = 'А'
              JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on = '2025-09-01' AND y.id = m.year_id
             WHERE (m.value IS NOT NULL OR m.result <> '')
               AND COALESCE(e.ends_on, 'infinity') >= COALESCE(t.ends_on, '2026-05-26')
            """
        )
    }
    found = {
        (str(row[1]), *place): cell for row in summary.rows for place, cell in cells_of(summary, list(row)).items()
    }
    assert found == wanted
    assert len(found) > 1000


def test_the_footer_counts_those_on_the_list_at_the_end_of_each_period(summary: Table) -> None:
    counted = fetched(
        """
        SELECT s.name, COALESCE(t.number::text, m.kind), count(*) FILTER (WHERE m.value = 5),
               count(*) FILTER (WHERE m.value = 4), count(*) FILTER (WHERE m.value = 3),
               count(*) FILTER (WHERE m.value <= 2), count(*) FILTER (WHERE m.result = 'not_attested')
          FROM journal_periodmark m
          JOIN school_subject s ON s.id = m.subject_id
          JOIN school_schoolyear y ON y.id = m.year_id AND y.starts_on = '2025-09-01'
          LEFT JOIN school_term t ON t.id = m.term_id
          JOIN school_enrolment e ON e.pupil_id = m.pupil_id
           AND COALESCE(t.ends_on, '2026-05-26') BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')
          JOIN school_schoolclass c ON c.id = e.school_class_id AND c.grade = 5 AND c.letter = 'А'
         WHERE (m.value IS NOT NULL OR m.result = 'not_attested')
           AND NOT EXISTS (
                SELECT FROM school_subjectexemption x WHERE x.pupil_id = m.pupil_id AND x.subject_id = m.subject_id
                   AND COALESCE(t.ends_on, '2026-05-26') BETWEEN x.starts_on AND COALESCE(x.ends_on, 'infinity'))
         GROUP BY 1, 2
        """
    )
    wanted: dict[str, dict[tuple[str, str], Any]] = {title: {} for title in RATES}
    for subject, column, n5, n4, n3, n2, n_not in counted:
        n, with_mark = n5 + n4 + n3 + n2 + n_not, n5 + n4 + n3 + n2
        points = 100 * n5 + 64 * n4 + 36 * n3 + 16 * n2 + 7 * n_not
        figures = [
            quotient((n5 + n4 + n3) * 100, n, 1),
            quotient((n5 + n4) * 100, n, 1),
            quotient(5 * n5 + 4 * n4 + 3 * n3 + 2 * n2, with_mark, 2),
            quotient(points, n, 1),
        ]
        for title, figure in zip(RATES, figures, strict=True):
            wanted[title][subject, COLUMNS[column]] = figure
    found = {str(row[1]): cells_of(summary, list(row)) for row in summary.totals}
    without_marks = {place for place in found[RATES[0]] if place not in wanted[RATES[0]]}
    assert {title: {place: found[title][place] for place in wanted[title]} for title in RATES} == wanted
    assert {found[title][place] for title in RATES for place in without_marks} <= {"–"}


def quotient(numerator: int, denominator: int, places: int) -> Decimal | str:
    """By the database's own arithmetic of decimals."""
    if not denominator:
        return "–"
    ((value,),) = fetched(f"SELECT round({numerator}::numeric / {denominator}, {places})")
    return Decimal(value)


def test_pupils_stand_by_name_and_who_left_is_told_with_the_order(summary: Table) -> None:
    enrolled = fetched(
        """
        SELECT p.last_name || ' ' || p.first_name, o.number, to_char(o.dated, 'DD.MM.YYYY'),
               to_char(e.ends_on, 'DD.MM.YYYY')
          FROM school_enrolment e
          JOIN school_pupil p ON p.id = e.pupil_id
          JOIN school_schoolclass c ON c.id = e.school_class_id AND c.grade = 5 AND c.letter = 'А'
          JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on = '2025-09-01'
          LEFT JOIN school_withdrawal w ON w.enrolment_id = e.id
          LEFT JOIN school_schoolorder o ON o.id = w.school_order_id
         ORDER BY p.sort_name, p.id
        """
    )
    wanted = [
        [number, name, f"выбыл(а) {left_on}, приказ № {order} от {dated}" if order else ""]
        for number, (name, order, dated, left_on) in enumerate(enrolled, 1)
    ]
    found = [[row[0], row[1], str(row[-2]).rpartition("; ")[2]] for row in summary.rows]
    assert [row for row in found if not str(row[2]).startswith("прибыл")] == [
        row for row, shown in zip(wanted, found, strict=True) if not str(shown[2]).startswith("прибыл")
    ]
