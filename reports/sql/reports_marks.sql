-- How many marks pupils have in each subject on each day of a span. Joined by hashing and read by bitmaps, as
-- reports_evidence: marks of one class are found by pupil, those of a school by day.
CREATE OR REPLACE FUNCTION reports_marks(of_pupils bigint[], first date, until date) RETURNS TABLE (
    pupil_id bigint, subject_id bigint, "on" date, n bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    is_school boolean := cardinality(of_pupils) > 200;
BEGIN
    RETURN QUERY
    SELECT m.pupil_id, l.subject_id, m."on", count(*)
      FROM timetable_lesson l
      JOIN journal_work w ON w.lesson_id = l.id
      JOIN journal_mark m ON m.work_id = w.id
     WHERE m."on" BETWEEN first AND until AND w."on" BETWEEN first AND until AND l."on" BETWEEN first AND until
       AND m.value IS NOT NULL AND (is_school OR m.pupil_id = ANY (of_pupils))
     GROUP BY m.pupil_id, l.subject_id, m."on";
END $$;
