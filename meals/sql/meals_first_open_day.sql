-- The first day whose requests are still taken, by the school's clock: orders of days before stay as they were sent.
CREATE OR REPLACE FUNCTION meals_first_open_day() RETURNS date
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN meals_now()::date
         + CASE WHEN meals_now() >= meals_now()::date + meals_cut_off() THEN 1 ELSE 0 END;
END $$;
