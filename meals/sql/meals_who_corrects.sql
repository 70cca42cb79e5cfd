-- The names of today's meals officers, for the refusals.
CREATE OR REPLACE FUNCTION meals_who_corrects() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT string_agg(
                   u.last_name || ' ' || left(u.first_name, 1) || '.'
                   || CASE WHEN u.patronymic = '' THEN '' ELSE ' ' || left(u.patronymic, 1) || '.' END,
                   ', ' ORDER BY u.sort_name, u.id)
          FROM accounts_standingoffice o
          JOIN accounts_user u ON u.id = o.user_id AND u.is_active
         WHERE o.office = 'meals_officer' AND ezh_today() BETWEEN o.starts_on AND COALESCE(o.ends_on, ezh_today())
    );
END $$;
