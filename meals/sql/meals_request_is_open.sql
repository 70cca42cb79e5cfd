-- Whether requests for the day are still taken from everybody who may send them.
CREATE OR REPLACE FUNCTION meals_request_is_open(day date) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN meals_cut_off() IS NULL OR meals_now() < day + meals_cut_off();
END $$;
