"""Statements on results against plain SQL over the demo school (R-40, R-41, R-46)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from school.models import StaffMember
from tests.reports.statements.making import class_of, rows_of, statement_sheets
from tests.sql import fetched

pytestmark = pytest.mark.usefixtures("demo_school")
TERM = "2025-quarter-3"
# Set marks, and for who has none the proposal from the weighted mean, of pupils on the list of 5А or 5Б at the end of
# the III quarter of 2025/26; «0» is «н/а». The demo school proposes from .50 on and has no rules for «5».
RESULTS = """
    WITH place AS (
        SELECT e.pupil_id, c.letter FROM school_enrolment e JOIN school_schoolclass c ON c.id = e.school_class_id
         WHERE c.grade = 5 AND '2026-03-29' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')
    ), given AS (
        SELECT m.pupil_id, m.subject_id, COALESCE(m.value, CASE m.result WHEN 'not_attested' THEN 0 END) AS value
          FROM journal_periodmark m JOIN school_term t ON t.id = m.term_id
         WHERE t.number = 3 AND t.ends_on = '2026-03-29' AND (m.value IS NOT NULL OR m.result <> '')
    ), mean AS (
        SELECT m.pupil_id, l.subject_id, floor(sum(m.value * w.weight) / sum(w.weight) + 0.5) AS value
          FROM journal_mark m JOIN journal_work w ON w.id = m.work_id JOIN timetable_lesson l ON l.id = w.lesson_id
         WHERE l."on" BETWEEN '2026-01-12' AND '2026-03-29' AND m.value IS NOT NULL AND w.weight > 0
         GROUP BY 1, 2
    )
    SELECT p.pupil_id, p.letter, s.id AS subject_id, s.name AS subject,
           CASE WHEN g.pupil_id IS NULL THEN m.value ELSE g.value END AS value
      FROM place p
     CROSS JOIN school_subject s
      LEFT JOIN given g ON g.pupil_id = p.pupil_id AND g.subject_id = s.id
      LEFT JOIN mean m ON m.pupil_id = p.pupil_id AND m.subject_id = s.id
     WHERE (g.value IS NOT NULL OR (g.pupil_id IS NULL AND m.value IS NOT NULL))
       AND NOT EXISTS (SELECT FROM school_subjectexemption x
                        WHERE x.pupil_id = p.pupil_id AND x.subject_id = s.id
                          AND '2026-03-29' BETWEEN x.starts_on AND COALESCE(x.ends_on, 'infinity'))
