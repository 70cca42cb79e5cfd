-- Refuses a request past the cut-off, but for a meals officer with a reason.
CREATE OR REPLACE FUNCTION meals_request_must_be_open(day date, author bigint, why text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM meals_month_must_be_open(day);
    IF meals_request_is_open(day) THEN RETURN; END IF;
    IF NOT EXISTS (
        SELECT 1 FROM accounts_standingoffice o
         WHERE o.user_id = author AND o.office = 'meals_officer'
           AND ezh_today() BETWEEN o.starts_on AND COALESCE(o.ends_on, ezh_today())
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423',
            MESSAGE = 'Приём заявок на ' || to_char(day, 'DD.MM.YYYY') || ' закончился в '
                || to_char(meals_cut_off(), 'HH24:MI') || '. Изменить заявку может ответственный за питание'
                || COALESCE(': ' || meals_who_corrects(), ', но сейчас он не назначен.');
    END IF;
    IF why = '' THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400',
            MESSAGE = 'Приём заявок закончился: назовите причину исправления.';
    END IF;
END $$;
