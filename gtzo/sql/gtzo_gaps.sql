-- PE groups in which pupils of `today` take part in trials and have no result of the school year, and how many (§ 3.5);
-- none while no norms are in force. `on` is the first day of the year. Joined by hashing and read by bitmaps, for the
-- planner would look for the rows of each pupil.
CREATE OR REPLACE FUNCTION gtzo_gaps(today date, of_staff bigint[], of_classes bigint[]) RETURNS TABLE (
    staff_id bigint, school_class_id bigint, group_id bigint, subject_id bigint, "on" date, n integer
) LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp SET enable_nestloop = off SET enable_indexscan = off
SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH tested AS MATERIALIZED (
        SELECT r.pupil_id FROM gtzo_trialresult r
          JOIN school_schoolyear y
            ON today BETWEEN y.starts_on AND y.ends_on AND r."on" BETWEEN y.starts_on AND y.ends_on
         WHERE r.value IS NOT NULL
    ), taught AS MATERIALIZED (
        SELECT a.teacher_id, g.school_class_id, a.group_id, a.subject_id, y.starts_on
          FROM timetable_teachingassignment a
          JOIN school_subject s ON s.id = a.subject_id AND s.is_pe
          JOIN timetable_teachinggroup g ON g.id = a.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
          JOIN school_schoolyear y ON y.id = c.year_id
         WHERE a.starts_on <= today AND (a.ends_on IS NULL OR a.ends_on >= today)
           AND (of_staff IS NULL OR a.teacher_id = ANY (of_staff)) AND (of_classes IS NULL OR c.id = ANY (of_classes))
    )
    SELECT a.teacher_id, a.school_class_id, a.group_id, a.subject_id, a.starts_on, count(*)::integer
      FROM taught a
      JOIN timetable_groupmember m
        ON m.group_id = a.group_id AND m.starts_on <= today AND COALESCE(m.ends_on, today) >= today
       AND m.enrolled_from <= today AND (m.enrolled_until IS NULL OR m.enrolled_until >= today)
     WHERE m.group_id = ANY (ARRAY(SELECT t.group_id FROM taught t))
       AND EXISTS (SELECT FROM gtzo_normversion v
                    WHERE v.status = 'in_force' AND v.starts_on <= today AND COALESCE(v.ends_on, today) >= today)
       AND m.pupil_id NOT IN (SELECT t.pupil_id FROM tested t)
       AND NOT EXISTS (SELECT FROM gtzo_medicalgroup d
                        WHERE d.pupil_id = m.pupil_id AND d."group" IN ('special_a', 'special_b', 'exempt')
                          AND d.starts_on <= today AND COALESCE(d.ends_on, today) >= today)
       AND NOT EXISTS (SELECT FROM school_subjectexemption x
                        WHERE x.pupil_id = m.pupil_id AND x.subject_id = a.subject_id
                          AND x.starts_on <= today AND COALESCE(x.ends_on, today) >= today)
     GROUP BY a.teacher_id, a.school_class_id, a.group_id, a.subject_id, a.starts_on;
END $$;
