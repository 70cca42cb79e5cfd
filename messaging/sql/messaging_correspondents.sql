-- People of the school to whom the person may write today: those who stand for each of his children (or for himself as a
-- pupil), then colleagues, about no pupil.
CREATE OR REPLACE FUNCTION messaging_correspondents(of_writer bigint)
RETURNS TABLE (pupil_id bigint, user_id bigint, capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH child AS (
        SELECT DISTINCT b.pupil_id FROM school_guardianship b JOIN school_guardian g ON g.id = b.guardian_id
         WHERE g.user_id = of_writer
        UNION
        SELECT c.id FROM school_pupil c WHERE c.user_id = of_writer
    )
    SELECT c.pupil_id, t.user_id, t.capacity, t.words
      FROM child c
      JOIN LATERAL messaging_family_of(c.pupil_id) f ON f.user_id = of_writer
      JOIN LATERAL messaging_staff_of(c.pupil_id) t ON t.user_id <> of_writer
    UNION ALL
    SELECT NULL, c.user_id, c.capacity, c.words FROM messaging_colleagues_of(of_writer) c;
END $$;
