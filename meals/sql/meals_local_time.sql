-- The moment by the school's clock.
CREATE OR REPLACE FUNCTION meals_local_time(moment timestamptz) RETURNS timestamp
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN moment AT TIME ZONE COALESCE((SELECT time_zone FROM school_school), 'Asia/Novokuznetsk');
END $$;