"""
COUNTS = """count(*) FILTER (WHERE value = 5), count(*) FILTER (WHERE value = 4), count(*) FILTER (WHERE value = 3),
    count(*) FILTER (WHERE value IN (1, 2)), count(*) FILTER (WHERE value = 0),
    round(100.0 * count(*) FILTER (WHERE value >= 3) / NULLIF(count(*), 0), 1),
    round(100.0 * count(*) FILTER (WHERE value >= 4) / NULLIF(count(*), 0), 1),
    round(sum(GREATEST(value, 2)) FILTER (WHERE value > 0)::numeric / NULLIF(count(*) FILTER (WHERE value > 0), 0), 2),
    round(sum(CASE value WHEN 5 THEN 100 WHEN 4 THEN 64 WHEN 3 THEN 36 WHEN 0 THEN 7 ELSE 16 END)::numeric
          / NULLIF(count(*), 0), 1)"""


def without_unmarked(cells: list[Any]) -> list[Any]:
    """The five counts and the rates: between them stand those who are not counted."""
    return [*cells[:5], *cells[7:11]]


def test_subjects_of_the_class_teachers_report() -> None:
    (sheet,) = statement_sheets("class-report", term=TERM, school_class=class_of(2025, "5А"))
    subjects = sheet.tables[3]
    wanted = {
        subject: figures
        for subject, *figures in fetched(
            f"SELECT subject, {COUNTS} FROM ({RESULTS}) r WHERE letter = 'А' GROUP BY subject"
        )
    }
    found = {row[0]: without_unmarked(list(row[1:])) for row in subjects.rows}
    assert {subject: row for subject, row in found.items() if subject in wanted} == wanted
    assert {tuple(row) for subject, row in found.items() if subject not in wanted} <= {(0, 0, 0, 0, 0, *"––––")}
    ((everything),) = fetched(f"SELECT {COUNTS} FROM ({RESULTS}) r WHERE letter = 'А'")
    assert without_unmarked(list(subjects.totals[0][1:])) == list(everything)


def test_standings_of_the_class_teachers_report() -> None:
    (sheet,) = statement_sheets("class-report", term=TERM, school_class=class_of(2025, "5А"))
    ((n, *wanted),) = fetched(
        f"""
        WITH pupil AS (
            SELECT pupil_id, min(value) FILTER (WHERE value > 0) AS lowest, count(*) FILTER (WHERE value = 3) AS threes,
                   bool_or(value = 0) AS is_not_attested
              FROM ({RESULTS}) r WHERE letter = 'А' GROUP BY 1
        )
        SELECT count(*), count(*) FILTER (WHERE lowest = 5 AND NOT is_not_attested),
               count(*) FILTER (WHERE lowest = 4 AND NOT is_not_attested),
               count(*) FILTER (WHERE lowest = 3 AND threes = 1 AND NOT is_not_attested),
               count(*) FILTER (WHERE lowest = 3 AND threes > 1 AND NOT is_not_attested),
               count(*) FILTER (WHERE is_not_attested AND COALESCE(lowest, 3) > 2),
               count(*) FILTER (WHERE lowest <= 2),
               round(100.0 * count(*) FILTER (WHERE COALESCE(lowest, 0) >= 3 AND NOT is_not_attested) / count(*), 1),
               round(100.0 * count(*) FILTER (WHERE COALESCE(lowest, 0) >= 4 AND NOT is_not_attested) / count(*), 1)
          FROM pupil
        """
    )
    assert rows_of(sheet.tables[1]) == [[n, *wanted]]
    lists: dict[str, int] = defaultdict(int)
    title = ""
    for first, number, *_ in sheet.tables[2].rows:
        title = str(first or title)
        lists[title] += number is not None
    top, good, one_three, passing, not_attested, failing, *_ = wanted
    assert (
        lists["Отличники"],
        lists["С одной «4»"] + lists["Прочие хорошисты"],
        lists["С одной «3»"],
        lists["Прочие успевающие"],
        lists["Не аттестованы"],
        lists["Неуспевающие"],
    ) == (top, good, one_three, passing, not_attested, failing)


def test_gradebooks_and_hours_of_a_teachers_report() -> None:
    teachers = fetched(
        """SELECT DISTINCT a.teacher_id FROM timetable_teachingassignment a
             JOIN timetable_teachinggroup g ON g.id = a.group_id JOIN school_schoolclass c ON c.id = g.school_class_id
            WHERE c.grade = 5 AND '2026-03-29' BETWEEN a.starts_on AND COALESCE(a.ends_on, 'infinity')"""
    )
    found, wanted = {}, {}
    for (teacher_id,) in teachers:
        teacher = StaffMember.objects.get(pk=teacher_id)
        (sheet,) = statement_sheets("teacher-report", term=TERM, teacher=teacher)
        rows = [row for row in sheet.tables[0].rows if row[0] != "Итого" and str(row[1]).startswith("5")]
        for row in rows:
            found[teacher_id, row[0], row[1]] = [row[2], *without_unmarked(list(row[3:14])), *row[14:]]
        for subject, group, *figures in fetched(f"{GRADEBOOKS} AND a.teacher_id = {teacher_id}"):
            wanted[teacher_id, subject, group] = ["–" if figure is None else figure for figure in figures]
    assert found == wanted
    assert len(found) > 20


GRADEBOOKS = f"""
    SELECT s.name, c.grade || c.letter || CASE WHEN g.name = '' THEN '' ELSE ', ' || g.name END,
           (SELECT count(*) FROM timetable_groupmember m
             WHERE m.group_id = g.id AND '2026-03-29' BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity')),
           r.*,
           (SELECT count(*) FROM timetable_lesson l WHERE l.group_id = g.id AND l.subject_id = s.id
               AND l."on" BETWEEN '2026-01-12' AND '2026-03-29'
               AND NOT EXISTS (SELECT FROM timetable_lesson b WHERE b.moved_to_id = l.id)),
           (SELECT count(*) FROM timetable_lesson l WHERE l.group_id = g.id AND l.subject_id = s.id
               AND l."on" BETWEEN '2026-01-12' AND '2026-03-29' AND l.state = 'held'),
           (SELECT count(*) FROM timetable_lesson l JOIN timetable_substitution b ON b.lesson_id = l.id
             WHERE l.group_id = g.id AND l.subject_id = s.id
               AND l."on" BETWEEN '2026-01-12' AND '2026-03-29' AND l.state = 'held')
      FROM timetable_teachingassignment a
      JOIN timetable_teachinggroup g ON g.id = a.group_id
      JOIN school_schoolclass c ON c.id = g.school_class_id
      JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on = '2025-09-01'
      JOIN school_subject s ON s.id = a.subject_id
     CROSS JOIN LATERAL (
        SELECT {COUNTS} FROM ({RESULTS}) r
          JOIN timetable_groupmember m ON m.pupil_id = r.pupil_id AND m.group_id = g.id
           AND '2026-03-29' BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity')
         WHERE r.subject_id = s.id) r
     WHERE c.grade = 5 AND '2026-03-29' BETWEEN a.starts_on AND COALESCE(a.ends_on, 'infinity')
"""


def test_set_marks_stand_beside_means_and_proposals() -> None:
    (sheet,) = statement_sheets("set-and-proposed", term=TERM, school_class=class_of(2025, "5А"))
    wanted = fetched(
        """
        WITH mark AS (
            SELECT m.pupil_id, l.subject_id, m.value, w.weight
              FROM journal_mark m JOIN journal_work w ON w.id = m.work_id JOIN timetable_lesson l ON l.id = w.lesson_id
             WHERE l."on" BETWEEN '2026-01-12' AND '2026-03-29' AND m.value IS NOT NULL
        ), mean AS (
            SELECT pupil_id, subject_id, count(*) AS n, round(avg(value), 2) AS plain,
                   sum(value * weight) / NULLIF(sum(weight), 0) AS weighted
              FROM mark GROUP BY 1, 2
        ), given AS (
            SELECT m.pupil_id, m.subject_id, COALESCE(m.value::text, 'н/а') AS value
              FROM journal_periodmark m JOIN school_term t ON t.id = m.term_id
             WHERE t.number = 3 AND t.ends_on = '2026-03-29' AND (m.value IS NOT NULL OR m.result = 'not_attested')
        )
        SELECT s.name, p.last_name || ' ' || p.first_name, COALESCE(m.n, 0), m.plain, round(m.weighted, 2),
               floor(m.weighted + 0.5)::integer, g.value
          FROM mean m
          FULL JOIN given g ON g.pupil_id = m.pupil_id AND g.subject_id = m.subject_id
          JOIN school_subject s ON s.id = COALESCE(m.subject_id, g.subject_id)
          JOIN school_pupil p ON p.id = COALESCE(m.pupil_id, g.pupil_id)
          JOIN school_enrolment e ON e.pupil_id = p.id
           AND '2026-03-29' BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')
          JOIN school_schoolclass c ON c.id = e.school_class_id AND c.grade = 5 AND c.letter = 'А'
        """
    )
    table = sheet.tables[1]
    found = {(row[0], row[2]): list(row[3:8]) for row in table.rows}
    assert found == {
        (subject, name): [
            n,
            *("–" if figure is None else figure for figure in (plain, weighted, proposed)),
            "–" if value is None else int(value) if value.isdigit() else value,
        ]
        for subject, name, n, plain, weighted, proposed, value in wanted
    }
    pairs = [(row[6], row[7]) for row in table.rows if isinstance(row[6], int) and isinstance(row[7], int)]
    assert rows_of(sheet.tables[0]) == [
        [
            sum(row[7] != "–" for row in table.rows),
            len(pairs),
            sum(proposed == value for proposed, value in pairs),
            sum(value > proposed for proposed, value in pairs),
            sum(value < proposed for proposed, value in pairs),
        ]
    ]
    differing = [number for number, row in enumerate(table.rows) if row[8]]
    assert list(table.strong) == differing
