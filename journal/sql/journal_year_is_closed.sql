-- Whether the school year of the class is closed now.
CREATE OR REPLACE FUNCTION journal_year_is_closed(of_class bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM school_schoolclass c JOIN journal_closedyear y ON y.year_id = c.year_id WHERE c.id = of_class
    );
END $$;
