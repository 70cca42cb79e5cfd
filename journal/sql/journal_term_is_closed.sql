-- Whether nothing may be written about the day for the group's class: its term is closed, or the whole year.
CREATE OR REPLACE FUNCTION journal_term_is_closed(of_group bigint, on_day date) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
          FROM timetable_teachinggroup g
          JOIN journal_closedterm k ON k.school_class_id = g.school_class_id
          JOIN school_term t ON t.id = k.term_id
         WHERE g.id = of_group AND on_day BETWEEN t.starts_on AND t.ends_on
    ) OR journal_year_is_closed((SELECT g.school_class_id FROM timetable_teachinggroup g WHERE g.id = of_group));
END $$;
