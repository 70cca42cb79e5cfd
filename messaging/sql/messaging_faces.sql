-- Who the reader is to the writer today, one row for each reason; no row when the writer may not write to him. About a
-- pupil those of his family write to those who stand for him, and the other way round; with NULL about what concerns no
-- pupil deputies and the director to the staff, and the staff to them. Nobody writes to himself.
CREATE OR REPLACE FUNCTION messaging_faces(of_writer bigint, to_reader bigint, about bigint)
RETURNS TABLE (capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    IF of_writer = to_reader OR NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = of_writer AND u.is_active) THEN
        RETURN;
    END IF;
    IF about IS NULL THEN
        RETURN QUERY
        SELECT c.capacity, c.words FROM messaging_colleagues_of(of_writer) c WHERE c.user_id = to_reader;
    ELSE
        RETURN QUERY
        SELECT t.capacity, t.words FROM messaging_staff_of(about) t
         WHERE t.user_id = to_reader
           AND EXISTS (SELECT 1 FROM messaging_family_of(about) f WHERE f.user_id = of_writer)
        UNION ALL
        SELECT f.capacity, f.words FROM messaging_family_of(about) f
         WHERE f.user_id = to_reader
           AND EXISTS (SELECT 1 FROM messaging_staff_of(about) t WHERE t.user_id = of_writer);
    END IF;
END $$;
