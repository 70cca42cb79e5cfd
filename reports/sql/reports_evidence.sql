-- What speaks for the marks of pupils by subject: sums over their marks of a span, those of control works apart as well.
-- Weights are whole hundredths, as the column keeps them: exact, and much quicker to add up than decimals.
--
-- Joined by hashing and read by bitmaps, as reports_results; planned for the pupils asked for: marks of one class are
-- found by pupil, those of a school by day.
CREATE OR REPLACE FUNCTION reports_evidence(of_pupils bigint[], first date, until date) RETURNS TABLE (
    pupil_id bigint, subject_id bigint, total bigint, weight bigint, lowest integer,
    control_total bigint, control_weight bigint, last_control integer,
    n_marks bigint, plain_total bigint, n_controls bigint, plain_control_total bigint
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    is_school boolean := cardinality(of_pupils) > 200;  -- their marks are found by day, and the rest dropped at the end
BEGIN
    RETURN QUERY
    WITH weighed AS (
        SELECT w.id, l.subject_id, (w.weight * 100)::integer AS weight, t.is_control_work,
               ((l."on" - DATE '2000-01-01')::bigint << 32) + (l.number << 16) + w.position AS place
          FROM timetable_lesson l
          JOIN journal_work w ON w.lesson_id = l.id
          JOIN journal_worktype t ON t.id = w.work_type_id
         WHERE w.weight > 0 AND w."on" BETWEEN first AND until AND l."on" BETWEEN first AND until
    ), sums AS MATERIALIZED (
        SELECT m.pupil_id, w.subject_id, sum(m.value * w.weight), sum(w.weight), min(m.value)::integer,
               sum(m.value * w.weight) FILTER (WHERE w.is_control_work), sum(w.weight) FILTER (WHERE w.is_control_work),
               (max((w.place << 3) + m.value) FILTER (WHERE w.is_control_work) & 7)::integer,
               count(*), sum(m.value), count(*) FILTER (WHERE w.is_control_work),
               sum(m.value) FILTER (WHERE w.is_control_work)
          FROM weighed w
          JOIN journal_mark m ON m.work_id = w.id
         WHERE m."on" BETWEEN first AND until AND (is_school OR m.pupil_id = ANY (of_pupils)) AND m.value IS NOT NULL
         GROUP BY m.pupil_id, w.subject_id
    )
    SELECT s.* FROM sums s WHERE NOT is_school OR s.pupil_id = ANY (of_pupils);
END $$;
