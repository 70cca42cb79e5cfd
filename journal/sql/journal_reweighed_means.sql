-- Sums of the means of pupils by term, before and after the works are given the weight, in one subject: of each mean with
-- a mark for one of the works, which all are works of the range of days (R-30). `group_id` is that of such a mark.
-- Marks, works and lessons of the range are read once each and joined by hashing.
CREATE OR REPLACE FUNCTION journal_reweighed_means(
    of_works bigint[], of_subject bigint, to_weight numeric, first date, until date
) RETURNS TABLE (
    pupil_id bigint, term_id bigint, group_id bigint,
    total_before numeric, weight_before numeric, total_after numeric, weight_after numeric
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH weighed AS (
        SELECT w.id, w.weight, l.group_id, s.id AS term_id, r.id IS NOT NULL AS is_reweighed,
               CASE WHEN r.id IS NULL THEN w.weight ELSE to_weight END AS weight_after
          FROM timetable_lesson l
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
          JOIN school_term s ON s.calendar_id = c.calendar_id AND l."on" BETWEEN s.starts_on AND s.ends_on
          JOIN journal_work w ON w.lesson_id = l.id
          LEFT JOIN unnest(of_works) r (id) ON r.id = w.id
         WHERE l."on" BETWEEN first AND until AND w."on" BETWEEN first AND until AND l.subject_id = of_subject
    )
    SELECT m.pupil_id, w.term_id, max(w.group_id) FILTER (WHERE w.is_reweighed), sum(m.value * w.weight),
           sum(w.weight), sum(m.value * w.weight_after), sum(w.weight_after)
      FROM weighed w
      JOIN journal_mark m ON m.work_id = w.id
     WHERE m."on" BETWEEN first AND until AND m.value IS NOT NULL
     GROUP BY m.pupil_id, w.term_id
    HAVING bool_or(w.is_reweighed);
END $$;
