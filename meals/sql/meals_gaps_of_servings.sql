-- Days of the range on which pupils of a class had asked for meals and nobody has written what was served, and how many
-- pupils; not of months that are closed.
CREATE OR REPLACE FUNCTION meals_gaps_of_servings(first date, until date, of_classes bigint[])
RETURNS TABLE (school_class_id bigint, "on" date, n integer) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH open AS MATERIALIZED (
        SELECT GREATEST(m::date, first) AS from_day, LEAST((m + interval '1 month')::date - 1, until) AS to_day
          FROM generate_series(date_trunc('month', first), until, interval '1 month') m
         WHERE NOT EXISTS (SELECT FROM meals_mealsheet closed WHERE closed.month = m::date)
    ), asked AS MATERIALIZED (
        SELECT e.school_class_id, r."on", count(DISTINCT r.pupil_id)::integer AS n
          FROM open o
          JOIN meals_mealrequest r ON r."on" BETWEEN o.from_day AND o.to_day AND r.is_wanted
          JOIN school_enrolment e
            ON e.pupil_id = r.pupil_id AND e.starts_on <= r."on" AND COALESCE(e.ends_on, r."on") >= r."on"
         WHERE of_classes IS NULL OR e.school_class_id = ANY (of_classes)
         GROUP BY e.school_class_id, r."on"
    ), served AS MATERIALIZED (
        SELECT DISTINCT e.school_class_id, s."on"
          FROM open o
          JOIN meals_mealserving s ON s."on" BETWEEN o.from_day AND o.to_day
          JOIN school_enrolment e
            ON e.pupil_id = s.pupil_id AND e.starts_on <= s."on" AND COALESCE(e.ends_on, s."on") >= s."on"
    )
    SELECT a.school_class_id, a."on", a.n FROM asked a
     WHERE NOT EXISTS (SELECT FROM served s WHERE s.school_class_id = a.school_class_id AND s."on" = a."on");
END $$;
