-- The lists of classes over their whole year: everybody's number in his class, and the last day of who has left (decision
-- 49). By the alphabet those who were there on the first day of the year, then newcomers as they came: so nobody's number
-- changes when another comes or goes. Who left before the year began has none.
--
-- Names are found by the keys of all pupils at once, and joined by hashing: looked for one by one, those of a school are
-- three searches a pupil. Always one plan: to make another for each list of classes takes four times as long as to number
-- one class by it.
CREATE OR REPLACE FUNCTION school_list_numbers(of_classes bigint[])
RETURNS TABLE (school_class_id bigint, pupil_id bigint, number bigint, left_on date) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH place AS MATERIALIZED (
        SELECT e.school_class_id, e.pupil_id, GREATEST(min(e.starts_on), y.starts_on) AS since,
               NULLIF(max(COALESCE(e.ends_on, 'infinity')), 'infinity') AS left_on
          FROM school_enrolment e
          JOIN school_schoolclass c ON c.id = e.school_class_id
          JOIN school_schoolyear y ON y.id = c.year_id
         WHERE e.school_class_id = ANY (of_classes) AND c.id = ANY (of_classes)
         GROUP BY e.school_class_id, e.pupil_id, y.starts_on
        HAVING max(COALESCE(e.ends_on, 'infinity')) >= y.starts_on
    )
    SELECT l.school_class_id, l.pupil_id,
           row_number() OVER (PARTITION BY l.school_class_id ORDER BY l.since, p.sort_name, p.id), l.left_on
      FROM place l
      JOIN school_pupil p ON p.id = l.pupil_id
     WHERE p.id = ANY (ARRAY(SELECT o.pupil_id FROM place o));
END $$;
