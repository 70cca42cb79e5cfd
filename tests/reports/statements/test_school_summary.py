"""«Сводный отчёт по школе» against plain SQL over the demo school (R-42)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reports.statements.making import rows_of, statement_sheets
from tests.sql import fetched

pytestmark = pytest.mark.usefixtures("demo_school")
SECOND, THIRD = ("2025-11-05", "2025-12-30"), ("2026-01-12", "2026-03-29")


def standings(first: str, last: str) -> str:
    """Rows of class, lowest mark, number of threes and «н/а» of each pupil on the list on the last day of a quarter."""
    return f"""
        WITH given AS (
            SELECT m.pupil_id, m.subject_id, COALESCE(m.value, CASE m.result WHEN 'not_attested' THEN 0 END) AS value
              FROM journal_periodmark m JOIN school_term t ON t.id = m.term_id
             WHERE t.ends_on = '{last}' AND (m.value IS NOT NULL OR m.result <> '')
        ), mean AS (
            SELECT m.pupil_id, l.subject_id, floor(sum(m.value * w.weight) / sum(w.weight) + 0.5) AS value
              FROM journal_mark m JOIN journal_work w ON w.id = m.work_id JOIN timetable_lesson l ON l.id = w.lesson_id
             WHERE l."on" BETWEEN '{first}' AND '{last}' AND m.value IS NOT NULL AND w.weight > 0
             GROUP BY 1, 2
        ), result AS (
            SELECT pupil_id, subject_id, value FROM given WHERE value IS NOT NULL
            UNION ALL
            SELECT pupil_id, subject_id, value FROM mean
             WHERE NOT EXISTS (SELECT FROM given g WHERE g.pupil_id = mean.pupil_id AND g.subject_id = mean.subject_id)
        )
        SELECT c.grade || c.letter AS class, min(r.value) FILTER (WHERE r.value > 0) AS lowest,
               count(*) FILTER (WHERE r.value = 3) AS threes, COALESCE(bool_or(r.value = 0), false) AS is_not_attested
          FROM school_enrolment e
          JOIN school_schoolclass c ON c.id = e.school_class_id
          JOIN result r ON r.pupil_id = e.pupil_id
         WHERE '{last}' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')
           AND NOT EXISTS (SELECT FROM school_subjectexemption x
                            WHERE x.pupil_id = e.pupil_id AND x.subject_id = r.subject_id
                              AND '{last}' BETWEEN x.starts_on AND COALESCE(x.ends_on, 'infinity'))
         GROUP BY e.pupil_id, 1
    """


COUNTED = """
    count(*) FILTER (WHERE lowest = 5 AND NOT is_not_attested),
    count(*) FILTER (WHERE lowest = 4 AND NOT is_not_attested),
    count(*) FILTER (WHERE lowest = 3 AND threes = 1 AND NOT is_not_attested),
    count(*) FILTER (WHERE lowest = 3 AND threes > 1 AND NOT is_not_attested),
    count(*) FILTER (WHERE is_not_attested AND COALESCE(lowest, 3) > 2), count(*) FILTER (WHERE lowest <= 2),
    round(100.0 * count(*) FILTER (WHERE lowest >= 3 AND NOT is_not_attested) / count(*), 1),
    round(100.0 * count(*) FILTER (WHERE lowest >= 4 AND NOT is_not_attested) / count(*), 1)
"""


def figures_of(first: str, last: str) -> dict[str, list[Any]]:
    """Standings and rates by class, and of all."""
    pupils = standings(first, last)
    rows = fetched(f"SELECT class, {COUNTED} FROM ({pupils}) p GROUP BY class")
    rows += fetched(f"SELECT 'all', {COUNTED} FROM ({pupils}) p")
    return {name: figures for name, *figures in rows}


@pytest.fixture(scope="module")
def found(demo_school: None) -> dict[Any, list[Any]]:
    (sheet,) = statement_sheets("school-summary", term="2025-quarter-3")
    return {row[0]: list(row[1:]) for row in rows_of(sheet.tables[0])}


def test_standings_and_rates_of_classes_stages_and_the_school(found: dict[Any, list[Any]]) -> None:
    wanted = figures_of(*THIRD)
    assert [found[name][6:14] for name in ("5А", "5Б")] == [wanted["5А"], wanted["5Б"]]
    assert [found[name][6:14] for name in ("5–9 классы", "Школа")] == [wanted["all"]] * 2
    assert found["1А"][6:14] == [0, 0, 0, 0, 0, 0, "–", "–"]


def test_the_term_before_and_the_change(found: dict[Any, list[Any]]) -> None:
    now, before = figures_of(*THIRD), figures_of(*SECOND)
    wanted = {}
    for name, key in (("5А", "5А"), ("5Б", "5Б"), ("Школа", "all")):
        wanted[name] = [cell for rate in (6, 7) for cell in (before[key][rate], now[key][rate] - before[key][rate])]
    assert {name: found[name][19:] for name in wanted} == wanted


def test_movement_and_missed_lessons_of_each_class(found: dict[Any, list[Any]]) -> None:
    movement = fetched(
        """
        SELECT c.grade || c.letter,
               count(*) FILTER (WHERE '2025-12-30' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')),
               count(*) FILTER (WHERE e.starts_on BETWEEN '2025-12-31' AND '2026-03-29'),
               count(*) FILTER (WHERE e.ends_on BETWEEN '2025-12-30' AND '2026-03-28'),
               count(*) FILTER (WHERE '2026-03-29' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity'))
          FROM school_enrolment e JOIN school_schoolclass c ON c.id = e.school_class_id
          JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on = '2025-09-01'
         GROUP BY 1
        """
    )
    assert {name: [row[0], row[1] + row[2], row[3] + row[4], row[5]] for name, row in found.items() if name[0] in "15"
            and name[-1] in "АБ"} == {name: list(counts) for name, *counts in movement}  # fmt: skip
    missed = fetched(
        """
        SELECT d.school_class_id, c.grade || c.letter, count(*),
               count(*) FILTER (WHERE COALESCE(reason.is_illness, code.is_illness)),
               count(*) FILTER (WHERE NOT COALESCE(reason.is_illness, code.is_illness)
                                  AND COALESCE(reason.is_excused, code.is_excused))
          FROM journal_absence a
          JOIN attendance_duelesson d ON d.lesson_id = a.lesson_id AND d.pupil_id = a.pupil_id
          JOIN school_schoolclass c ON c.id = d.school_class_id
          JOIN journal_absencecode code ON code.id = a.code_id AND code.is_absence
          LEFT JOIN journal_absencecode reason ON reason.id = a.reason_id
         WHERE d."on" BETWEEN '2026-01-12' AND '2026-03-29'
         GROUP BY 1, 2
        """
    )
    assert {name: found[name][14:17] for _, name, *_ in missed} == {name: counts for _, name, *counts in missed}
    assert found["Школа"][14] == sum(row[2] for row in missed)


def test_nothing_stands_beside_the_first_term_of_classes_that_are_new(demo_school: None) -> None:
    (sheet,) = statement_sheets("school-summary", term="2026-quarter-1")
    assert [list(row)[20:] for row in sheet.tables[0].totals] == [["–", "–", "–", "–"]]
