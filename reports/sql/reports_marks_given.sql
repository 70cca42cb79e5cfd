-- Marks and results that the pupils were given on days of a span, in the order of time, each with its weight and subject;
-- those of columns that families see, or all. Found by pupil and day, what they belong to by the keys of all of them at
-- once: looked up for each mark, ten years would cost three times what one costs.
CREATE OR REPLACE FUNCTION reports_marks_given(of_pupils bigint[], first date, until date, is_published boolean)
RETURNS TABLE (
    pupil_id bigint, value smallint, result varchar, weight numeric,
    subject_position smallint, subject_name varchar, subject_id bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH mark AS MATERIALIZED (
        SELECT m.id, m.pupil_id, m.work_id, m."on", m.value, m.result
          FROM journal_mark m
         WHERE m.pupil_id = ANY (of_pupils) AND m."on" BETWEEN first AND until
           AND (m.value IS NOT NULL OR m.result <> '')
    ), work AS MATERIALIZED (
        SELECT w.id, w.lesson_id, w.position, w.weight
          FROM journal_work w
         WHERE w.id = ANY (ARRAY(SELECT DISTINCT m.work_id FROM mark m)) AND NOT (is_published AND w.is_hidden)
    )
    SELECT m.pupil_id, m.value, m.result, w.weight, s.position, s.name, s.id
      FROM mark m
      JOIN work w ON w.id = m.work_id
      JOIN timetable_lesson l ON l.id = w.lesson_id
      JOIN school_subject s ON s.id = l.subject_id
     WHERE l.id = ANY (ARRAY(SELECT DISTINCT o.lesson_id FROM work o))
     ORDER BY m."on", l.number, w.position, m.id;
END $$;
