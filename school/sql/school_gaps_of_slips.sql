-- Who of the pupils of `today` and of their guardians has no login, by class, and since when: from the day on which the
-- pupil came into the class or the guardian became one. Guardians who also have a child in another class get their slip
-- from the administrator.
CREATE OR REPLACE FUNCTION school_gaps_of_slips(first date, until date, today date, of_classes bigint[]) RETURNS TABLE (
    school_class_id bigint, guardian_id bigint, pupil_id bigint, name text, "on" date
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH here AS MATERIALIZED (
        SELECT e.school_class_id, e.starts_on, p.id AS pupil_id, p.user_id, p.last_name, p.first_name
          FROM school_enrolment e
          JOIN school_pupil p ON p.id = e.pupil_id
         WHERE e.starts_on <= today AND (e.ends_on IS NULL OR e.ends_on >= today)
    ), child AS (
        SELECT g.guardian_id, h.school_class_id, h.pupil_id, GREATEST(g.starts_on, h.starts_on) AS "on",
               min(h.school_class_id) OVER of_guardian = max(h.school_class_id) OVER of_guardian AS is_one_class
          FROM here h
          JOIN school_guardianship g
            ON g.pupil_id = h.pupil_id AND g.starts_on <= today AND COALESCE(g.ends_on, today) >= today
        WINDOW of_guardian AS (PARTITION BY g.guardian_id)
    ), due AS (
        SELECT h.school_class_id, NULL::bigint AS guardian_id, h.pupil_id,
               concat_ws(' ', h.last_name, h.first_name) AS name, h.starts_on AS "on"
          FROM here h WHERE h.user_id IS NULL
        UNION ALL
        SELECT DISTINCT ON (c.guardian_id) c.school_class_id, c.guardian_id, c.pupil_id,
               concat_ws(' ', p.last_name, p.first_name, NULLIF(p.patronymic, '')), c."on"
          FROM child c
          JOIN school_guardian p ON p.id = c.guardian_id AND p.user_id IS NULL
         WHERE c.is_one_class
         ORDER BY school_class_id, guardian_id, "on"
    )
    SELECT d.school_class_id, d.guardian_id, d.pupil_id, d.name, d."on"
      FROM due d
     WHERE d."on" BETWEEN first AND until AND (of_classes IS NULL OR d.school_class_id = ANY (of_classes));
END $$;
