-- The lessons and all that were moved to them, however often.
CREATE OR REPLACE FUNCTION timetable_with_moved(of_lessons bigint[])
RETURNS bigint[] LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN of_lessons || ARRAY(
        WITH RECURSIVE moved AS (
            -- The first step by one look at the index: hardly any lesson was moved.
            SELECT l.id FROM timetable_lesson l WHERE l.moved_to_id = ANY (of_lessons)
            UNION ALL
            SELECT l.id FROM moved JOIN timetable_lesson l ON l.moved_to_id = moved.id
        )
        SELECT moved.id FROM moved
    );
END $$;
