-- Lessons that take place on a day: how many, how many of them have no topic or no homework (there is none in grade 1), and
-- how many are to come without their teacher, who is away. What is written at them is found by the keys of all of them
-- at once, for the planner would look for each.
CREATE OR REPLACE FUNCTION reports_lessons_of_day(day date)
RETURNS TABLE (total bigint, not_filled bigint, n_open bigint) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    -- Their state is looked at afterwards: without statistics PostgreSQL would go through the index of all lessons that
    -- take place.
    lessons bigint[] := ARRAY(SELECT l.id FROM (SELECT id, state FROM timetable_lesson WHERE "on" = day OFFSET 0) l
                               WHERE l.state IN ('planned', 'held'));
    away bigint[] := ARRAY(SELECT a.staff_id FROM timetable_staffabsence a
                            WHERE a.starts_on <= day AND COALESCE(a.ends_on, day) >= day);
BEGIN
    RETURN QUERY
    SELECT count(*),
           count(*) FILTER (WHERE e.lesson_id IS NULL OR (c.grade > 1 AND h.lesson_id IS NULL)),
           count(*) FILTER (WHERE l.state = 'planned' AND l.teacher_id = ANY (away))
      FROM timetable_lesson l
      JOIN timetable_teachinggroup g ON g.id = l.group_id
      JOIN school_schoolclass c ON c.id = g.school_class_id
      LEFT JOIN journal_lessonentry e ON e.lesson_id = l.id AND e.lesson_id = ANY (lessons) AND e.topic <> ''
      LEFT JOIN journal_homework h
        ON h.lesson_id = l.id AND h.lesson_id = ANY (lessons) AND (h.is_none_set OR h.text <> '')
     WHERE l.id = ANY (lessons);
END $$;
