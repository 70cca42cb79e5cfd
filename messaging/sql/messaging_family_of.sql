-- Who writes for the pupil today: his guardians with today's right, and himself, as far as they can sign in and are
-- permitted to see him (django-guardian). Nobody for a pupil who is in no class today.
CREATE OR REPLACE FUNCTION messaging_family_of(of_pupil bigint) RETURNS TABLE (user_id bigint, capacity text, words text)
LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    today date := ezh_today();
BEGIN
    RETURN QUERY
    WITH person AS (
        SELECT g.user_id, 'guardian' AS capacity,
               CASE b.relation WHEN 'mother' THEN 'мать' WHEN 'father' THEN 'отец' ELSE 'законный представитель' END
                   AS words
          FROM school_guardianship b
          JOIN school_guardian g ON g.id = b.guardian_id
         WHERE b.pupil_id = of_pupil AND b.starts_on <= today AND COALESCE(b.ends_on, today) >= today
        UNION ALL
        SELECT c.user_id, 'pupil', CASE c.sex WHEN 'f' THEN 'ученица' ELSE 'ученик' END
          FROM school_pupil c WHERE c.id = of_pupil
    )
    SELECT p.user_id, p.capacity, p.words
      FROM person p
      JOIN accounts_user u ON u.id = p.user_id AND u.is_active
     WHERE EXISTS (
               SELECT 1 FROM school_enrolment e
                WHERE e.pupil_id = of_pupil AND e.starts_on <= today AND COALESCE(e.ends_on, today) >= today)
       AND EXISTS (
               SELECT 1 FROM school_pupiluserobjectpermission o JOIN auth_permission a ON a.id = o.permission_id
                WHERE o.user_id = p.user_id AND o.content_object_id = of_pupil AND a.codename = 'view_pupil');
END $$;
