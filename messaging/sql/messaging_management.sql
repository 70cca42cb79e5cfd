-- Deputies and the director of today: whom every family and the whole staff may write to.
CREATE OR REPLACE FUNCTION messaging_management() RETURNS TABLE (user_id bigint, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    today date := ezh_today();
BEGIN
    RETURN QUERY
    SELECT o.user_id, CASE o.office WHEN 'director' THEN 'директор' ELSE 'заместитель директора' END
      FROM accounts_standingoffice o
      JOIN accounts_user u ON u.id = o.user_id AND u.is_active
     WHERE o.office IN ('director', 'deputy') AND o.starts_on <= today AND COALESCE(o.ends_on, today) >= today;
END $$;
