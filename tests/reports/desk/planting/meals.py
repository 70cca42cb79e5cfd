"""Meals of the absent, of those who are away, of other classes and of days without school."""

from __future__ import annotations

from tests.reports.desk.planting.common import SINCE, TODAY, WRITTEN, Planted, keys


def meals_of_absent() -> Planted:
    """A breakfast on days on which a pupil is absent at every lesson that was held."""
    return keys(
        "meal_of_absent",
        f"""
        WITH away AS (
            SELECT a.pupil_id, a."on", count(*) AS missed
              FROM journal_absence a
              JOIN journal_absencecode c ON c.id = a.code_id AND c.is_absence
              JOIN timetable_lesson l ON l.id = a.lesson_id AND l.state = 'held'
             WHERE a."on" BETWEEN {SINCE} AND {TODAY} - 1 AND a.pupil_id % 5 = 2
             GROUP BY a.pupil_id, a."on"
        ), chosen AS (
            SELECT w.pupil_id, w."on" FROM away w
             WHERE NOT EXISTS (SELECT FROM meals_mealserving s WHERE s.pupil_id = w.pupil_id AND s."on" = w."on")
               AND w.missed = (
                    SELECT count(*) FROM timetable_lesson l JOIN timetable_groupmember g ON g.group_id = l.group_id
                     WHERE g.pupil_id = w.pupil_id AND l."on" = w."on" AND l.state = 'held'
                       AND l."on" >= g.starts_on AND (g.ends_on IS NULL OR l."on" <= g.ends_on))
             ORDER BY w."on", w.pupil_id
             LIMIT 20
        )
        INSERT INTO meals_mealserving
               (pupil_id, school_class_id, "on", kind, is_served, version, written_by_id, written_at)
        SELECT pupil_id, meals_class_on(pupil_id, "on"), "on", 'breakfast', true, {WRITTEN} FROM chosen
        RETURNING pupil_id || '-' || "on"
    """,
    )


def meals_outside_class() -> Planted:
    """A snack counted in another class than that of the pupil."""
    return keys(
        "meal_outside_class",
        f"""
        WITH chosen AS (
            SELECT e.pupil_id, (SELECT max(c.id) FROM school_schoolclass c
                                 WHERE c.id <> e.school_class_id AND c.year_id = own.year_id) AS class_id
              FROM school_enrolment e
              JOIN school_schoolclass own ON own.id = e.school_class_id
             WHERE e.pupil_id % 5 = 4 AND e.starts_on <= {SINCE} AND e.ends_on IS NULL
             ORDER BY e.pupil_id
             LIMIT 6
        )
        INSERT INTO meals_mealserving
               (pupil_id, school_class_id, "on", kind, is_served, version, written_by_id, written_at)
        SELECT pupil_id, class_id, {SINCE}, 'snack', true, {WRITTEN} FROM chosen
        RETURNING pupil_id || '-' || "on" || '-' || school_class_id
    """,
    )


def meals_while_away() -> Planted:
    """A long absence for a day on which a pupil ate at school."""
    return keys(
        "meal_while_away",
        f"""
        WITH chosen AS (
            SELECT DISTINCT ON (s.pupil_id) s.pupil_id, s."on", s.school_class_id FROM meals_mealserving s
             WHERE s.is_served AND s."on" BETWEEN {SINCE} AND {TODAY} - 1 AND s.pupil_id % 5 = 0
               AND NOT EXISTS (SELECT FROM meals_mealleave v WHERE v.pupil_id = s.pupil_id)
             ORDER BY s.pupil_id, s."on"
             LIMIT 6
        ), away AS (
            INSERT INTO meals_mealleave (pupil_id, starts_on, ends_on, version, written_by_id, written_at)
            SELECT pupil_id, "on", "on", {WRITTEN} FROM chosen
            RETURNING pupil_id
        )
        SELECT pupil_id || '-' || "on" || '-' || school_class_id FROM chosen
    """,
    )


def meals_on_free_days() -> Planted:
    """A snack on a Sunday, of one pupil of each class."""
    return keys(
        "meals_on_free_day",
        f"""
        INSERT INTO meals_mealserving
               (pupil_id, school_class_id, "on", kind, is_served, version, written_by_id, written_at)
        SELECT min(e.pupil_id), e.school_class_id, DATE '2026-09-06', 'snack', true, {WRITTEN}
          FROM school_enrolment e
         WHERE e.starts_on <= {SINCE} AND e.ends_on IS NULL
         GROUP BY e.school_class_id
        RETURNING school_class_id || '-' || "on"
    """,
    )
