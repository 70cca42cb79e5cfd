-- The list of a class over its whole year: everybody's number in it, and the last day of who has left (decision 49). By
-- the alphabet those who were there on the first day of the year, then newcomers as they came: so nobody's number
-- changes when another comes or goes. Who left before the year began has none.
CREATE OR REPLACE FUNCTION school_list_numbers(of_class bigint)
RETURNS TABLE (pupil_id bigint, number bigint, left_on date)
LANGUAGE sql STABLE
SET search_path = public, pg_temp AS $$
    SELECT place.pupil_id, row_number() OVER (ORDER BY place.since, p.sort_name, p.id), place.left_on
      FROM (
          SELECT e.pupil_id, GREATEST(min(e.starts_on), y.starts_on) AS since,
                 NULLIF(max(COALESCE(e.ends_on, 'infinity')), 'infinity') AS left_on
            FROM school_enrolment e
            JOIN school_schoolclass c ON c.id = e.school_class_id
            JOIN school_schoolyear y ON y.id = c.year_id
           WHERE e.school_class_id = of_class
           GROUP BY e.pupil_id, y.starts_on
          HAVING max(COALESCE(e.ends_on, 'infinity')) >= y.starts_on
      ) place
      JOIN school_pupil p ON p.id = place.pupil_id
$$;
