-- The moment it is now, for everything that triggers compare with moments: the beginning of the transaction.
CREATE OR REPLACE FUNCTION ezh_now() RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT now()
$$;
