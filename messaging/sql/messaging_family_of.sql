-- Who writes for the pupil today: `messaging_families_of` of one.
CREATE OR REPLACE FUNCTION messaging_family_of(of_pupil bigint) RETURNS TABLE (user_id bigint, capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT f.user_id, f.capacity, f.words FROM messaging_families_of(ARRAY[of_pupil]) f;
END $$;
