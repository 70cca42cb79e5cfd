-- Days of the range on which pupils of a class had asked for meals and nobody has written what was served, and how many
-- pupils; not of months that are closed.
CREATE OR REPLACE FUNCTION meals_gaps_of_servings(first date, until date, of_classes bigint[])
RETURNS TABLE (school_class_id bigint, "on" date, n integer) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT e.school_class_id, r."on", count(DISTINCT r.pupil_id)::integer
      FROM meals_mealrequest r
      JOIN school_enrolment e
        ON e.pupil_id = r.pupil_id AND e.starts_on <= r."on" AND COALESCE(e.ends_on, r."on") >= r."on"
      LEFT JOIN meals_mealserving s ON s.pupil_id = r.pupil_id AND s."on" = r."on" AND s."on" BETWEEN first AND until
     WHERE r."on" BETWEEN first AND until AND r.is_wanted
       AND (of_classes IS NULL OR e.school_class_id = ANY (of_classes))
       AND NOT EXISTS (SELECT FROM meals_mealsheet m WHERE m.month = date_trunc('month', r."on")::date)
     GROUP BY e.school_class_id, r."on"
    HAVING count(s.id) = 0;
END $$;
