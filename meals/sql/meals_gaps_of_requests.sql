-- School days of the range for which a class has sent no request to the canteen, from the first request of the school
-- in the year on: before that the module is not in use.
CREATE OR REPLACE FUNCTION meals_gaps_of_requests(first date, until date, of_classes bigint[])
RETURNS TABLE (school_class_id bigint, "on" date) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH year AS MATERIALIZED (
        SELECT y.id, (SELECT min(r."on") FROM meals_classrequest r WHERE r."on" BETWEEN y.starts_on AND y.ends_on) AS "on"
          FROM school_schoolyear y WHERE y.starts_on <= until AND y.ends_on >= first
    ), begun AS MATERIALIZED (
        SELECT c.id AS class_id, y."on"
          FROM school_schoolclass c
          JOIN year y ON y.id = c.year_id AND y."on" <= until
         WHERE of_classes IS NULL OR c.id = ANY (of_classes)
    )
    SELECT d.school_class_id, d."on"
      FROM timetable_class_days(
            GREATEST(first, (SELECT min(b."on") FROM begun b)), until, ARRAY(SELECT b.class_id FROM begun b)) d
      JOIN begun b ON b.class_id = d.school_class_id AND d."on" >= b."on"
     WHERE d.has_school
       AND NOT EXISTS (SELECT FROM meals_classrequest r
                        WHERE r.school_class_id = d.school_class_id AND r."on" = d."on")
       AND EXISTS (SELECT FROM school_enrolment e WHERE e.school_class_id = d.school_class_id
                      AND e.starts_on <= d."on" AND COALESCE(e.ends_on, d."on") >= d."on");
END $$;
