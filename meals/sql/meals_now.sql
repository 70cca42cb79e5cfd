-- Now by the school's clock: the beginning of the transaction, so that everything sent with one press is in time,
-- or nothing of it.
CREATE OR REPLACE FUNCTION meals_now() RETURNS timestamp
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN meals_local_time(ezh_now());
END $$;
