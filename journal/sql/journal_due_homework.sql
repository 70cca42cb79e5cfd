-- Homework of the groups of the classes that is due on days of the range, by `journal_homeworkdue`: the text of the last
-- lesson of the day on which it was set. The lessons of their year are read once, so that the day before stands beside
-- each; through the view it would be looked for from each lesson.
CREATE OR REPLACE FUNCTION journal_due_homework(of_classes bigint[], first_on date, last_on date)
RETURNS TABLE (school_class_id bigint, "on" date, group_id bigint, subject_id bigint, minutes smallint)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    begins date := (SELECT min(y.starts_on) FROM school_schoolclass c JOIN school_schoolyear y ON y.id = c.year_id
                     WHERE c.id = ANY (of_classes));
BEGIN
    RETURN QUERY
    WITH taught AS MATERIALIZED (
        SELECT g.id, g.school_class_id FROM timetable_teachinggroup g WHERE g.school_class_id = ANY (of_classes)
    ), lesson AS MATERIALIZED (
        SELECT l.id, l.group_id, l.subject_id, l."on", l.number
          FROM timetable_lesson l
         WHERE l.group_id = ANY (ARRAY(SELECT t.id FROM taught t)) AND l."on" BETWEEN begins AND last_on
           AND l.state IN ('planned', 'held')
    ), due AS (
        SELECT d.group_id, d.subject_id, d."on", d.set_on
          FROM (SELECT e.group_id, e.subject_id, e."on",
                       lag(e."on") OVER (PARTITION BY e.group_id, e.subject_id ORDER BY e."on") AS set_on
                  FROM (SELECT DISTINCT group_id, subject_id, "on" FROM lesson) e) d
         WHERE d."on" >= first_on AND d.set_on IS NOT NULL
    ), set_at AS MATERIALIZED (
        SELECT d.group_id, d.subject_id, d."on", l.id AS lesson_id, l.number
          FROM due d
          JOIN lesson l ON l.group_id = d.group_id AND l.subject_id = d.subject_id AND l."on" = d.set_on
    ), written AS MATERIALIZED (
        SELECT s.group_id, s.subject_id, s."on", s.lesson_id, s.number, h.text, h.minutes
          FROM set_at s
          JOIN journal_homework h ON h.lesson_id = s.lesson_id
         WHERE h.lesson_id = ANY (ARRAY(SELECT o.lesson_id FROM set_at o)) AND (h.is_none_set OR h.text <> '')
    ), moved AS MATERIALIZED (
        -- Lessons that were moved to those, however often, as long as nothing has been written since.
        SELECT m.id, s.lesson_id AS given_at
          FROM set_at s
          JOIN timetable_lesson m ON m.moved_to_id = s.lesson_id
         WHERE m.moved_to_id = ANY (ARRAY(SELECT o.lesson_id FROM set_at o))
           AND NOT EXISTS (SELECT FROM written w WHERE w.lesson_id = s.lesson_id)
    ), moved_before AS MATERIALIZED (
        WITH RECURSIVE step AS (
            SELECT m.id, m.given_at FROM moved m
            UNION ALL
            SELECT o.id, step.given_at
              FROM step
              CROSS JOIN LATERAL (
                SELECT l.id FROM timetable_lesson l
                 WHERE l.moved_to_id = step.id AND NOT EXISTS (
                    SELECT FROM journal_homework h WHERE h.lesson_id = step.id AND (h.is_none_set OR h.text <> ''))
                OFFSET 0
              ) o
        )
        SELECT step.id, step.given_at FROM step
    ), ahead AS (
        SELECT s.group_id, s.subject_id, s."on", s.number, h.minutes
          FROM set_at s
          JOIN moved_before m ON m.given_at = s.lesson_id
          JOIN journal_homework h ON h.lesson_id = m.id
         WHERE h.lesson_id = ANY (ARRAY(SELECT o.id FROM moved_before o)) AND h.text <> ''
    ), found AS (
        SELECT DISTINCT ON (f.group_id, f.subject_id, f."on") f.group_id, f.subject_id, f."on", f.minutes
          FROM (SELECT w.group_id, w.subject_id, w."on", w.number, w.minutes FROM written w WHERE w.text <> ''
                UNION ALL
                SELECT a.group_id, a.subject_id, a."on", a.number, a.minutes FROM ahead a) f
         ORDER BY f.group_id, f.subject_id, f."on", f.number DESC
    )
    SELECT t.school_class_id, f."on", f.group_id, f.subject_id, f.minutes
      FROM found f
      JOIN taught t ON t.id = f.group_id;
END $$;
