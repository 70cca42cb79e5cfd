-- Refuses writing in a closed month.
CREATE OR REPLACE FUNCTION meals_month_must_be_open(day date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- Who closes the month takes the same lock for himself: one of the two waits and sees the other.
    PERFORM pg_advisory_xact_lock_shared(93, meals_number_of_month(day));
    IF EXISTS (SELECT 1 FROM meals_mealsheet WHERE month = date_trunc('month', day)::date) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423',
            MESSAGE = 'Табель питания за ' || to_char(day, 'MM.YYYY') || ' закрыт: оформите исправление к табелю.';
    END IF;
END $$;
