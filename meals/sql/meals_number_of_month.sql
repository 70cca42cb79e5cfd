-- A number for each month: the key of its advisory lock.
CREATE OR REPLACE FUNCTION meals_number_of_month(day date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT (extract(year FROM day) * 12 + extract(month FROM day))::integer
$$;
