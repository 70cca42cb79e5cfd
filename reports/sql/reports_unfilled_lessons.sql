-- Lessons of the inclusive range that took place, lack a topic or homework, and can still be filled: the same as
-- `unfilled_lessons` of reports/queries/filling.py, for the whole school. Topics and homework are found by the keys of
-- the lessons, all at once; joined by hashing and read by bitmaps, for the planner would look for each lesson's own.
CREATE OR REPLACE FUNCTION reports_unfilled_lessons(first date, last date) RETURNS TABLE (
    lesson_id bigint, teacher_id bigint, group_id bigint, subject_id bigint, "on" date, number smallint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off AS $$
#variable_conflict use_column
DECLARE
    given bigint[] := ARRAY(
        SELECT l.id FROM timetable_lesson l WHERE l."on" BETWEEN first AND last AND l.state IN ('planned', 'held'));
BEGIN
    RETURN QUERY
    WITH topic AS (
        SELECT e.lesson_id FROM journal_lessonentry e WHERE e.lesson_id = ANY (given) AND e.topic <> ''
    ), homework AS (
        SELECT h.lesson_id FROM journal_homework h WHERE h.lesson_id = ANY (given) AND (h.is_none_set OR h.text <> '')
    )
    SELECT l.id, l.teacher_id, l.group_id, l.subject_id, l."on", l.number
      FROM timetable_lesson l
      JOIN timetable_teachinggroup g ON g.id = l.group_id
      JOIN school_schoolclass c ON c.id = g.school_class_id
      LEFT JOIN topic ON topic.lesson_id = l.id
      LEFT JOIN homework ON homework.lesson_id = l.id
     WHERE l."on" BETWEEN first AND last AND l.state IN ('planned', 'held')
       AND (topic.lesson_id IS NULL OR (c.grade > 1 AND homework.lesson_id IS NULL))
       AND NOT EXISTS (
            SELECT FROM journal_closedterm k JOIN school_term t ON t.id = k.term_id
             WHERE k.school_class_id = c.id AND l."on" BETWEEN t.starts_on AND t.ends_on);
END $$;
