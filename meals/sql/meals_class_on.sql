-- The class of the pupil on the day; refuses meals for a pupil who is in none.
CREATE OR REPLACE FUNCTION meals_class_on(of_pupil bigint, day date) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    found bigint := (SELECT e.school_class_id FROM school_enrolment e
                      WHERE e.pupil_id = of_pupil AND e.starts_on <= day AND (e.ends_on IS NULL OR e.ends_on >= day));
BEGIN
    IF found IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'В этот день ученик не числится в школе.';
    END IF;
    RETURN found;
END $$;
