-- The hour at which requests end; NULL where there is no cut-off.
CREATE OR REPLACE FUNCTION meals_cut_off() RETURNS time
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    -- A row without a time: no cut-off at all.
    RETURN CASE WHEN EXISTS (SELECT 1 FROM meals_mealsettings) THEN (SELECT cut_off FROM meals_mealsettings)
                ELSE TIME '09:00' END;
END $$;
