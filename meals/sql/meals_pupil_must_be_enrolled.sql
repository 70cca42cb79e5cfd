-- Refuses meals for a pupil who is not enrolled on the day.
CREATE OR REPLACE FUNCTION meals_pupil_must_be_enrolled(of_pupil bigint, day date) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM school_enrolment e
         WHERE e.pupil_id = of_pupil AND e.starts_on <= day AND (e.ends_on IS NULL OR e.ends_on >= day)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'В этот день ученик не числится в школе.';
    END IF;
END $$;
