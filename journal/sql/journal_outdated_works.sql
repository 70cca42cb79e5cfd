-- Works of the school year of the day whose weight is not the one that their type has in the subject now, but for terms
-- that are closed for their class (R-30, R-51). Works and lessons of the year are read once each, by their day, and
-- joined by hashing: the planner would look for the lesson of each work, and for its class.
CREATE OR REPLACE FUNCTION journal_outdated_works(today date) RETURNS TABLE (
    work_id bigint, work_type_id bigint, subject_id bigint, group_id bigint, weight numeric, weight_now numeric
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    year school_schoolyear;
BEGIN
    SELECT * INTO year FROM school_schoolyear y WHERE today BETWEEN y.starts_on AND y.ends_on;
    RETURN QUERY
    WITH lesson AS (
        SELECT l.id, l.subject_id, l.group_id, l."on", c.id AS school_class_id
          FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
         WHERE l."on" BETWEEN year.starts_on AND year.ends_on AND c.year_id = year.id
    )
    SELECT w.id, w.work_type_id, l.subject_id, l.group_id, w.weight, COALESCE(own.weight, t.weight)
      FROM journal_work w
      JOIN lesson l ON l.id = w.lesson_id
      JOIN journal_worktype t ON t.id = w.work_type_id
      LEFT JOIN journal_subjectweight own ON own.work_type_id = w.work_type_id AND own.subject_id = l.subject_id
     WHERE w."on" BETWEEN year.starts_on AND year.ends_on AND w.weight <> COALESCE(own.weight, t.weight)
       AND NOT EXISTS (
            SELECT FROM journal_closedterm k
              JOIN school_term s ON s.id = k.term_id
             WHERE k.school_class_id = l.school_class_id AND l."on" BETWEEN s.starts_on AND s.ends_on);
END $$;
