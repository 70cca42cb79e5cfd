-- Who writes for each of the pupils today: his guardians with today's right, and himself, as far as they can sign in and
-- are permitted to see him (django-guardian). Nobody for a pupil who is in no class today.
--
-- Of all pupils at once, by their keys and by hashing, with one plan: looked for pupil by pupil a class is a thousand pages.
CREATE OR REPLACE FUNCTION messaging_families_of(of_pupils bigint[])
RETURNS TABLE (pupil_id bigint, user_id bigint, capacity text, words text) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    today date := ezh_today();
    enrolled bigint[] := ARRAY(
        SELECT e.pupil_id FROM school_enrolment e
         WHERE e.pupil_id = ANY (of_pupils) AND e.starts_on <= today AND COALESCE(e.ends_on, today) >= today);
BEGIN
    RETURN QUERY
    WITH bond AS MATERIALIZED (
        SELECT b.pupil_id, b.guardian_id, b.relation
          FROM school_guardianship b
         WHERE b.pupil_id = ANY (enrolled) AND b.starts_on <= today AND COALESCE(b.ends_on, today) >= today
    ), person AS MATERIALIZED (
        SELECT b.pupil_id, g.user_id, 'guardian' AS capacity,
               CASE b.relation WHEN 'mother' THEN 'мать' WHEN 'father' THEN 'отец' ELSE 'законный представитель' END
                   AS words
          FROM bond b
          JOIN school_guardian g ON g.id = b.guardian_id
         WHERE g.id = ANY (ARRAY(SELECT o.guardian_id FROM bond o))
        UNION ALL
        SELECT c.id, c.user_id, 'pupil', CASE c.sex WHEN 'f' THEN 'ученица' ELSE 'ученик' END
          FROM school_pupil c WHERE c.id = ANY (enrolled)
    )
    SELECT p.pupil_id, p.user_id, p.capacity, p.words
      FROM person p
      JOIN accounts_user u ON u.id = p.user_id
     WHERE u.is_active AND u.id = ANY (ARRAY(SELECT o.user_id FROM person o))
       AND (p.user_id, p.pupil_id) IN (
               SELECT o.user_id, o.content_object_id
                 FROM school_pupiluserobjectpermission o
                 JOIN auth_permission a ON a.id = o.permission_id
                WHERE o.content_object_id = ANY (enrolled) AND a.codename = 'view_pupil');
END $$;
