-- Whether the term of the day is closed for the group's class.
CREATE OR REPLACE FUNCTION journal_term_is_closed(of_group bigint, on_day date) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
          FROM timetable_teachinggroup g
          JOIN journal_termlock k ON k.school_class_id = g.school_class_id
          JOIN school_term t ON t.id = k.term_id
         WHERE g.id = of_group AND on_day BETWEEN t.starts_on AND t.ends_on
    );
END $$;
