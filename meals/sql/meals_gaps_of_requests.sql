-- School days of the range for which a class has sent no request to the canteen, from the first request of the school
-- in the year on: before that the module is not in use.
CREATE OR REPLACE FUNCTION meals_gaps_of_requests(first date, until date, of_classes bigint[])
RETURNS TABLE (school_class_id bigint, "on" date) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT DISTINCT g.school_class_id, l."on"
      FROM timetable_lesson l
      JOIN timetable_teachinggroup g ON g.id = l.group_id AND g.name = ''
      JOIN school_schoolclass c ON c.id = g.school_class_id
      JOIN school_schoolyear y ON y.id = c.year_id
      JOIN LATERAL (SELECT min(r."on") AS "on" FROM meals_classrequest r
                     WHERE r."on" BETWEEN y.starts_on AND y.ends_on) begun ON begun."on" <= l."on"
     WHERE l."on" BETWEEN first AND until AND l.state IN ('planned', 'held')
       AND (of_classes IS NULL OR c.id = ANY (of_classes))
       AND NOT EXISTS (SELECT FROM meals_classrequest r WHERE r.school_class_id = c.id AND r."on" = l."on")
       AND EXISTS (SELECT FROM school_enrolment e WHERE e.school_class_id = c.id
                      AND e.starts_on <= l."on" AND COALESCE(e.ends_on, l."on") >= l."on")
       AND NOT EXISTS (SELECT FROM school_vacation v
                        WHERE v.calendar_id = c.calendar_id AND l."on" BETWEEN v.starts_on AND v.ends_on)
       AND NOT EXISTS (SELECT FROM school_transferredday d
                        WHERE d.calendar_id = c.calendar_id AND d."on" = l."on" AND d.works_as IS NULL);
END $$;
