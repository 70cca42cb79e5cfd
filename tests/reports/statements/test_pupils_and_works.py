"""Report cards, reports to parents and control works against plain SQL over the demo school (R-45, R-49, § 4.2)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from common.sheets import Sheet
from school.models import Pupil
from tests.reports.statements.making import Rows, class_of, statement_sheets
from tests.sql import fetched

pytestmark = pytest.mark.usefixtures("demo_school")
DAYS = (date(2025, 11, 5), date(2025, 12, 30))
RANGE = "BETWEEN '2025-11-05' AND '2025-12-30'"


@pytest.fixture(scope="module")
def pupils(demo_school: None) -> list[Pupil]:
    enrolled = Pupil.objects.filter(enrolments__school_class=class_of(2025, "5А"))
    return list(enrolled.distinct().order_by("sort_name", "pk"))


@pytest.fixture(scope="module")
def cards(pupils: list[Pupil]) -> list[Sheet]:
    return statement_sheets("report-card", days=DAYS, school_class=class_of(2025, "5А"), pupils=pupils)


@pytest.fixture(scope="module")
def reports(pupils: list[Pupil]) -> list[Sheet]:
    return statement_sheets("parents-report", days=DAYS, school_class=class_of(2025, "5А"), pupils=pupils)


def marks_of(sheets: list[Sheet], pupils: list[Pupil]) -> dict[tuple[int, str], list[Any]]:
    """Signs, mean and period marks by pupil and subject, where there are any signs."""
    return {
        (pupil.pk, str(row[0])): list(row[1:])
        for pupil, sheet in zip(pupils, sheets, strict=True)
        for row in sheet.tables[0].rows
        if row[1] != "–"
    }


def wanted_marks(condition: str) -> dict[tuple[int, str], list[Any]]:
    marks = fetched(
        f"""
        SELECT m.pupil_id, s.name,
               string_agg(COALESCE(m.value::text, CASE m.result WHEN 'credit' THEN 'зч' WHEN 'no_credit' THEN 'нз'
                                                  ELSE 'осв' END), ' ' ORDER BY l."on", l.number, w.position, m.id),
               round(sum(m.value * w.weight) / NULLIF(sum(w.weight) FILTER (WHERE m.value IS NOT NULL), 0), 2)
          FROM journal_mark m JOIN journal_work w ON w.id = m.work_id JOIN timetable_lesson l ON l.id = w.lesson_id
          JOIN school_subject s ON s.id = l.subject_id
          JOIN school_enrolment e ON e.pupil_id = m.pupil_id
          JOIN school_schoolclass c ON c.id = e.school_class_id AND c.grade = 5 AND c.letter = 'А'
          JOIN school_schoolyear y ON y.id = c.year_id AND y.starts_on = '2025-09-01'
         WHERE l."on" {RANGE} AND (m.value IS NOT NULL OR m.result <> '') AND {condition}
         GROUP BY 1, 2
        """
    )
    periods: dict[tuple[int, str], dict[str, Any]] = defaultdict(dict)
    for pupil_id, subject, column, value in fetched(
        """SELECT m.pupil_id, s.name, COALESCE(t.number::text, m.kind),
                  COALESCE(m.value::text, CASE m.result WHEN 'not_attested' THEN 'н/а' ELSE m.result END)
             FROM journal_periodmark m JOIN school_subject s ON s.id = m.subject_id
             JOIN school_schoolyear y ON y.id = m.year_id AND y.starts_on = '2025-09-01'
             LEFT JOIN school_term t ON t.id = m.term_id WHERE m.value IS NOT NULL OR m.result <> ''"""
    ):
        periods[pupil_id, subject][column] = int(value) if value.isdigit() else value
    return {
        (pupil_id, subject): [
            signs,
            "–" if mean is None else mean,
            *(periods[pupil_id, subject].get(column) for column in ("1", "2", "3", "4", "year")),
        ]
        for pupil_id, subject, signs, mean in marks
    }


def test_report_cards_hold_all_marks_and_means(cards: list[Sheet], pupils: list[Pupil]) -> None:
    assert marks_of(cards, pupils) == wanted_marks("true")
    assert [sheet.about for sheet in cards] == [pupil.full_name for pupil in pupils]


def test_reports_to_parents_leave_out_what_is_still_hidden(reports: list[Sheet], pupils: list[Pupil]) -> None:
    assert marks_of(reports, pupils) == wanted_marks("NOT w.is_hidden")


def test_cards_of_a_teacher_hold_the_own_subjects_only() -> None:
    of_5a = class_of(2026, "5А")
    [[username, teacher_id]] = fetched(
        """
        SELECT u.username, t.id FROM timetable_teachingassignment a
          JOIN timetable_teachinggroup g ON g.id = a.group_id AND g.school_class_id = %s::bigint
          JOIN school_staffmember t ON t.id = a.teacher_id JOIN accounts_user u ON u.id = t.user_id
          JOIN school_subject s ON s.id = a.subject_id AND s.name = 'Математика'
         WHERE a.ends_on IS NULL OR a.ends_on >= '2026-10-14'
        """,
        str(of_5a.pk),
    )
    taught = fetched(
        """
        SELECT DISTINCT p.id, p.sort_name, s.position, s.name,
               (SELECT string_agg(m.value::text, ' ' ORDER BY l."on", l.number, w.position, m.id)
                  FROM journal_mark m JOIN journal_work w ON w.id = m.work_id
                  JOIN timetable_lesson l ON l.id = w.lesson_id AND l.subject_id = s.id
                 WHERE m.pupil_id = p.id AND m.value IS NOT NULL AND l."on" BETWEEN '2026-09-01' AND '2026-10-14')
          FROM timetable_teachingassignment a
          JOIN timetable_groupmember b ON b.group_id = a.group_id AND b.starts_on <= '2026-10-14'
           AND COALESCE(b.ends_on, 'infinity') >= '2026-10-14'
          JOIN school_enrolment e ON e.pupil_id = b.pupil_id AND e.school_class_id = %s::bigint
          JOIN school_pupil p ON p.id = b.pupil_id JOIN school_subject s ON s.id = a.subject_id
         WHERE a.teacher_id = %s::bigint AND COALESCE(a.ends_on, 'infinity') >= '2026-10-14'
         ORDER BY p.sort_name, p.id, s.position, s.name
        """,
        str(of_5a.pk), str(teacher_id),
    )  # fmt: skip
    pupils = list(Pupil.objects.filter(enrolments__school_class=of_5a).distinct().order_by("sort_name", "pk"))
    days = (date(2026, 9, 1), date(2026, 10, 14))
    sheets = statement_sheets("subject-card", days=days, school_class=of_5a, pupils=pupils, person=username)
    assert [len(sheet.tables) for sheet in sheets] == [1] * len(pupils)
    found = [
        (pupil.pk, row[0], row[1])
        for pupil, sheet in zip(pupils, sheets, strict=True)
        for row in sheet.tables[0].rows
        if row[0] != "Предметов нет"
    ]
    assert found == [(pupil_id, subject, signs or "–") for pupil_id, _, _, subject, signs in taught]
    assert len(found) >= 20


def test_missed_lessons_of_each_pupil(reports: list[Sheet], pupils: list[Pupil]) -> None:
    lessons = fetched(
        f"""
        SELECT a.pupil_id, count(*) FILTER (WHERE code.is_absence),
               count(*) FILTER (WHERE code.is_absence AND COALESCE(reason.is_illness, code.is_illness)),
               count(*) FILTER (WHERE code.is_absence AND NOT COALESCE(reason.is_illness, code.is_illness)
                                  AND COALESCE(reason.is_excused, code.is_excused))
          FROM journal_absence a
          JOIN attendance_duelesson d ON d.lesson_id = a.lesson_id AND d.pupil_id = a.pupil_id
          JOIN journal_absencecode code ON code.id = a.code_id
          LEFT JOIN journal_absencecode reason ON reason.id = a.reason_id
         WHERE d."on" {RANGE} AND (code.is_absence OR code.is_late)
         GROUP BY 1
        """
    )
    found = {
        pupil.pk: tuple(sheet.tables[1].rows[0])[2:5]
        for pupil, sheet in zip(pupils, reports, strict=True)
        if any(sheet.tables[1].rows[0])
    }
    known = {pupil.pk for pupil in pupils}
    assert found == {pupil_id: tuple(counts) for pupil_id, *counts in lessons if pupil_id in known}


def test_meals_of_each_pupil_and_what_the_parents_pay_for_them() -> None:
    """September is closed, so that its sheet holds the sums; October is counted from what was served."""
    of_5a = class_of(2026, "5А")
    pupils = list(Pupil.objects.filter(enrolments__school_class=of_5a).distinct().order_by("sort_name", "pk"))
    days = (date(2026, 9, 1), date(2026, 10, 14))
    sheets = statement_sheets("parents-report", days=days, school_class=of_5a, pupils=pupils)
    words = {"breakfast": "завтрак", "lunch": "обед", "snack": "полдник"}
    served: dict[int, Rows] = defaultdict(list)
    for pupil_id, kind, count in fetched(
        """SELECT pupil_id, kind, count(*) FROM meals_mealserving
            WHERE is_served AND "on" BETWEEN '2026-09-01' AND '2026-10-14' GROUP BY 1, 2"""
    ):
        served[pupil_id].append([words[kind], count])
    found = {pupil.pk: sheet.tables[2].rows for pupil, sheet in zip(pupils, sheets, strict=True)}
    counts = {pk: [row[:2] for row in rows if row[1]] for pk, rows in found.items()}
    assert counts == {pupil.pk: sorted(served[pupil.pk]) for pupil in pupils}
    assert sum(map(len, counts.values())) >= 20


def test_parents_pay_for_a_closed_month_what_its_sheet_says() -> None:
    of_5a = class_of(2026, "5А")
    pupils = list(Pupil.objects.filter(enrolments__school_class=of_5a).distinct().order_by("sort_name", "pk"))
    days = (date(2026, 9, 1), date(2026, 9, 30))
    sheets = statement_sheets("parents-report", days=days, school_class=of_5a, pupils=pupils)
    paid = fetched(
        """SELECT l.pupil_id, sum(l.parent) FROM meals_sheetline l
            WHERE l."on" BETWEEN '2026-09-01' AND '2026-09-30' GROUP BY 1"""
    )
    found = {
        pupil.pk: sum(Decimal(str(row[2] or 0)) for row in sheet.tables[2].rows)
        for pupil, sheet in zip(pupils, sheets, strict=True)
        if any(row[1] != 0 for row in sheet.tables[2].rows)
    }
    assert found == {pupil_id: amount for pupil_id, amount in paid if pupil_id in {pupil.pk for pupil in pupils}}
    assert sum(found.values()) > 0


def test_control_works_with_who_did_not_write_them() -> None:
    (sheet,) = statement_sheets("control-works", days=DAYS, school_class=class_of(2025, "5А"))
    works = fetched(
        f"""
        SELECT w.id, l."on", count(DISTINCT p.id), count(DISTINCT m.pupil_id),
               count(*) FILTER (WHERE m.value = 5), count(*) FILTER (WHERE m.value = 4),
               count(*) FILTER (WHERE m.value = 3), count(*) FILTER (WHERE m.value <= 2),
               round(100.0 * count(*) FILTER (WHERE m.value >= 3) / NULLIF(count(m.value), 0), 1),
               round(100.0 * count(*) FILTER (WHERE m.value >= 4) / NULLIF(count(m.value), 0), 1),
               round(sum(GREATEST(m.value, 2)) FILTER (WHERE m.value > 0)::numeric / NULLIF(count(m.value), 0), 2),
               COALESCE(string_agg(p.last_name || ' ' || p.first_name, ', ' ORDER BY p.sort_name)
                        FILTER (WHERE m.id IS NULL), '–')
          FROM journal_work w
          JOIN journal_worktype k ON k.id = w.work_type_id AND k.is_control_work
          JOIN timetable_lesson l ON l.id = w.lesson_id AND l."on" {RANGE}
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id AND c.grade = 5 AND c.letter = 'А'
          LEFT JOIN timetable_groupmember b ON b.group_id = g.id
           AND l."on" BETWEEN b.starts_on AND COALESCE(b.ends_on, 'infinity')
          LEFT JOIN school_pupil p ON p.id = b.pupil_id
          LEFT JOIN journal_mark m ON m.work_id = w.id AND m.pupil_id = p.id
           AND (m.value IS NOT NULL OR m.result <> '')
         GROUP BY w.id, l."on", l.number ORDER BY l."on", l.number, w.id
        """
    )
    found = [(row[0], *row[4:]) for row in sheet.tables[0].rows]
    assert found == [tuple("–" if figure is None else figure for figure in figures) for _, *figures in works]
    assert len(found) > 5
    total = sheet.tables[0].totals[0]
    assert [total[column] for column in range(4, 10)] == [sum(row[index] for row in works) for index in range(2, 8)]
