-- Which lessons of the day count for whom in the class, by `attendance_duelesson`. Joined by hashing, by one plan: places
-- are found by class, and exemptions read at once, where the planner would look for those of each pupil at each lesson.
CREATE OR REPLACE FUNCTION attendance_due_of_class(of_class bigint, day date)
RETURNS TABLE (pupil_id bigint, lesson_id bigint) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT d.pupil_id, d.lesson_id
      FROM attendance_duelesson d
     WHERE d.school_class_id = of_class AND d."on" = day
       AND d.group_id = ANY (ARRAY(SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = of_class));
END $$;
