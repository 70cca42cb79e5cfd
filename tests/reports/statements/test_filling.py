"""«Контроль заполнения журнала» and «Накопляемость отметок» against plain SQL over the demo school (R-47, R-48)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.reports.statements.making import class_of, rows_of, statement_sheets
from tests.sql import fetched

pytestmark = pytest.mark.usefixtures("demo_school")
DAYS = (date(2026, 9, 1), date(2026, 10, 14))

LESSONS = """
    FROM timetable_lesson l JOIN timetable_teachinggroup g ON g.id = l.group_id
    JOIN school_schoolclass c ON c.id = g.school_class_id
    LEFT JOIN timetable_substitution x ON x.lesson_id = l.id
   WHERE l."on" BETWEEN '2026-09-01' AND '2026-10-13' AND l.state IN ('planned', 'held')
"""
TEACHER = "(SELECT t.last_name || ' ' || left(t.first_name, 1) || '. ' || left(t.patronymic, 1) || '.' FROM school_staffmember t WHERE t.id = l.teacher_id)"  # noqa: E501


def shown(column: int) -> dict[object, object]:
    (sheet,) = statement_sheets("filling", days=DAYS)
    return {row[0]: row[column] for row in rows_of(sheet.tables[0]) if row[column]}


@pytest.mark.parametrize(
    ("column", "missing"),
    [
        (1, "true"),
        (2, "l.state = 'planned'"),
        (3, "NOT EXISTS (SELECT FROM journal_lessonentry e WHERE e.lesson_id = l.id AND e.topic <> '')"),
        (
            4,
            "c.grade > 1 AND NOT EXISTS (SELECT FROM journal_homework h WHERE h.lesson_id = l.id"
            " AND (h.text <> '' OR h.is_none_set))",
        ),
        (
            9,
            "(SELECT (e.first_written_at AT TIME ZONE 'Asia/Novokuznetsk')::date FROM journal_lessonentry e"
            " WHERE e.lesson_id = l.id AND e.topic <> '') > l.\"on\"",
        ),
    ],
)
def test_each_teacher_has_the_numbers_of_plain_sql(column: int, missing: str) -> None:
    wanted = fetched(f"SELECT {TEACHER}, count(*) {LESSONS} AND {missing} GROUP BY l.teacher_id")
    assert shown(column) == {**dict(wanted), **({"Всего": sum(n for _, n in wanted)} if wanted else {})}


def test_marks_of_each_gradebook_and_who_has_too_few() -> None:
    school_class = class_of(2026, "5А")
    (sheet,) = statement_sheets("class-mark-density", term="2026-quarter-1", school_class=school_class)
    members = """
        SELECT m.pupil_id FROM timetable_groupmember m
         WHERE m.group_id = a.group_id AND '2026-10-14' BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity')
           AND NOT EXISTS (SELECT FROM school_subjectexemption x WHERE x.pupil_id = m.pupil_id
                              AND x.subject_id = a.subject_id AND x.starts_on <= '2026-10-14'
                              AND (x.ends_on IS NULL OR x.ends_on >= '2026-10-14'))
    """
    marks = """
        FROM journal_mark k JOIN journal_work w ON w.id = k.work_id JOIN timetable_lesson l ON l.id = w.lesson_id
       WHERE k.value IS NOT NULL AND l.subject_id = a.subject_id AND l."on" BETWEEN '2026-09-01' AND '2026-10-14'
    """
    minimum = "CASE WHEN a.hours_per_week <= 1 THEN 3 WHEN a.hours_per_week <= 2 THEN 5 ELSE 7 END"
    so_far = f"""
        (SELECT floor(({minimum})::numeric * count(*) FILTER (WHERE l."on" <= '2026-10-14') / count(*))::integer
           FROM timetable_lesson l WHERE l.group_id = a.group_id AND l.subject_id = a.subject_id
            AND l."on" BETWEEN '2026-09-01' AND '2026-10-25' AND l.state IN ('planned', 'held'))
    """
    wanted = fetched(
        f"""
        SELECT j.name, g.name, (SELECT count(*) FROM ({members}) o),
               (SELECT count(*) FROM timetable_lesson l WHERE l.group_id = a.group_id AND l.subject_id = a.subject_id
                   AND l."on" BETWEEN '2026-09-01' AND '2026-10-14' AND l.state IN ('planned', 'held')),
               (SELECT count(*) {marks} AND k.pupil_id IN ({members})),
               (SELECT max(l."on") {marks} AND k.pupil_id IN ({members})),
               {minimum}, {so_far},
               (SELECT count(*) FROM ({members}) o
                 WHERE (SELECT count(*) {marks} AND k.pupil_id = o.pupil_id) < {so_far})
          FROM timetable_teachingassignment a JOIN timetable_teachinggroup g ON g.id = a.group_id
          JOIN school_subject j ON j.id = a.subject_id
         WHERE g.school_class_id = {school_class.pk}
           AND '2026-10-14' BETWEEN a.starts_on AND COALESCE(a.ends_on, 'infinity')
         ORDER BY j.position, j.name, g.name
        """
    )
    assert [[row[1], *row[3:]] for row in sheet.tables[0].rows] == [
        [subject, n_pupils, n_lessons, n_marks, one_place(n_marks, n_pupils), one_place(n_marks, n_lessons), minimum,
         so_far, n_short, last_on or "–"]
        for subject, _, n_pupils, n_lessons, n_marks, last_on, minimum, so_far, n_short in wanted
    ]  # fmt: skip
    assert len(wanted) > 5
    assert any(0 < so_far < minimum for *_, minimum, so_far, _ in wanted)


def one_place(number: int, of: int) -> Decimal | None:
    return (Decimal(number) / of).quantize(Decimal("0.1"), ROUND_HALF_UP) if of else None


def test_grade_1_has_no_marks_and_no_line() -> None:
    (sheet,) = statement_sheets("mark-density", term="2026-quarter-1")
    grades = {str(row[0])[0] for row in sheet.tables[0].rows}
    assert (bool(grades), "1" in grades) == (True, False)
