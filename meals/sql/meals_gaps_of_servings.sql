-- Days of the range on which a class had asked for meals and nobody has written what was served, and for how many pupils;
-- not of months that are closed. Class and day are those of the request and of the serving, whatever has become of the
-- pupils' places since; whose meals another class has written is not waited for.
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
        SELECT DISTINCT r.school_class_id, r."on", r.pupil_id
          FROM open o
          JOIN meals_mealrequest r ON r."on" BETWEEN o.from_day AND o.to_day AND r.is_wanted
         WHERE of_classes IS NULL OR r.school_class_id = ANY (of_classes)
    ), served AS MATERIALIZED (
        SELECT DISTINCT s.school_class_id, s."on", s.pupil_id
          FROM open o
          JOIN meals_mealserving s ON s."on" BETWEEN o.from_day AND o.to_day
    ), unwritten AS MATERIALIZED (
        SELECT a.* FROM asked a
         WHERE NOT EXISTS (SELECT FROM served s WHERE s.school_class_id = a.school_class_id AND s."on" = a."on")
    )
    SELECT u.school_class_id, u."on", count(*)::integer FROM unwritten u
     WHERE NOT EXISTS (SELECT FROM served s WHERE s.pupil_id = u.pupil_id AND s."on" = u."on")
     GROUP BY u.school_class_id, u."on";
END $$;
