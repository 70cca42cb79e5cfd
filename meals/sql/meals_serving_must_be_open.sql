-- Refuses meals served tomorrow or in a closed month.
CREATE OR REPLACE FUNCTION meals_serving_must_be_open(day date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM meals_month_must_be_open(day);
    IF day > ezh_today() THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'Этот день ещё не наступил: питание пока не выдано.';
    END IF;
END $$;
