-- Whom a member of the staff may write to about what concerns no pupil: a deputy and the director the whole staff, the
-- others these.
CREATE OR REPLACE FUNCTION messaging_colleagues_of(of_writer bigint)
RETURNS TABLE (user_id bigint, capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT m.user_id, 'management', m.words
      FROM messaging_management() m
     WHERE m.user_id <> of_writer AND EXISTS (SELECT 1 FROM school_staffmember s WHERE s.user_id = of_writer)
    UNION ALL
    SELECT s.user_id, 'staff', COALESCE(NULLIF(s.position, ''), 'сотрудник')
      FROM school_staffmember s
      JOIN accounts_user u ON u.id = s.user_id AND u.is_active
     WHERE s.user_id <> of_writer AND EXISTS (SELECT 1 FROM messaging_management() m WHERE m.user_id = of_writer);
END $$;
