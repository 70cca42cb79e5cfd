-- The school's date today: one clock for Python, constraints and triggers.
CREATE OR REPLACE FUNCTION ezh_today() RETURNS date
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (ezh_now() AT TIME ZONE COALESCE((SELECT time_zone FROM school_school), 'Asia/Novokuznetsk'))::date;
END $$;
