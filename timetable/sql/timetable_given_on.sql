-- The day of the lesson after all that it has been moved: of one that was not moved, its own.
CREATE OR REPLACE FUNCTION timetable_given_on(of_lesson bigint)
RETURNS date LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        WITH RECURSIVE step AS (
            SELECT l."on", l.moved_to_id FROM timetable_lesson l WHERE l.id = of_lesson
            UNION ALL
            SELECT l."on", l.moved_to_id FROM step JOIN timetable_lesson l ON l.id = step.moved_to_id
        )
        SELECT step."on" FROM step WHERE step.moved_to_id IS NULL
    );
END $$;
