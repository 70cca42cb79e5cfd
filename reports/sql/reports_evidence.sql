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
    WITH sums AS MATERIALIZED (
        SELECT m.pupil_id, m.subject_id, sum(m.value * m.weight), sum(m.weight), min(m.value)::integer,
               sum(m.value * m.weight) FILTER (WHERE m.is_control_work), sum(m.weight) FILTER (WHERE m.is_control_work),
               (max((m.place << 3) + m.value) FILTER (WHERE m.is_control_work) & 7)::integer,
               count(*), sum(m.value), count(*) FILTER (WHERE m.is_control_work),
               sum(m.value) FILTER (WHERE m.is_control_work)
          FROM reports_counted_marks(of_pupils, first, until) m
         GROUP BY m.pupil_id, m.subject_id
    )
    SELECT s.* FROM sums s WHERE NOT is_school OR s.pupil_id = ANY (of_pupils);
END $$;
