"""The SQL functions that the triggers of meals call."""

LOCAL_TIME = """
CREATE FUNCTION meals_local_time(moment timestamptz) RETURNS timestamp
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN moment AT TIME ZONE COALESCE((SELECT time_zone FROM school_school), 'Asia/Novokuznetsk');
END $$;
"""

# The beginning of the transaction: everything sent with one press is in time, or nothing of it.
NOW = """
CREATE FUNCTION meals_now() RETURNS timestamp
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN meals_local_time(now());
END $$;
"""

CUT_OFF = """
CREATE FUNCTION meals_cut_off() RETURNS time
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- A row without a time: no cut-off at all.
    RETURN CASE WHEN EXISTS (SELECT 1 FROM meals_mealsettings) THEN (SELECT cut_off FROM meals_mealsettings)
                ELSE TIME '09:00' END;
END $$;
"""

WHO_CORRECTS = """
CREATE FUNCTION meals_who_corrects() RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT string_agg(
                   u.last_name || ' ' || left(u.first_name, 1) || '.'
                   || CASE WHEN u.patronymic = '' THEN '' ELSE ' ' || left(u.patronymic, 1) || '.' END,
                   ', ' ORDER BY u.last_name, u.id)
          FROM accounts_standingoffice o
          JOIN accounts_user u ON u.id = o.user_id AND u.is_active
         WHERE o.office = 'meals_officer' AND ezh_today() BETWEEN o.starts_on AND COALESCE(o.ends_on, ezh_today())
    );
END $$;
"""

NUMBER_OF_MONTH = """
CREATE FUNCTION meals_number_of_month(day date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(year FROM day) * 12 + extract(month FROM day))::integer
$$;
"""

MONTH_MUST_BE_OPEN = """
CREATE FUNCTION meals_month_must_be_open(day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Who closes the month takes the same lock for himself: one of the two waits and sees the other.
    PERFORM pg_advisory_xact_lock_shared(93, meals_number_of_month(day));
    IF EXISTS (SELECT 1 FROM meals_mealsheet WHERE month = date_trunc('month', day)::date) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ423',
            MESSAGE = 'Табель питания за ' || to_char(day, 'MM.YYYY') || ' закрыт: оформите исправление к табелю.';
    END IF;
END $$;
"""

REQUEST_MUST_BE_OPEN = """
CREATE FUNCTION meals_request_must_be_open(day date, author bigint, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meals_month_must_be_open(day);
    IF meals_cut_off() IS NULL OR meals_now() < day + meals_cut_off() THEN RETURN; END IF;
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
"""

SERVING_MUST_BE_OPEN = """
CREATE FUNCTION meals_serving_must_be_open(day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM meals_month_must_be_open(day);
    IF day > ezh_today() THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'Этот день ещё не наступил: питание пока не выдано.';
    END IF;
END $$;
"""

PUPIL_MUST_BE_ENROLLED = """
CREATE FUNCTION meals_pupil_must_be_enrolled(of_pupil bigint, day date) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM school_enrolment e
         WHERE e.pupil_id = of_pupil AND e.starts_on <= day AND (e.ends_on IS NULL OR e.ends_on >= day)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400', MESSAGE = 'В этот день ученик не числится в школе.';
    END IF;
END $$;
"""

EVERY_FUNCTION = (
    (LOCAL_TIME, "meals_local_time(timestamptz)"),
    (NOW, "meals_now()"),
    (CUT_OFF, "meals_cut_off()"),
    (WHO_CORRECTS, "meals_who_corrects()"),
    (NUMBER_OF_MONTH, "meals_number_of_month(date)"),
    (MONTH_MUST_BE_OPEN, "meals_month_must_be_open(date)"),
    (REQUEST_MUST_BE_OPEN, "meals_request_must_be_open(date, bigint, text)"),
    (SERVING_MUST_BE_OPEN, "meals_serving_must_be_open(date)"),
    (PUPIL_MUST_BE_ENROLLED, "meals_pupil_must_be_enrolled(bigint, date)"),
)
